"""Whether they have met: ask both anew, or note that they have."""

from datetime import datetime

from flask import render_template, url_for
from flask.typing import ResponseReturnValue
from sqlalchemy.orm import Session

from matcher.core import clock
from matcher.core.days import local_day
from matcher.core.db import PublicId
from matcher.core.words import _
from matcher.desk.queries.unheard import search_unheard
from matcher.desk.routes.blueprint import bp, page_number, try_effect, url_for_page
from matcher.pairings.services.meeting import ask_met_again, note_met
from matcher.web.database import db
from matcher.web.guards import current_actor


@bp.get("/pairings/met")
def unheard() -> ResponseReturnValue:
    """List the pairings of which we have not heard whether the two have met."""
    with db.read() as session:
        now = clock.now(session)
        page = search_unheard(session, page_number(), today=local_day(now))
    return render_template("desk/unheard.html", page=page, url_for_page=url_for_page(), now=now)


@bp.post("/pairings/<public_id:pairing_id>/met/ask")
def ask_met(pairing_id: PublicId) -> ResponseReturnValue:
    """Have both asked anew."""

    def ask(session: Session, now: datetime) -> None:
        ask_met_again(session, current_actor(), pairing_id, now=now)

    saying = _("We ask both anew by mail. If nobody answers, they stand here again in two weeks.")
    return try_effect(ask, to=url_for(".unheard"), saying=saying)


@bp.post("/pairings/<public_id:pairing_id>/met")
def they_met(pairing_id: PublicId) -> ResponseReturnValue:
    """Note that the office knows that two people have met."""

    def note(session: Session, now: datetime) -> None:
        note_met(session, current_actor(), pairing_id, now=now)

    return try_effect(note, to=url_for(".unheard"), saying=_("Noted: they have met."))
