"""A candidate asks, a mentor answers."""

from datetime import date, datetime, timedelta

from sqlalchemy import select
from sqlalchemy.orm import Session

from matcher.accounts.queries import find_account
from matcher.audit.services import record
from matcher.candidates.models import Candidate
from matcher.candidates.services import lock_candidates
from matcher.core.actor import SYSTEM, Actor
from matcher.core.days import local_day
from matcher.core.db import PublicId
from matcher.core.errors import Conflict, Invalid, NotFound
from matcher.matching.models import Exclusion
from matcher.mentors.models import Mentor
from matcher.mentors.services import confirm_places, lock_mentors, open_places
from matcher.notifications.services import enqueue
from matcher.pairings.models import Proposal
from matcher.pairings.queries.proposals import list_still_to_ask
from matcher.pairings.rules.states import DeclineReason, Origin, ProposalStatus
from matcher.pairings.services.steps import (
    MAX_MESSAGE,
    close_proposal,
    lock_proposal,
    names,
    open_proposal,
    require_answerable,
)

DECLINED_FOR = timedelta(days=182)
ROOM_REASONS = (DeclineReason.FULL, DeclineReason.NO_TIME)


def get_mentor(session: Session, mentor_id: PublicId) -> Mentor:
    """Return a mentor by public id.

    Raises
    ------
    NotFound
        There is none.
    """
    mentor = session.scalars(select(Mentor).where(Mentor.public_id == mentor_id)).one_or_none()
    if mentor is None:
        raise NotFound("We cannot find that mentor.")
    return mentor


def own_candidate_id(actor: Actor) -> int:
    """Return the actor's own candidate profile.

    Raises
    ------
    NotFound
        They have none.
    """
    if actor.candidate_id is None:
        raise NotFound("You do not have a candidate profile.")
    return actor.candidate_id


def own_mentor_id(actor: Actor) -> int:
    """Return the actor's own mentor profile.

    Raises
    ------
    NotFound
        They have none.
    """
    if actor.mentor_id is None:
        raise NotFound("You do not have a mentor profile.")
    return actor.mentor_id


def request_mentor(
    session: Session, actor: Actor, mentor_id: PublicId, message: str, *, now: datetime
) -> Proposal:
    """Ask a mentor, with a personal message; the place is held until they answer.

    Raises
    ------
    Invalid
        The message is empty or too long.
    Conflict
        See `open_proposal`.
    """
    message = checked_message(message)
    candidate_id = own_candidate_id(actor)
    mentor = get_mentor(session, mentor_id)
    proposal = open_proposal(
        session,
        actor,
        candidate_id,
        mentor.id,
        status=ProposalStatus.REQUESTED,
        origin=Origin.CANDIDATE,
        message=message,
        now=now,
    )
    proposal.candidate.message = message
    tell_mentor(session, proposal, now=now)
    return proposal


def checked_message(message: str) -> str:
    """Return a personal message, trimmed.

    Raises
    ------
    Invalid
        It is empty or longer than a mentor would read.
    """
    message = message.strip()
    if not message:
        raise Invalid("Write a few words to the mentor.", field="message")
    if len(message) > MAX_MESSAGE:
        raise Invalid(f"Your message must be {MAX_MESSAGE} characters or fewer.", field="message")
    return message


def tell_mentor(session: Session, proposal: Proposal, *, now: datetime) -> None:
    """Put the mail that asks the mentor into the outbox."""
    enqueue(
        session,
        "pairings/emails/request_new",
        recipient_id=proposal.mentor.account_id,
        event=f"proposal.requested:{proposal.public_id}",
        now=now,
        **names(proposal.candidate, proposal.mentor),
        proposal_id=proposal.public_id,
        answer_by=last_day(proposal).isoformat(),
    )


def last_day(proposal: Proposal) -> date:
    """Return the last day on which a proposal can be answered."""
    if proposal.expires_at is None:
        raise Conflict("This is waiting for nobody's answer.")
    return local_day(proposal.expires_at - timedelta(seconds=1))


def request_agreed(session: Session, actor: Actor, email: str, *, now: datetime) -> Proposal:
    """Name a mentor with whom the candidate has already agreed; the mentor confirms it.

    Raises
    ------
    Invalid
        Nobody in the register has this address.
    Conflict
        See `open_proposal`.
    """
    candidate_id = own_candidate_id(actor)
    account = find_account(session, email)
    mentor = (
        account
        and session.scalars(select(Mentor).where(Mentor.account_id == account.id)).one_or_none()
    )
    if not mentor:
        raise Invalid(
            "We have no mentor with this e-mail address. Check it with them, or ask the office "
            "to add them to the register.",
            field="email",
        )
    proposal = open_proposal(
        session,
        actor,
        candidate_id,
        mentor.id,
        status=ProposalStatus.REQUESTED,
        origin=Origin.AGREED,
        now=now,
    )
    enqueue(
        session,
        "pairings/emails/agreed_confirm",
        recipient_id=mentor.account_id,
        event=f"proposal.requested:{proposal.public_id}",
        now=now,
        **names(proposal.candidate, mentor),
        proposal_id=proposal.public_id,
        answer_by=last_day(proposal).isoformat(),
    )
    return proposal


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
    require_answerable(proposal, ProposalStatus.REQUESTED, now=now)
    proposal.status = ProposalStatus.ACCEPTED
    proposal.answered_at = now
    proposal.expires_at = None
    say_room(session, actor, proposal.mentor_id, room, now=now)
    record(session, actor, "proposal.accepted", proposal.public_id, now=now)
    enqueue(
        session,
        "pairings/emails/request_accepted",
        recipient_id=proposal.candidate.account_id,
        event=f"proposal.accepted:{proposal.public_id}",
        now=now,
        **names(proposal.candidate, proposal.mentor),
    )
    return proposal


