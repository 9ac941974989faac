"""A mentor answers a request, and the candidate hears of it."""

from datetime import date, datetime

from sqlalchemy.orm import Session

from matcher.audit.services import record
from matcher.candidates.rules import is_seeking
from matcher.core.actor import SYSTEM, Actor
from matcher.core.days import local_day
from matcher.core.db import PublicId
from matcher.mentors.rules import ClaimSource
from matcher.mentors.services import confirm_places, open_places, pause_mentor
from matcher.notifications.services import enqueue
from matcher.pairings.models import Proposal
from matcher.pairings.queries.offered import count_offered
from matcher.pairings.rules.kind_words import MOST as MOST_KIND
from matcher.pairings.rules.states import DeclineReason, ProposalStatus
from matcher.pairings.rules.waits import YES_WAITS
from matcher.pairings.services.alternatives import as_context, list_confirmed
from matcher.pairings.services.closing import ClosedFor, close_open_requests, lock_awaited
from matcher.pairings.services.exclusions import exclude_after
from matcher.pairings.services.own import own_mentor_id
from matcher.pairings.services.requests import ask_next
from matcher.pairings.services.steps import (
    close_proposal,
    lock_proposal,
    names,
    require_answerable,
    require_sent,
)


def accept_request(
    session: Session, actor: Actor, proposal_id: PublicId, *, room: int | None, now: datetime
) -> Proposal:
    """Say yes to a request; the office confirms it next.

    Parameters
    ----------
    room
        How many more people the mentor has room for now, or None for "as it was"; either
        confirms their places.

    Raises
    ------
    NotFound
        There is no such request, or it is another mentor's.
    Conflict
        It has been answered, withdrawn or has expired.
    """
    proposal = lock_proposal(session, proposal_id, mentor_id=own_mentor_id(actor))
    require_sent(proposal)
    require_answerable(proposal, ProposalStatus.REQUESTED, now=now)
    proposal.status = ProposalStatus.ACCEPTED
    proposal.answered_at = now
    proposal.expires_at = None
    _say_room_for_others(session, actor, proposal.mentor_id, room, now=now)
    record(session, actor, "proposal.accepted", proposal.public_id, now=now)
    enqueue(
        session,
        "pairings/emails/request_accepted",
        recipient_id=proposal.candidate.account_id,
        event=f"proposal.accepted:{proposal.public_id}",
        about=f"proposal:{proposal.public_id}",
        now=now,
        due_at=now + YES_WAITS,
        **names(proposal.candidate, proposal.mentor),
    )
    return proposal


def decline_request(
    session: Session,
    actor: Actor,
    proposal_id: PublicId,
    reason: DeclineReason,
    *,
    room: int | None,
    until: date | None = None,
    kind_words: str = "",
    now: datetime,
) -> Proposal:
    """Say no to a request and free the place; the reason is never shown to the candidate.

    Parameters
    ----------
    room
        How many more people the mentor has room for now, or None for "as it was".
    until
        Until which day they take a break instead; whoever else waits for them is told.
    kind_words
        What the mentor says to the candidate with it.

    Raises
    ------
    NotFound
        There is no such request, or it is another mentor's.
    Conflict
        It has been answered, withdrawn or has expired.
    Invalid
        The day is not in the future, or too far away.
    """
    mentor_id = own_mentor_id(actor)
    awaited = lock_awaited(session, mentor_id) if until else []
    proposal = lock_proposal(session, proposal_id, mentor_id=mentor_id, with_next=True)
    require_sent(proposal)
    require_answerable(proposal, ProposalStatus.REQUESTED, now=now)
    proposal.decline_reason = reason
    proposal.kind_words = kind_words[:MOST_KIND]
    close_proposal(session, actor, proposal, ProposalStatus.DECLINED, now=now)
    if until is None:
        _say_room_for_others(session, actor, mentor_id, room, now=now)
    else:
        pause_mentor(session, actor, mentor_id, until, now=now, source=ClaimSource.ANSWER)
    exclude_after(session, proposal, reason, now=now)
    after_no(session, proposal, "pairings/emails/request_declined", now=now)
    others = [other for other in awaited if other.id != proposal.id]
    close_open_requests(session, actor, others, ClosedFor.BREAK, now=now)
    return proposal


def _say_room_for_others(
    session: Session, actor: Actor, mentor_id: int, room: int | None, *, now: datetime
) -> None:
    """Take a mentor's word on their room for anyone else, among whom are those who were offered it.

    They have not heard of these: where they have less room than was offered, that is too much.
    """
    if room is None:
        say_room(session, actor, mentor_id, None, ClaimSource.ANSWER, now=now)
        return
    offered = count_offered(session, mentor_id)
    open_places(
        session, actor, mentor_id, room, now=now, source=ClaimSource.ANSWER, taken_back=offered
    )


def say_room(
    session: Session,
    actor: Actor,
    mentor_id: int,
    room: int | None,
    source: ClaimSource,
    *,
    now: datetime,
) -> None:
    """Take a mentor's word on their room: a number, or None for "as it was"."""
    if room is None:
        confirm_places(session, actor, mentor_id, now=now, source=source)
    else:
        open_places(session, actor, mentor_id, room, now=now, source=source)


def after_no(session: Session, proposal: Proposal, template: str, *, now: datetime) -> None:
    """Tell the candidate of a no or of silence, and what follows from it.

    That is the next mentor on their list, asked for them if they wished so; else an offer of the
    best whom a fresh match finds, for which the worker looks. Who has room and has said so of late
    is named meanwhile.
    """
    candidate, following = proposal.candidate, None
    if candidate.ask_next:
        following = ask_next(session, SYSTEM, candidate, now=now)
    if following is None and is_seeking(candidate.status) and candidate.wants_offers:
        candidate.offer_due_at = now
    others = []
    if following is None:
        besides = [proposal.mentor_id]
        others = list_confirmed(session, candidate, today=local_day(now), besides=besides)
    enqueue(
        session,
        template,
        recipient_id=proposal.candidate.account_id,
        event=f"proposal.{proposal.status}:{proposal.public_id}",
        about=f"proposal:{proposal.public_id}",
        now=now,
        **names(proposal.candidate, proposal.mentor),
        next_name=following.mentor.account.name if following else None,
        next_waits=int(following is not None and following.waits_for_id is not None),
        offer_follows=candidate.offer_due_at is not None,
        kind_words=proposal.kind_words,
        **as_context(others),
    )
