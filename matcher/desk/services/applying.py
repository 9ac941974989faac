"""Decisions take effect once their ten minutes are over, each exactly once."""

from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from matcher.accounts.queries import find_actor
from matcher.core import clock
from matcher.core.actor import Actor
from matcher.core.db import Database
from matcher.core.errors import Conflict
from matcher.core.one_by_one import one_by_one
from matcher.core.words import _
from matcher.desk.models import Decision
from matcher.desk.rules.decisions import Decided, Kind
from matcher.matching.rules.bars import Bar
from matcher.pairings.models import Proposal
from matcher.pairings.services.approvals import approve_pairing, reject_proposal
from matcher.pairings.services.steps import lock_proposal


def apply_due(database: Database) -> int:
    """Give effect to every decision whose time has come; return how many took it.

    Each in a transaction of its own. Safe to run in several processes at once: who comes second
    finds the decision settled.
    """
    with database.read() as session:
        due = session.scalars(
            select(Decision.id)
            .where(Decision.status == Decided.PENDING)
            .where(Decision.effective_at <= clock.now(session))
            .order_by(Decision.effective_at, Decision.id)
        ).all()
    return one_by_one(database, due, _apply, failing="decisions could not take effect")


def _apply(session: Session, decision_id: int, now: datetime) -> bool:
    found = session.get_one(Decision, decision_id)
    proposal = lock_proposal(session, found.proposal.public_id)
    decision = session.scalars(
        select(Decision)
        .where(Decision.id == decision_id)
        .with_for_update(of=Decision)
        .execution_options(populate_existing=True)
    ).one()
    if decision.status != Decided.PENDING or (decision.effective_at or now) > now:
        return False
    try:
        with session.begin_nested():
            actor = _decider(session, decision, proposal)
            _do(session, actor, decision, proposal, now=now)
    except Conflict as gone:
        decision.status, decision.why = Decided.STALE, gone.message[:300]
    else:
        decision.status = Decided.APPLIED
    decision.settled_at = now
    return decision.status == Decided.APPLIED


def _decider(session: Session, decision: Decision, proposal: Proposal) -> Actor:
    """Return who decided, who still works in the office: sign-ins are stopped for good reasons.

    Raises
    ------
    Conflict
        They do not; the pair awaits the office again.
    """
    actor = find_actor(session, decision.decided_by_id)
    if actor is None or proposal.mentor.scheme_id not in actor.scheme_ids:
        raise Conflict(_("Who decided this cannot sign in for the office any more."))
    return actor


def _do(
    session: Session, actor: Actor, decision: Decision, proposal: Proposal, *, now: datetime
) -> None:
    """Act in the name of whoever decided."""
    if decision.kind == Kind.REJECT:
        reject_proposal(session, actor, proposal.public_id, decision.words, now=now)
        return
    past = Bar(decision.bar) if decision.bar else None
    approve_pairing(session, actor, proposal.public_id, now=now, past=past)
