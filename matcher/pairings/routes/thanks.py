"""A mentor's thanks for the years that are over, with a statement to print."""

from flask import render_template
from flask.typing import ResponseReturnValue

from matcher.core import clock
from matcher.core.days import local_day
from matcher.pairings.queries.thanks import list_given
from matcher.pairings.routes.blueprint import bp
from matcher.pairings.services.own import own_mentor_id
from matcher.web.database import db
from matcher.web.guards import current_actor


@bp.get("/my-places/thanks")
def thanks() -> ResponseReturnValue:
    """Show what a mentor gave, in numbers alone."""
    actor = current_actor()
    with db.read() as session:
        today = local_day(clock.now(session))
        years = list_given(session, own_mentor_id(actor), today=today)
    return render_template("pairings/thanks.html", years=years, name=actor.name, today=today)
