"""Days to put into one's own calendar."""

from flask import Response
from flask.typing import ResponseReturnValue

from matcher.core import clock
from matcher.core.db import PublicId
from matcher.notifications.rules.calendar import placed
from matcher.pairings.queries.dates import get_dates
from matcher.pairings.routes.blueprint import bp
from matcher.web.database import db, settings
from matcher.web.guards import current_actor


@bp.get("/dates/<any(answer, talk, time, pairing):kind>/<public_id:thing_id>.ics")
def dates(kind: str, thing_id: PublicId) -> ResponseReturnValue:
    """Give the days of a request, a talk or a pairing as a calendar file."""
    with db.read() as session:
        found = get_dates(session, current_actor(), kind, thing_id, now=clock.now(session))
    return Response(
        placed(found.text, settings.base_url),
        content_type="text/calendar; charset=utf-8",
        headers={"Content-Disposition": f'attachment; filename="{found.name}"'},
    )
