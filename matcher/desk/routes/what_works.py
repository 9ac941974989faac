"""Which criteria went with good pairings."""

from flask import render_template
from flask.typing import ResponseReturnValue

from matcher.desk.queries.what_works import get_what_works
from matcher.desk.routes.blueprint import bp
from matcher.desk.rules.what_works import ENOUGH
from matcher.pairings.rules.survey import REMIND_AFTER_DAYS
from matcher.web.database import db


@bp.get("/what-works")
def what_works() -> ResponseReturnValue:
    """Show what the answers of both tell of the criteria, with how sure that is."""
    with db.read() as session:
        found = get_what_works(session)
    return render_template(
        "desk/what_works.html", found=found, enough=ENOUGH, remind_after=REMIND_AFTER_DAYS
    )
