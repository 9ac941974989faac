"""People whose mentor leaves: the office finds them somebody else."""

from flask import render_template
from flask.typing import ResponseReturnValue

from matcher.core import clock
from matcher.desk.queries.leaving import search_to_hand_over
from matcher.desk.routes.blueprint import bp, page_number, url_for_page
from matcher.web.database import db


@bp.get("/leaving")
def leaving() -> ResponseReturnValue:
    """List the people whose mentor has asked the office to find them somebody else."""
    with db.read() as session:
        now = clock.now(session)
        page = search_to_hand_over(session, page_number())
    return render_template("desk/leaving.html", page=page, url_for_page=url_for_page(), now=now)
