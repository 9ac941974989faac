"""The office's way: a suggestion is offered to the candidate, whose yes goes on to the mentor."""

from datetime import datetime

from sqlalchemy.orm import Session

from matcher.audit.services import record
from matcher.core.actor import Actor, require_admin
from matcher.core.db import PublicId
from matcher.matching.models import Suggestion
from matcher.mentors.models import Mentor
from matcher.notifications.services import enqueue
from matcher.pairings.models import Proposal
from matcher.pairings.queries.rounds import find_reviewed
from matcher.pairings.rules.states import Because, DeclineReason, Origin, ProposalStatus
from matcher.pairings.services.addressing import tell_addressee
from matcher.pairings.services.exclusions import exclude_after
from matcher.pairings.services.late import accept_for_mentor, tell_mentor_it_is_over
from matcher.pairings.services.own import own_candidate_id
from matcher.pairings.services.requests import checked_message
from matcher.pairings.services.steps import (
    answer_by,
    close_proposal,
    goes_out_at,
    heard_from,
    lock_proposal,
    names,
    open_proposal,
    require_answerable,
    require_no_bar,
    require_sent,
)


def offer_suggestion(
    session: Session, actor: Actor, suggestion: Suggestion, *, now: datetime
) -> Proposal:
    """Offer what a run suggests to its candidate, as one of a batch that was looked at under lock.

    Raises
    ------
    NotAllowed
        The actor is not an administrator.
    Conflict
        See `open_proposal`.
    """
    require_admin(actor, suggestion.mentor.scheme_id)
    candidate_id, mentor_id = suggestion.candidate_id, suggestion.mentor_id
    return _offer(
        session,
        actor,
        candidate_id,
        mentor_id,
        suggestion_id=suggestion.id,
        is_checked=True,
        now=now,
    )


def offer_by_hand(
    session: Session, actor: Actor, candidate_id: int, mentor_id: int, *, now: datetime
) -> Proposal:
    """Offer a mentor of the office's own choice to a candidate.

    Raises
    ------
    NotAllowed
        The actor is not an administrator.
    Conflict
        See `open_proposal`.
    """
    require_admin(actor, session.get_one(Mentor, mentor_id).scheme_id)
    return _offer(session, actor, candidate_id, mentor_id, suggestion_id=None, now=now)


def _offer(
    session: Session,
    actor: Actor,
    candidate_id: int,
    mentor_id: int,
    *,
    suggestion_id: int | None,
    is_checked: bool = False,
    now: datetime,
) -> Proposal:
    proposal = open_proposal(
        session,
        actor,
        candidate_id,
        mentor_id,
        status=ProposalStatus.OFFERED,
        origin=Origin.OFFICE,
        suggestion_id=suggestion_id,
        is_checked=is_checked,
        now=now,
    )
    tell_addressee(session, proposal, now=now)
    return proposal


def accept_offer(
    session: Session, actor: Actor, proposal_id: PublicId, message: str, *, now: datetime
) -> Proposal:
    """Say yes to an offer, with a message; it goes on to the mentor as a request.

    In the review days of a round it goes on when that is announced, unless the mentor has said
    yes already.

    Raises
    ------
    Invalid
        The message is empty or too long.
    NotFound
        There is no such offer, or it is somebody else's.
    Conflict
        It was answered, has expired, or a bar has come up since.
    """
    message = checked_message(message)
    proposal = lock_proposal(session, proposal_id, candidate_id=own_candidate_id(actor))
    require_sent(proposal)
    require_answerable(proposal, ProposalStatus.OFFERED, now=now)
    require_no_bar(session, proposal.candidate_id, proposal.mentor_id, now=now, holds_a_place=True)
    is_late_yes = proposal.because == Because.LATE_YES
    waits_for = None
    if not is_late_yes:
        waits_for = find_reviewed(session, proposal.mentor.scheme_id, now=now)
    proposal.status = ProposalStatus.REQUESTED
    proposal.message = message
    proposal.requested_at = None if waits_for else now
    proposal.waits_for = waits_for
    starts_at = goes_out_at(waits_for) or now
    step = ProposalStatus.REQUESTED
    proposal.expires_at = answer_by(session, step, proposal.mentor, now=starts_at)
    proposal.candidate.message = message
    heard_from(proposal.candidate, now=now)
    record(session, actor, "proposal.requested", proposal.public_id, now=now)
    if is_late_yes:
        accept_for_mentor(session, actor, proposal, now=now)
    else:
        tell_addressee(session, proposal, now=now)
    return proposal


def decline_offer(
    session: Session, actor: Actor, proposal_id: PublicId, reason: DeclineReason, *, now: datetime
) -> Proposal:
    """Say no to an offer; the place is free again, and the mentor never hears of it.

    Raises
    ------
    NotFound
        There is no such offer, or it is somebody else's.
    Conflict
        It was answered or has expired.
    """
    proposal = lock_proposal(session, proposal_id, candidate_id=own_candidate_id(actor))
    require_sent(proposal)
    require_answerable(proposal, ProposalStatus.OFFERED, now=now)
    proposal.decline_reason = reason
    close_proposal(session, actor, proposal, ProposalStatus.DECLINED, now=now)
    exclude_after(session, proposal, reason, now=now)
    tell_mentor_it_is_over(session, proposal, now=now)
    return proposal


def withdraw_offer(
    session: Session, actor: Actor, proposal_id: PublicId, *, now: datetime
) -> Proposal:
    """Take an offer back before the candidate has answered; they are told, had they heard of it.

    Raises
    ------
    NotAllowed
        The actor is not an administrator.
    Conflict
        It was answered already.
    """
    proposal = lock_proposal(session, proposal_id)
    require_admin(actor, proposal.mentor.scheme_id)
    require_answerable(proposal, ProposalStatus.OFFERED, now=now)
    has_reached = proposal.waits_for_id is None
    close_proposal(session, actor, proposal, ProposalStatus.WITHDRAWN, now=now)
    if not has_reached:
        return proposal
    enqueue(
        session,
        "pairings/emails/offer_withdrawn",
        recipient_id=proposal.candidate.account_id,
        event=f"proposal.withdrawn:{proposal.public_id}",
        about=f"proposal:{proposal.public_id}",
        now=now,
        **names(proposal.candidate, proposal.mentor),
    )
    return proposal
