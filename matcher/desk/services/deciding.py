"""The office decides; nothing happens for ten minutes, so that a slip can be undone.

A decision is a row beside the proposal, which stays accepted and keeps its place meanwhile. The
worker gives it its effect, once: docs/adr/0012-decisions-that-wait.md. Locks are taken in one
order: mentors, candidates, proposals, then decisions by id.
"""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from matcher.audit.services import record
from matcher.candidates.services import lock_candidates
from matcher.core.actor import Actor, require_admin
from matcher.core.db import PublicId, new_public_id
from matcher.core.errors import Conflict, Invalid, NotFound
from matcher.core.words import _
from matcher.desk.models import Decision
from matcher.desk.queries.deciding import list_decided, why_not_decided
from matcher.desk.queries.policy import get_policy
from matcher.desk.rules.decisions import (
    UNDO_FOR,
    Decided,
    Kind,
    Overrides,
    can_override,
    why_not_undone,
)
from matcher.matching.rules.bars import Bar
from matcher.mentors.services import lock_mentors
from matcher.pairings.models import Proposal


def approve_all(
    session: Session, actor: Actor, chosen: Sequence[PublicId], *, now: datetime
) -> list[Decision]:
    """Approve some pairs in ten minutes' time: all of them, or none where one has gone stale.

    Raises
    ------
    Conflict
        Nothing was chosen, or one cannot be approved any more; the message says which and why.
    """
    proposals = _lock(session, actor, chosen)
    _require_decidable(session, actor, proposals, Kind.APPROVE, n_chosen=len(set(chosen)), now=now)
    batch = new_public_id()
    return [
        _decide(session, actor, proposal, batch, Kind.APPROVE, now=now) for proposal in proposals
    ]


def turn_down(
    session: Session, actor: Actor, proposal_id: PublicId, words: str, *, now: datetime
) -> Decision:
    """Turn a pair down in ten minutes' time, with a reason that both will read.

    Raises
    ------
    Invalid
        No reason is given.
    Conflict
        It does not await the office any more.
    """
    words = words.strip()
    if not words:
        raise Invalid(_("Say why, in words both people can read"), field="words")
    proposals = _lock(session, actor, [proposal_id])
    _require_decidable(session, actor, proposals, Kind.REJECT, n_chosen=1, now=now)
    return _decide(session, actor, proposals[0], new_public_id(), Kind.REJECT, words=words, now=now)


def override(
    session: Session, actor: Actor, proposal_id: PublicId, bar: Bar, words: str, *, now: datetime
) -> Decision:
    """Approve a pair in spite of a bar, with a reason, where the scheme lets the office.

    Where it takes two, nothing begins before a second administrator agrees.

    Raises
    ------
    Invalid
        No reason is given.
    Conflict
        The scheme does not allow it, or another bar applies.
    """
    words = words.strip()
    if not words:
        raise Invalid(_("Say why this pair is right all the same"), field="words")
    proposals = _lock(session, actor, [proposal_id])
    allowed = get_policy(session).overrides
    if not can_override(bar, allowed):
        raise Conflict(_("This scheme does not let the office approve in spite of that."))
    _require_decidable(session, actor, proposals, Kind.APPROVE, n_chosen=1, now=now, past=bar)
    return _decide(
        session,
        actor,
        proposals[0],
        new_public_id(),
        Kind.APPROVE,
        bar=bar,
        words=words,
        needs_second=allowed is Overrides.TWO,
        now=now,
    )


def agree(session: Session, actor: Actor, decision_id: PublicId, *, now: datetime) -> Decision:
    """Agree, as a second administrator, to an approval in spite of a bar.

    Raises
    ------
    Conflict
        The actor is who decided it, or one of the two people; or it awaits nobody any more.
    """
    decision = _lock_decisions(session, actor, Decision.public_id == decision_id)[0]
    if decision.status != Decided.SECOND:
        raise Conflict(_("This does not await a second administrator any more."))
    if actor.user_id == decision.decided_by_id:
        raise Conflict(_("You have decided this yourself. Another administrator must agree."))
    _require_outsider(actor, decision.proposal)
    decision.status = Decided.PENDING
    decision.second_by_id = actor.user_id
    decision.effective_at = now + UNDO_FOR
    record(session, actor, "decision.seconded", decision.proposal.public_id, now=now)
    return decision