def say_room(
    session: Session, actor: Actor, mentor_id: int, room: int | None, *, now: datetime
) -> None:
    """Take a mentor's word on their room: a number, or None for "as it was"."""
    if room is None:
        confirm_places(session, actor, mentor_id, now=now)
    else:
        open_places(session, actor, mentor_id, room, now=now)


def decline_request(
    session: Session,
    actor: Actor,
    proposal_id: PublicId,
    reason: DeclineReason,
    *,
    room: int | None,
    now: datetime,
) -> Proposal:
    """Say no to a request and free the place; the reason is never shown to the candidate.

    Raises
    ------
    NotFound
        There is no such request, or it is another mentor's.
    Conflict
        It has been answered, withdrawn or has expired.
    """
    proposal = lock_proposal(session, proposal_id, mentor_id=own_mentor_id(actor), with_next=True)
    require_answerable(proposal, ProposalStatus.REQUESTED, now=now)
    proposal.decline_reason = reason
    close_proposal(session, actor, proposal, ProposalStatus.DECLINED, now=now)
    say_room(session, actor, proposal.mentor_id, room, now=now)
    exclude_after(session, proposal, reason, now=now)
    after_no(session, proposal, "pairings/emails/request_declined", now=now)
    return proposal


def exclude_after(
    session: Session, proposal: Proposal, reason: DeclineReason, *, now: datetime
) -> None:
    """Keep a pair apart after a no: for good where there is a conflict, else for six months.

    "Full" and "no time" keep nobody apart: the mentor's places say it already.
    """
    if reason in ROOM_REASONS:
        return
    until = None if reason is DeclineReason.CONFLICT else local_day(now) + DECLINED_FOR
    exclude(session, proposal.mentor_id, proposal.candidate_id, reason, until, now=now)


def exclude(
    session: Session,
    mentor_id: int,
    candidate_id: int,
    reason: str,
    until: date | None,
    *,
    now: datetime,
) -> None:
    """Exclude a pair for good or until a day; an exclusion that lasts longer is kept."""
    found = session.scalars(
        select(Exclusion).where(
            Exclusion.mentor_id == mentor_id, Exclusion.candidate_id == candidate_id
        )
    ).one_or_none()
    if found is None:
        found = Exclusion(mentor_id=mentor_id, candidate_id=candidate_id, until_on=date.min)
        session.add(found)
    if found.until_on is None or (until is not None and found.until_on >= until):
        return
    found.reason, found.until_on, found.created_at = reason, until, now


def after_no(session: Session, proposal: Proposal, template: str, *, now: datetime) -> None:
    """Tell the candidate of a no or of silence, and ask the next mentor if they wished so."""
    following = None
    if proposal.candidate.ask_next:
        following = ask_next(session, SYSTEM, proposal.candidate, now=now)
    enqueue(
        session,
        template,
        recipient_id=proposal.candidate.account_id,
        event=f"proposal.{proposal.status}:{proposal.public_id}",
        now=now,
        **names(proposal.candidate, proposal.mentor),
        next_name=following.mentor.account.name if following else None,
    )


def ask_next(
    session: Session, actor: Actor, candidate: Candidate, *, now: datetime
) -> Proposal | None:
    """Ask the first mentor on *My list* who can be asked; None where there is nobody.

    Only the candidate's kept message is sent; without one nobody is asked for them.
    """
    if not candidate.message:
        return None
    for mentor_id in list_still_to_ask(session, candidate.id):
        try:
            proposal = open_proposal(
                session,
                actor,
                candidate.id,
                mentor_id,
                status=ProposalStatus.REQUESTED,
                origin=Origin.CANDIDATE,
                message=candidate.message,
                now=now,
            )
        except Conflict:
            continue
        tell_mentor(session, proposal, now=now)
        return proposal
    return None


def ask_next_on_list(session: Session, actor: Actor, *, now: datetime) -> Proposal | None:
    """Ask the first on the actor's own list who can be asked; None where there is nobody."""
    candidate_id = own_candidate_id(actor)
    lock_mentors(session, list_still_to_ask(session, candidate_id))
    candidate = lock_candidates(session, [candidate_id])[candidate_id]
    return ask_next(session, actor, candidate, now=now)


def withdraw_request(
    session: Session, actor: Actor, proposal_id: PublicId, *, now: datetime
) -> Proposal:
    """Take back a request that nobody has approved yet; the mentor is told.

    Raises
    ------
    NotFound
        There is no such request, or it is somebody else's.
    Conflict
        It is over already.
    """
    proposal = lock_proposal(session, proposal_id, candidate_id=own_candidate_id(actor))
    if proposal.status not in {ProposalStatus.REQUESTED, ProposalStatus.ACCEPTED}:
        require_answerable(proposal, ProposalStatus.REQUESTED, now=now)
    close_proposal(session, actor, proposal, ProposalStatus.WITHDRAWN, now=now)
    enqueue(
        session,
        "pairings/emails/request_withdrawn",
        recipient_id=proposal.mentor.account_id,
        event=f"proposal.withdrawn:{proposal.public_id}",
        now=now,
        **names(proposal.candidate, proposal.mentor),
    )
    return proposal
