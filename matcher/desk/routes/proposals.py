"""Open requests and offers: who answers next; an offer may be taken back."""

from datetime import datetime

from flask import render_template, request, url_for
from flask.typing import ResponseReturnValue
from sqlalchemy.orm import Session

from matcher.core.db import PublicId
from matcher.core.words import _
from matcher.desk.queries.proposals import get_open_proposal, search_proposals
from matcher.desk.routes.blueprint import bp, page_number, try_effect, typed
from matcher.desk.routes.blueprint import url_for_page as other_page
from matcher.pairings.rules.states import OPEN
from matcher.pairings.services.offers import withdraw_offer
from matcher.web.database import db
from matcher.web.guards import current_actor


@bp.get("/proposals")
def proposals() -> ResponseReturnValue:
    """List open requests and offers, those that end first first."""
    text, status = typed(), request.args.get("status", "")
    status = status if status in list(OPEN) else ""
    with db.read() as session:
        page = search_proposals(session, text=text, status=status, number=page_number())
    return render_template(
        "desk/proposals.html",
        page=page,
        text=text,
        status=status,
        url_for_page=other_page(q=text, status=status),
    )


@bp.get("/proposals/<public_id:proposal_id>/withdraw")
def withdraw(proposal_id: PublicId) -> ResponseReturnValue:
    """Show what taking an offer back means, before it is done."""
    with db.read() as session:
        proposal = get_open_proposal(session, proposal_id)
    return render_template("desk/withdraw.html", proposal=proposal)


@bp.post("/proposals/<public_id:proposal_id>/withdraw")
def withdraw_now(proposal_id: PublicId) -> ResponseReturnValue:
    """Take an offer back."""

    def change(session: Session, now: datetime) -> None:
        withdraw_offer(session, current_actor(), proposal_id, now=now)

    saying = _("The offer is taken back, and the place is free again. The candidate is told.")
    return try_effect(change, to=url_for(".proposals"), saying=saying)
