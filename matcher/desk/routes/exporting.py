"""Taking people and pairs along as a file."""

from flask import Response, abort
from flask.typing import ResponseReturnValue

from matcher.core import clock
from matcher.core.days import local_day
from matcher.desk.files.sheets import KINDS, sheet_bytes
from matcher.desk.queries.exporting import TABLES
from matcher.desk.routes.blueprint import bp
from matcher.web.database import db


@bp.get("/export/<what>.<kind>")
def export_file(what: str, kind: str) -> ResponseReturnValue:
    """Give all candidates, mentors or pairings as a file; people can be imported from it again."""
    if what not in TABLES or kind not in KINDS:
        abort(404)
    with db.read() as session:
        today = local_day(clock.now(session))
        header, rows = TABLES[what](session)
        data = sheet_bytes(kind, header, rows)
    name = f"{what}-{today.isoformat()}.{kind}"
    headers = {"Content-Disposition": f'attachment; filename="{name}"'}
    return Response(data, content_type=KINDS[kind], headers=headers)