def undo(session: Session, actor: Actor, batch: PublicId, *, now: datetime) -> list[Decision]:
    """Undo what was decided in one press, all of it; any administrator may, within ten minutes.

    Raises
    ------
    Conflict
        It has taken effect, or has been undone.
    """
    decisions = _lock_decisions(session, actor, Decision.batch == batch)
    for decision in decisions:
        if why := why_not_undone(Decided(decision.status), decision.effective_at, now=now):
            raise Conflict(why)
    for decision in decisions:
        decision.status = Decided.UNDONE
        decision.settled_at = now
        record(session, actor, "decision.undone", decision.proposal.public_id, now=now)
    return decisions


def _lock(session: Session, actor: Actor, chosen: Sequence[PublicId]) -> list[Proposal]:
    """Lock the people of some proposals and then these, each kind in the order of its ids.

    The actor runs the scheme of each.
    """
    pairs = session.execute(
        select(Proposal.mentor_id, Proposal.candidate_id).where(Proposal.public_id.in_(chosen))
    ).all()
    for mentor in lock_mentors(session, [pair.mentor_id for pair in pairs]).values():
        require_admin(actor, mentor.scheme_id)
    lock_candidates(session, [pair.candidate_id for pair in pairs])
    return list(
        session.scalars(
            select(Proposal)
            .where(Proposal.public_id.in_(chosen))
            .order_by(Proposal.id)
            .with_for_update(of=Proposal)
            .execution_options(populate_existing=True)
        )
    )


def _require_decidable(
    session: Session,
    actor: Actor,
    proposals: Sequence[Proposal],
    kind: Kind,
    *,
    n_chosen: int,
    now: datetime,
    past: Bar | None = None,
) -> None:
    if not n_chosen:
        raise Conflict(_("Nothing was chosen, so nothing has changed."))
    if len(proposals) < n_chosen:
        raise Conflict(_("One of these is not there any more. Look at the list again."))
    decided = list_decided(session, [proposal.id for proposal in proposals])
    for proposal in proposals:
        why = decided.get(proposal.id) or why_not_decided(
            session, actor.user_id, proposal, kind, now=now, past=past
        )
        if why:
            raise Conflict(f"{proposal.candidate.account.name}: {why}")


def _require_outsider(actor: Actor, proposal: Proposal) -> None:
    if actor.user_id in {proposal.candidate.account_id, proposal.mentor.account_id}:
        raise Conflict(_("You are one of the two. Another administrator must agree."))


def _decide(
    session: Session,
    actor: Actor,
    proposal: Proposal,
    batch: PublicId,
    kind: Kind,
    *,
    now: datetime,
    bar: Bar | None = None,
    words: str = "",
    needs_second: bool = False,
) -> Decision:
    decision = Decision(
        batch=batch,
        proposal=proposal,
        kind=kind,
        status=Decided.SECOND if needs_second else Decided.PENDING,
        bar=bar or "",
        words=words,
        decided_by_id=actor.user_id,
        decided_at=now,
        effective_at=None if needs_second else now + UNDO_FOR,
    )
    session.add(decision)
    session.flush()
    details = {"bar": str(bar)} if bar else {}
    record(session, actor, f"decision.{kind}", proposal.public_id, now=now, **details)
    return decision


def _lock_decisions(session: Session, actor: Actor, condition: object) -> list[Decision]:
    found = list(
        session.scalars(
            select(Decision)
            .where(condition)  # type: ignore[arg-type]
            .order_by(Decision.id)
            .with_for_update(of=Decision)
            .execution_options(populate_existing=True)
        )
    )
    if not found:
        raise NotFound(_("There is no such decision."))
    for decision in found:
        require_admin(actor, decision.proposal.mentor.scheme_id)
    return found
