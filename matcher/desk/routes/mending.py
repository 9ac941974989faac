"""Mending the bad rows of a file on the page, instead of in a spreadsheet."""

from datetime import datetime

from flask import redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from sqlalchemy.orm import Session

from matcher.core import clock
from matcher.core.days import local_day
from matcher.desk.files.importing import Sheet, sheet_of
from matcher.desk.files.mending import mended_file, rows_to_mend
from matcher.desk.forms.importing import KINDS as KINDS_OF_PEOPLE
from matcher.desk.forms.mending import mend_form
from matcher.desk.queries.import_jobs import find_job
from matcher.desk.queries.importing_uploads import Kept, find_headings, find_upload
from matcher.desk.routes.blueprint import bp, try_effect
from matcher.desk.services.importing_uploads import keep_upload
from matcher.matching.files.tables import read_table
from matcher.web.database import db
from matcher.web.guards import current_actor


@bp.route("/import/file/mend", methods=["GET", "POST"])
def mend() -> ResponseReturnValue:
    """Show the wrong cells as fields; what is sent is shown as a file before it is written."""
    with db.read() as session:
        actor = current_actor()
        kept = None if find_job(session, actor) else find_upload(session, actor)
        if kept is None:
            return redirect(url_for(".upload"), 303)
        sheet = _sheet(session, kept)
        chosen = find_headings(session, kept.role)
    rows = rows_to_mend(sheet, kept.role, chosen)
    if not rows:
        return redirect(url_for(".upload"), 303)
    form = mend_form(rows)
    if not form.validate_on_submit():
        page = render_template(
            "desk/mend.html",
            form=form,
            rows=rows,
            n_bad=len(sheet.bad),
            kind=KINDS_OF_PEOPLE[kept.role],
            file=kept,
        )
        return page, 422 if form.errors else 200
    is_in = kept.imported_at is not None
    data = mended_file(sheet, kept.role, chosen, form.typed(rows), only_bad=is_in)

    def keep(session: Session, now: datetime) -> None:
        keep_upload(session, actor, kept.role, kept.name, data, now=now)

    return try_effect(keep, to=url_for(".upload"))


def _sheet(session: Session, kept: Kept) -> Sheet:
    today = local_day(clock.now(session))
    return sheet_of(session, read_table(kept.data), kept.name, kept.role, today=today)
