"""A yes that comes after the time to answer has passed: still worth saying."""

from datetime import datetime, timedelta
from enum import StrEnum

from sqlalchemy.orm import Session

from matcher.audit.services import record
from matcher.candidates.rules import is_seeking
from matcher.core.actor import Actor
from matcher.core.days import local_day
from matcher.core.db import PublicId
from matcher.core.errors import Conflict
from matcher.core.words import _
from matcher.mentors.models import Mentor
from matcher.mentors.rules import ClaimSource, free_places, is_listed, is_paused
from matcher.mentors.services import taking_one_more
from matcher.notifications.services import enqueue
from matcher.pairings.models import Proposal
from matcher.pairings.queries.calendar import get_periods
from matcher.pairings.queries.offered import count_offered
from matcher.pairings.queries.proposals import find_live_pairing, find_open_proposal
from matcher.pairings.rules.states import Because, Origin, ProposalStatus
from matcher.pairings.rules.waits import YES_WAITS
from matcher.pairings.services.addressing import tell_addressee
from matcher.pairings.services.own import own_mentor_id
from matcher.pairings.services.steps import lock_proposal, names, open_proposal


class LateYes(StrEnum):
    """What came of it: an offer to the candidate, or thanks, as they have gone on.

    In the review days of a round the offer `WAITS`: they hear of it once all are looked at.
    """

    OFFERED = "offered"
    WAITS = "waits"
    ASKED_ELSEWHERE = "asked_elsewhere"
    FOUND_SOMEONE = "found_someone"


def say_late_yes(
    session: Session, actor: Actor, proposal_id: PublicId, *, room: int | None, now: datetime
) -> tuple[Proposal, LateYes]:
    """Say yes to a request that has expired; where both still can, the candidate is offered it.

    Parameters
    ----------
    room
        How many more people the mentor has room for beside this one, or None for "as it was".
        Who gives a number takes this one, whether a place was free or not.

    Raises
    ------
    NotFound
        There is no such request, or it is another mentor's.
    Conflict
        It has not expired, yes was said already or it is too long ago, or the mentor has no place.
    Invalid
        The number is not one a scheme allows.
    """
    proposal = lock_proposal(session, proposal_id, mentor_id=own_mentor_id(actor))
    _require_late(session, proposal, now=now)
    with taking_one_more(
        session,
        actor,
        proposal.mentor_id,
        room,
        now=now,
        source=ClaimSource.ANSWER,
        taken_back=count_offered(session, proposal.mentor_id),
    ) as mentor:
        _require_room(mentor, now=now)
        outcome = _offer(session, actor, proposal, now=now)
    proposal.late_yes_at = now
    record(session, actor, "proposal.late_yes", proposal.public_id, now=now, outcome=outcome)
    return proposal, outcome


def _require_late(session: Session, proposal: Proposal, *, now: datetime) -> None:
    is_over = proposal.status == ProposalStatus.EXPIRED and proposal.requested_at is not None
    if not is_over or proposal.answered_at is None or proposal.origin == Origin.AGREED:
        raise Conflict(_("This has been answered, or can still be answered."))
    if proposal.late_yes_at is not None:
        raise Conflict(_("You have said so already. Thank you."))
    days = get_periods(session, proposal.mentor.scheme_id).link_days
    if now - proposal.answered_at > timedelta(days=days):
        raise Conflict(_("This was too long ago. Thank you all the same."))


def _require_room(mentor: Mentor, *, now: datetime) -> None:
    today = local_day(now)
    if not is_listed(mentor.status):
        raise Conflict(_("You are not in the register any more. The office can change that."))
    if mentor.leaving_at is not None:
        raise Conflict(_("You are leaving. Say on My places first that you stay, then say yes."))
    if is_paused(mentor.status, mentor.paused_until, today=today):
        raise Conflict(_("You are taking a break. Come back on My places first, then say yes."))
    if free_places(mentor.capacity, mentor.held) == 0:
        raise Conflict(_("All your places are taken. Open one on My places first, then say yes."))


def _offer(session: Session, actor: Actor, proposal: Proposal, *, now: datetime) -> LateYes:
    candidate = proposal.candidate
    if find_live_pairing(session, candidate.id) or not is_seeking(candidate.status):
        return LateYes.FOUND_SOMEONE
    if find_open_proposal(session, candidate.id):
        return LateYes.ASKED_ELSEWHERE
    try:
        offer = open_proposal(
            session,
            actor,
            candidate.id,
            proposal.mentor_id,
            status=ProposalStatus.OFFERED,
            origin=Origin.OFFICE,
            because=Because.LATE_YES,
            now=now,
        )
    except Conflict:  # something stands between the two that is nobody else's business
        return LateYes.FOUND_SOMEONE
    tell_addressee(session, offer, now=now)
    return LateYes.OFFERED if offer.waits_for_id is None else LateYes.WAITS


def accept_for_mentor(session: Session, actor: Actor, proposal: Proposal, *, now: datetime) -> None:
    """Take the mentor's earlier yes for their answer: it goes on to the office at once."""
    session.flush()  # the steps are taken one by one, also before the database
    proposal.status = ProposalStatus.ACCEPTED
    proposal.answered_at = now
    proposal.expires_at = None
    record(session, actor, "proposal.accepted", proposal.public_id, now=now, because="late_yes")
    due_at = now + YES_WAITS
    _tell_mentor(session, proposal, "pairings/emails/late_yes_accepted", now=now, due_at=due_at)


def tell_mentor_it_is_over(session: Session, proposal: Proposal, *, now: datetime) -> None:
    """Tell a mentor whose late yes came to nothing: they are owed an answer too."""
    if proposal.because == Because.LATE_YES:
        _tell_mentor(session, proposal, "pairings/emails/late_yes_over", now=now)


def _tell_mentor(
    session: Session,
    proposal: Proposal,
    template: str,
    *,
    now: datetime,
    due_at: datetime | None = None,
) -> None:
    enqueue(
        session,
        template,
        recipient_id=proposal.mentor.account_id,
        event=f"proposal.{proposal.status}:{proposal.public_id}",
        about=f"proposal:{proposal.public_id}",
        now=now,
        due_at=due_at,
        **names(proposal.candidate, proposal.mentor),
    )
