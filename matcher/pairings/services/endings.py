"""Pairings end, and give the place back."""

from datetime import datetime

from sqlalchemy.orm import Session

from matcher.audit.services import record
from matcher.candidates.models import Candidate
from matcher.candidates.rules import CandidateStatus
from matcher.candidates.services import lock_candidates
from matcher.core.actor import Actor
from matcher.core.db import PublicId
from matcher.core.errors import Conflict, NotFound
from matcher.mentors.rules import ClaimSource
from matcher.mentors.services import lock_mentors, release_place
from matcher.notifications.services import enqueue
from matcher.pairings.models import Pairing
from matcher.pairings.queries.proposals import find_live_pairing, get_pairing
from matcher.pairings.rules.states import LIVE, EndReason, PairingStatus
from matcher.pairings.services.answers import say_room
from matcher.pairings.services.exclusions import exclude
from matcher.pairings.services.own import own_candidate_id
from matcher.pairings.services.steps import heard_from, names

LOST_MENTOR = {
    EndReason.MENTOR_UNAVAILABLE,
    EndReason.MENTOR_RETIRED,
    EndReason.MENTOR_MOVED,
    EndReason.NO_CONTACT,
}


def finish_pairing(
    session: Session, actor: Actor, pairing_id: PublicId, *, room: int | None, now: datetime
) -> Pairing:
    """Note that two people have finished their work; the place is free again.

    Parameters
    ----------
    room
        How many people the mentor has room for now, if it is the mentor who says so; None for
        "as it was".

    Raises
    ------
    NotFound
        There is no such pairing, or it is somebody else's.
    Conflict
        It is over already.
    """
    pairing = _lock_pairing(session, actor, pairing_id)
    _close(session, actor, pairing, PairingStatus.COMPLETED, None, now=now)
    pairing.candidate.status = CandidateStatus.SUBMITTED
    if actor.mentor_id == pairing.mentor_id:
        say_room(session, actor, pairing.mentor_id, room, ClaimSource.ENDING, now=now)
    return pairing


def end_pairing(
    session: Session,
    actor: Actor,
    pairing_id: PublicId,
    reason: EndReason,
    *,
    room: int | None = None,
    now: datetime,
) -> Pairing:
    """End a pairing early; whoever loses a mentor keeps their waiting time and gains priority.

    Raises
    ------
    NotFound
        There is no such pairing, or it is somebody else's.
    Conflict
        It is over already.
    """
    pairing = _lock_pairing(session, actor, pairing_id)
    _close(session, actor, pairing, PairingStatus.ENDED_EARLY, reason, now=now)
    candidate = pairing.candidate
    # Only their own word, or the office's, takes somebody out of the search.
    may_withdraw = actor.is_admin or actor.candidate_id == candidate.id
    withdrew = reason is EndReason.CANDIDATE_WITHDREW and may_withdraw
    candidate.status = CandidateStatus.WITHDRAWN if withdrew else CandidateStatus.SEEKING
    candidate.lost_mentor = candidate.lost_mentor or reason in LOST_MENTOR
    if reason is EndReason.NOT_A_GOOD_FIT:
        exclude(session, pairing.mentor_id, candidate.id, reason, None, now=now)
    if actor.mentor_id == pairing.mentor_id:
        say_room(session, actor, pairing.mentor_id, room, ClaimSource.ENDING, now=now)
    return pairing


def look_again(session: Session, actor: Actor, *, now: datetime) -> Candidate:
    """Take a candidate up again among those who look for a mentor, by their own press.

    Raises
    ------
    NotFound
        The actor is not a candidate.
    Conflict
        They have a mentor.
    """
    candidate_id = own_candidate_id(actor)
    candidate = lock_candidates(session, [candidate_id])[candidate_id]
    if find_live_pairing(session, candidate_id):
        raise Conflict("You already have a mentor.")
    candidate.status = CandidateStatus.SEEKING
    candidate.found_mentor = ""
    heard_from(candidate, now=now)
    candidate.updated_at = now
    record(session, actor, "candidate.seeking", candidate.public_id, now=now)
    return candidate


def _lock_pairing(session: Session, actor: Actor, pairing_id: PublicId) -> Pairing:
    """Return a pairing under lock, if the actor is one of the two or an administrator."""
    pairing = get_pairing(session, pairing_id)
    is_party = pairing.mentor_id == actor.mentor_id or pairing.candidate_id == actor.candidate_id
    if not (actor.is_admin or is_party):
        raise NotFound("We cannot find that pairing.")
    lock_mentors(session, [pairing.mentor_id])
    lock_candidates(session, [pairing.candidate_id])
    return get_pairing(session, pairing_id, lock=True)


def _close(
    session: Session,
    actor: Actor,
    pairing: Pairing,
    status: PairingStatus,
    reason: EndReason | None,
    *,
    now: datetime,
) -> None:
    if pairing.status not in LIVE:
        raise Conflict("This pairing has already ended.")
    hold_id = pairing.hold_id
    pairing.status = status
    pairing.end_reason = reason
    pairing.ended_at = now
    pairing.hold_id = None
    session.flush()
    if hold_id is not None:
        release_place(session, hold_id, now=now)
    record(session, actor, f"pairing.{status}", pairing.public_id, now=now, reason=reason)
    for person in (pairing.candidate, pairing.mentor):
        if person.account_id == actor.user_id:
            continue
        enqueue(
            session,
            f"pairings/emails/pairing_{status}",
            recipient_id=person.account_id,
            event=f"pairing.{status}:{pairing.public_id}",
            about=f"pairing:{pairing.public_id}",
            now=now,
            **names(pairing.candidate, pairing.mentor),
        )
