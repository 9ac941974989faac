"""Approving and turning down what both sides have said yes to, and undoing it for ten minutes."""

from datetime import datetime

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from sqlalchemy.orm import Session

from matcher.core import clock
from matcher.core.days import local_day
from matcher.core.db import PublicId
from matcher.core.errors import Conflict, Invalid
from matcher.core.words import _, ngettext
from matcher.desk.forms import OverrideForm, RejectForm
from matcher.desk.queries.approvals import (
    MOST_AT_ONCE,
    get_approval,
    get_chosen,
    list_awaiting,
    search_approvals,
)
from matcher.desk.queries.deciding import list_failed, list_presses
from matcher.desk.queries.policy import get_policy
from matcher.desk.routes.blueprint import bp, page_number, try_effect, url_for_page
from matcher.desk.rules.decisions import UNDO_FOR, Overrides
from matcher.desk.services import deciding
from matcher.matching.rules.bars import Bar
from matcher.web.database import db
from matcher.web.dates import clock_time
from matcher.web.fields import add_error
from matcher.web.guards import current_actor
from matcher.web.polling import live_page
from matcher.web.submissions import effect


@bp.get("/approvals")
def approvals() -> ResponseReturnValue:
    """List what awaits approval, the oldest first, under what can still be undone."""
    is_ticked, reader = request.args.get("tick") == "all", current_actor().user_id
    with db.read() as session:
        now = clock.now(session)
        page = search_approvals(session, page_number(), now=now, account_id=reader)
        presses, failed = list_presses(session, reader), list_failed(session, now=now)
    return live_page(
        "desk/approvals.html",
        (page, is_ticked, presses, failed, local_day(now)),
        page=page,
        presses=presses,
        failed=failed,
        most_at_once=MOST_AT_ONCE,
        now=now,
        is_ticked=is_ticked,
        url_for_page=url_for_page(),
    )


@bp.get("/approvals/chosen")
def approve_chosen() -> ResponseReturnValue:
    """Show what approving all that are ticked, or all that wait, would do before it is done."""
    with db.read() as session:
        now = clock.now(session)
        if request.args.get("all"):
            chosen = list_awaiting(session)
        else:
            chosen = [PublicId(one) for one in request.args.getlist("chosen")[:MOST_AT_ONCE]]
        found = get_chosen(session, chosen, now=now, account_id=current_actor().user_id)
    if not (found.good or found.stale):
        flash(_("Tick at least one pair to approve."), "important")
        return redirect(url_for(".approvals"), 303)
    return render_template(
        "desk/approve_chosen.html", good=found.good, stale=found.stale, at=now + UNDO_FOR
    )


@bp.post("/approvals")
def approve() -> ResponseReturnValue:
    """Approve one, or all that were looked at together: all of them, or none."""
    only = request.form.get("only")
    chosen = [only] if only else request.form.getlist("chosen")[:MOST_AT_ONCE]

    def change(session: Session, now: datetime) -> str:
        decided = deciding.approve_all(session, current_actor(), chosen, now=now)
        return ngettext(
            "1 pair is approved. It begins at %(when)s; until then you can undo it.",
            "%(num)s pairs are approved. They begin at %(when)s; until then you can undo it.",
            len(decided),
            when=clock_time(now + UNDO_FOR),
        )

    try:
        return effect(change, to=url_for(".approvals"))
    except Conflict as conflict:
        flash(_("Nothing was approved. %(why)s", why=conflict.message), "important")
        many = chosen and not only
        back = url_for(".approve_chosen", chosen=chosen) if many else url_for(".approvals")
        return redirect(back, 303)


@bp.post("/approvals/undo/<public_id:batch>")
def undo(batch: PublicId) -> ResponseReturnValue:
    """Undo what was decided in one press."""

    def change(session: Session, now: datetime) -> str:
        undone = deciding.undo(session, current_actor(), batch, now=now)
        return ngettext(
            "Undone. The pair awaits you again, and nobody was told anything.",
            "Undone. All %(num)s await you again, and nobody was told anything.",
            len(undone),
        )

    return try_effect(change, to=url_for(".approvals"))


@bp.post("/approvals/agree/<public_id:decision_id>")
def agree(decision_id: PublicId) -> ResponseReturnValue:
    """Agree, as a second administrator, to an approval in spite of a bar."""

    def change(session: Session, now: datetime) -> str:
        deciding.agree(session, current_actor(), decision_id, now=now)
        when = clock_time(now + UNDO_FOR)
        return _("You have agreed. It begins at %(when)s; until then you can undo it.", when=when)

    return try_effect(change, to=url_for(".approvals"))


@bp.route("/approvals/<public_id:proposal_id>/reject", methods=["GET", "POST"])
def reject(proposal_id: PublicId) -> ResponseReturnValue:
    """Ask why, then turn it down."""
    form = RejectForm()
    if form.validate_on_submit():
        words = str(form.words.data)

        def change(session: Session, now: datetime) -> str:
            deciding.turn_down(session, current_actor(), proposal_id, words, now=now)
            when = clock_time(now + UNDO_FOR)
            return _(
                "It is turned down. Both hear of it at %(when)s; undo it until then.", when=when
            )

        try:
            return try_effect(change, to=url_for(".approvals"))
        except Invalid as invalid:
            add_error(form, invalid.message, invalid.field)
    with db.read() as session:
        now = clock.now(session)
        found = get_approval(session, proposal_id, now=now, account_id=current_actor().user_id)
    status = 422 if form.errors else 200
    return render_template("desk/reject.html", form=form, approval=found), status


@bp.route("/approvals/<public_id:proposal_id>/override", methods=["GET", "POST"])
def override(proposal_id: PublicId) -> ResponseReturnValue:
    """Ask why a pair is right in spite of its bar, then approve it."""
    form = OverrideForm()
    if form.validate_on_submit() and form.bar.data in set(Bar):
        words, bar = str(form.words.data), Bar(form.bar.data)

        def change(session: Session, now: datetime) -> str:
            decision = deciding.override(session, current_actor(), proposal_id, bar, words, now=now)
            if decision.effective_at is None:
                return _("Kept. It begins once a second administrator agrees.")
            return _("It is approved. You can undo it for ten minutes.")

        try:
            return try_effect(change, to=url_for(".approvals"))
        except Invalid as invalid:
            add_error(form, invalid.message, invalid.field)
    with db.read() as session:
        now = clock.now(session)
        found = get_approval(session, proposal_id, now=now, account_id=current_actor().user_id)
        needs_second = get_policy(session).overrides is Overrides.TWO
    form.bar.data = found.bar_code
    page = render_template(
        "desk/override.html", form=form, approval=found, needs_second=needs_second
    )
    return page, 422 if form.errors else 200
