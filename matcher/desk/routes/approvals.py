"""Approving and rejecting what both sides have said yes to."""

from datetime import datetime

from flask import render_template, request, url_for
from flask.typing import ResponseReturnValue
from sqlalchemy.orm import Session

from matcher.core import clock
from matcher.core.days import local_day
from matcher.core.db import PublicId
from matcher.core.errors import Invalid
from matcher.core.paging import PER_PAGE
from matcher.core.words import _, ngettext
from matcher.desk.forms import RejectForm
from matcher.desk.queries.proposals import get_approval, search_approvals
from matcher.desk.routes.blueprint import (
    bp,
    outcome_words,
    page_number,
    try_effect,
    url_for_page,
)
from matcher.pairings.services.approvals import approve_many, reject_proposal
from matcher.web.database import db
from matcher.web.fields import add_error
from matcher.web.guards import current_actor
from matcher.web.polling import live_page
from matcher.web.submissions import effect


@bp.get("/approvals")
def approvals() -> ResponseReturnValue:
    """List what awaits approval, the oldest first; all of a page can be ticked at once."""
    is_ticked = request.args.get("tick") == "all"
    with db.read() as session:
        now = clock.now(session)
        page = search_approvals(session, page_number(), now=now, account_id=current_actor().user_id)
    return live_page(
        "desk/approvals.html",
        (page, is_ticked, local_day(now)),
        page=page,
        now=now,
        is_ticked=is_ticked,
        url_for_page=url_for_page(),
    )


@bp.post("/approvals")
def approve() -> ResponseReturnValue:
    """Approve the one whose button was pressed, or all that are ticked."""
    only = request.form.get("only")
    chosen = [only] if only else request.form.getlist("chosen")[:PER_PAGE]

    def change(session: Session, now: datetime) -> str:
        outcome = approve_many(session, current_actor(), chosen, now=now)
        done = ngettext(
            "1 pairing is approved. Both people are told, with each other’s address.",
            "%(num)s pairings are approved. All are told, with each other’s address.",
            outcome.done,
        )
        left = ngettext(
            "1 could not be approved", "%(num)s could not be approved", len(outcome.stale)
        )
        return outcome_words(outcome, done, left)

    return try_effect(change, to=url_for(".approvals"))


@bp.route("/approvals/<public_id:proposal_id>/reject", methods=["GET", "POST"])
def reject(proposal_id: PublicId) -> ResponseReturnValue:
    """Ask why, then turn it down."""
    form = RejectForm()
    if form.validate_on_submit():
        words = str(form.words.data)

        def change(session: Session, now: datetime) -> None:
            reject_proposal(session, current_actor(), proposal_id, words, now=now)

        try:
            return effect(
                change, to=url_for(".approvals"), saying=_("It is turned down. Both know.")
            )
        except Invalid as invalid:
            add_error(form, invalid.message, invalid.field)
    with db.read() as session:
        now = clock.now(session)
        found = get_approval(session, proposal_id, now=now, account_id=current_actor().user_id)
    status = 422 if form.errors else 200
    return render_template("desk/reject.html", form=form, approval=found), status
