"""A candidate asks: one mentor of their choice, the next on their list, or one who agreed."""

from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from matcher.accounts.queries import find_person
from matcher.candidates.models import Candidate
from matcher.candidates.services import lock_candidates
from matcher.core.actor import Actor
from matcher.core.db import PublicId
from matcher.core.errors import Conflict, Invalid
from matcher.core.words import _
from matcher.mentors.models import Mentor
from matcher.mentors.services import lock_mentors
from matcher.notifications.services import enqueue
from matcher.pairings.models import Proposal
from matcher.pairings.queries.proposals import list_still_to_ask
from matcher.pairings.rules.states import Origin, ProposalStatus
from matcher.pairings.services.addressing import tell_addressee
from matcher.pairings.services.own import get_mentor, own_candidate_id
from matcher.pairings.services.steps import (
    MAX_MESSAGE,
    close_proposal,
    lock_proposal,
    names,
    open_proposal,
    require_answerable,
)


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
    tell_addressee(session, proposal, now=now)
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
        raise Invalid(_("Write a few words to the mentor."), field="message")
    if len(message) > MAX_MESSAGE:
        raise Invalid(
            _("Your message must be %(most)s characters or fewer.", most=MAX_MESSAGE),
            field="message",
        )
    return message


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
    account = find_person(session, email)
    own = select(Candidate.scheme_id).where(Candidate.id == candidate_id).scalar_subquery()
    here = select(Mentor).where(Mentor.scheme_id == own)
    mentor = account and session.scalars(here.where(Mentor.account_id == account.id)).one_or_none()
    if not mentor:
        raise Invalid(
            _(
                "We have no mentor with this e-mail address. Check it with them, or ask the office "
                "to add them to the register."
            ),
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
    tell_addressee(session, proposal, now=now)
    return proposal


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
        tell_addressee(session, proposal, now=now)
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
    """Take back a request that nobody has approved yet; the mentor is told, had they heard of it.

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
    has_reached = proposal.waits_for_id is None
    close_proposal(session, actor, proposal, ProposalStatus.WITHDRAWN, now=now)
    if not has_reached:
        return proposal
    enqueue(
        session,
        "pairings/emails/request_withdrawn",
        recipient_id=proposal.mentor.account_id,
        event=f"proposal.withdrawn:{proposal.public_id}",
        about=f"proposal:{proposal.public_id}",
        now=now,
        **names(proposal.candidate, proposal.mentor),
    )
    return proposal
