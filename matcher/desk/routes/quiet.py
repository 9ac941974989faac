"""Pairings to look at: ask both again, note that they go on, or end it by hand."""

from datetime import datetime

from flask import render_template, url_for
from flask.typing import ResponseReturnValue
from sqlalchemy.orm import Session

from matcher.core import clock
from matcher.core.days import local_day
from matcher.core.db import PublicId
from matcher.core.words import _
from matcher.desk.queries.quiet import search_quiet
from matcher.desk.routes.blueprint import bp, page_number, try_effect
from matcher.desk.routes.blueprint import url_for_page as other_page
from matcher.pairings.services.living import ask_again, note_alive
from matcher.web.database import db
from matcher.web.guards import current_actor


@bp.get("/pairings/look")
def quiet() -> ResponseReturnValue:
    """List the pairings of which nobody has said that they live."""
    with db.read() as session:
        now = clock.now(session)
        page = search_quiet(session, page_number(), today=local_day(now))
    return render_template("desk/quiet.html", page=page, url_for_page=other_page(), now=now)


@bp.post("/pairings/<public_id:pairing_id>/ask")
def ask_pair(pairing_id: PublicId) -> ResponseReturnValue:
    """Have both asked once more."""

    def ask(session: Session, now: datetime) -> None:
        ask_again(session, current_actor(), pairing_id, now=now)

    saying = _("We ask again by mail. If a week passes without an answer, it stands here again.")
    return try_effect(ask, to=url_for(".quiet"), saying=saying)


@bp.post("/pairings/<public_id:pairing_id>/go-on")
def they_go_on(pairing_id: PublicId) -> ResponseReturnValue:
    """Note that the office knows that two people go on."""

    def note(session: Session, now: datetime) -> None:
        note_alive(session, current_actor(), pairing_id, now=now)

    return try_effect(note, to=url_for(".quiet"), saying=_("Noted: they go on together."))
