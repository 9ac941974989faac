"""The desk's first page, and the mails that failed."""

from flask import render_template
from flask.typing import ResponseReturnValue

from matcher.core import clock
from matcher.desk.queries.mails import search_failed_mails
from matcher.desk.queries.overview import get_overview
from matcher.desk.routes.blueprint import bp, page_number, url_for_page
from matcher.web.database import db


@bp.get("")
def index() -> ResponseReturnValue:
    """Show what needs the office now."""
    with db.read() as session:
        now = clock.now(session)
        overview = get_overview(session, now=now)
    return render_template("desk/index.html", overview=overview, now=now)


@bp.get("/mails")
def mails() -> ResponseReturnValue:
    """List the mails that could not be delivered."""
    with db.read() as session:
        page = search_failed_mails(session, page_number())
    return render_template("desk/mails.html", page=page, url_for_page=url_for_page())
