"""The desk's first page, and the mails that failed."""

from datetime import datetime

from flask import render_template, url_for
from flask.typing import ResponseReturnValue
from sqlalchemy.orm import Session

from matcher.core import clock
from matcher.core.db import PublicId
from matcher.core.words import _
from matcher.desk.queries.mails import search_failed_mails
from matcher.desk.queries.overview import get_overview
from matcher.desk.routes.blueprint import bp, page_number, try_effect, url_for_page
from matcher.desk.services.mails import send_again
from matcher.web.database import db
from matcher.web.guards import current_actor


@bp.get("")
def index() -> ResponseReturnValue:
    """Show what needs the office now."""
    with db.read() as session:
        now = clock.now(session)
        overview = get_overview(session, current_actor().user_id, now=now)
    return render_template("desk/index.html", overview=overview, now=now)


@bp.get("/mails")
def mails() -> ResponseReturnValue:
    """List the mails that could not be delivered."""
    with db.read() as session:
        page = search_failed_mails(session, page_number())
    return render_template("desk/mails.html", page=page, url_for_page=url_for_page())


@bp.post("/mails/<public_id:mail_id>/again", endpoint="send_again")
def again(mail_id: PublicId) -> ResponseReturnValue:
    """Have a mail sent once more."""

    def change(session: Session, now: datetime) -> None:
        send_again(session, current_actor(), mail_id, now=now)

    saying = _("The mail goes out again, if what it says still holds.")
    return try_effect(change, to=url_for(".mails"), saying=saying)
