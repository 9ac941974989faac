"""What is open with a mentor who rests or leaves is closed, and whoever waits is told at once."""

from datetime import datetime
from enum import StrEnum

from sqlalchemy import select
from sqlalchemy.orm import Session

from matcher.candidates.services import lock_candidates
from matcher.core.actor import SYSTEM, Actor
from matcher.core.days import local_day
from matcher.core.errors import Retry
from matcher.core.words import _
from matcher.mentors.services import lock_mentors
from matcher.notifications.services import enqueue
from matcher.pairings.models import Proposal
from matcher.pairings.queries.proposals import list_still_to_ask
from matcher.pairings.rules.states import DeclineReason, ProposalStatus
from matcher.pairings.services.alternatives import as_context, list_alternatives
from matcher.pairings.services.requests import ask_next
from matcher.pairings.services.steps import close_proposal, names

AWAITED = (ProposalStatus.OFFERED, ProposalStatus.REQUESTED)


class ClosedFor(StrEnum):
    """Why a mentor cannot answer any more, as the mail tells it."""

    BREAK = "break"
    FULL = "full"
    LEFT = "left"
    SILENCE = "silence"


def lock_awaited(session: Session, mentor_id: int) -> list[Proposal]:
    """Lock a mentor and the offers and requests that are open with them; the first lock of all.

    Whoever may be asked next for one of the candidates is locked too, in the order of all locks.

    Raises
    ------
    Retry
        Somebody asked this mentor in the very same moment.
    """
    expected = _awaited(session, mentor_id)
    following = {
        following_id
        for proposal in expected
        if proposal.candidate.ask_next
        for following_id in list_still_to_ask(session, proposal.candidate_id)
    }
    lock_mentors(session, [mentor_id, *following])
    awaited = _awaited(session, mentor_id, lock=True)
    if {proposal.id for proposal in awaited} - {proposal.id for proposal in expected}:
        raise Retry(_("Somebody has asked in this very moment. Please try again."))
    lock_candidates(session, [proposal.candidate_id for proposal in awaited])
    return awaited


def close_open_requests(
    session: Session, actor: Actor, awaited: list[Proposal], why: ClosedFor, *, now: datetime
) -> None:
    """Close what a mentor who is paused or retired will not answer; each asker hears of others.

    `awaited` comes from `lock_awaited`, called before the mentor was paused. What the mentor has
    accepted stays with the office. A request that ends by the mentor's own word is a no for want
    of time; one that ends because they are silent has expired.
    """
    for proposal in awaited:
        _close(session, actor, proposal, why, now=now)


def _awaited(session: Session, mentor_id: int, *, lock: bool = False) -> list[Proposal]:
    query = (
        select(Proposal)
        .where(Proposal.mentor_id == mentor_id, Proposal.status.in_(AWAITED))
        .order_by(Proposal.id)
    )
    if lock:
        query = query.execution_options(populate_existing=True)
    return list(session.scalars(query))


def _close(
    session: Session, actor: Actor, proposal: Proposal, why: ClosedFor, *, now: datetime
) -> None:
    was_offer = proposal.status == ProposalStatus.OFFERED
    has_reached = proposal.waits_for_id is None
    status = ProposalStatus.WITHDRAWN
    if not was_offer:
        is_silence = why is ClosedFor.SILENCE and has_reached
        status = ProposalStatus.EXPIRED if is_silence else ProposalStatus.DECLINED
    if status is ProposalStatus.DECLINED:
        proposal.decline_reason = DeclineReason.NO_TIME
    close_proposal(session, actor, proposal, status, now=now)
    if has_reached or not was_offer:
        _tell_asker(session, proposal, why, was_offer=was_offer, now=now)


def _tell_asker(
    session: Session, proposal: Proposal, why: ClosedFor, *, was_offer: bool, now: datetime
) -> None:
    """Tell the candidate, and ask the next for them if they wish so, else name who has room."""
    candidate = proposal.candidate
    following = None
    if candidate.ask_next and not was_offer:
        following = ask_next(session, SYSTEM, candidate, now=now)
    others = []
    if following is None:
        besides = [proposal.mentor_id]
        others = list_alternatives(session, candidate, today=local_day(now), besides=besides)
    enqueue(
        session,
        "pairings/emails/request_closed",
        recipient_id=candidate.account_id,
        event=f"proposal.closed:{proposal.public_id}",
        about=f"proposal:{proposal.public_id}",
        now=now,
        **names(candidate, proposal.mentor),
        why=str(why),
        was_offer=int(was_offer),
        next_name=following.mentor.account.name if following else None,
        next_waits=int(following is not None and following.waits_for_id is not None),
        **as_context(others),
    )
