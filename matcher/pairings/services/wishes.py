""" "Please don't suggest this person again": either of two people's own wish, and its end."""

from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from matcher.audit.services import record
from matcher.candidates.services import lock_candidates
from matcher.core.actor import Actor
from matcher.core.days import local_day
from matcher.core.errors import Conflict, NotFound
from matcher.core.words import _
from matcher.matching.models import Exclusion
from matcher.mentors.services import lock_mentors
from matcher.pairings.queries.proposals import find_between

TICKED = "ticked"


def never_again(
    session: Session, actor: Actor, mentor_id: int, candidate_id: int, *, now: datetime
) -> None:
    """Keep two people apart because one of them, the actor, asks for it; until they take it back.

    Raises
    ------
    NotFound
        The actor is neither of the two.
    Conflict
        Something is open between them, or they work together.
    """
    exclusion = _lock(session, actor, mentor_id, candidate_id)
    if find_between(session, mentor_id, candidate_id):
        raise Conflict(_("Something is open between you two. End that first."))
    if exclusion is None:
        exclusion = Exclusion(
            mentor_id=mentor_id,
            candidate_id=candidate_id,
            reason=TICKED,
            until_on=local_day(now),  # apart from the wish, nothing keeps them apart
            created_at=now,
        )
        session.add(exclusion)
    if actor.mentor_id == mentor_id:
        exclusion.mentor_ticked_at = exclusion.mentor_ticked_at or now
    else:
        exclusion.candidate_ticked_at = exclusion.candidate_ticked_at or now
    _note(session, actor, "exclusion.ticked", exclusion, now=now)


def suggest_again(
    session: Session, actor: Actor, mentor_id: int, candidate_id: int, *, now: datetime
) -> None:
    """Take one's own wish back; what else keeps the two apart stays.

    Raises
    ------
    NotFound
        The actor is neither of the two, or has asked for no such thing.
    """
    exclusion = _lock(session, actor, mentor_id, candidate_id)
    side = "mentor_ticked_at" if actor.mentor_id == mentor_id else "candidate_ticked_at"
    if exclusion is None or getattr(exclusion, side) is None:
        raise NotFound(_("This is not on your list any more."))
    setattr(exclusion, side, None)
    _note(session, actor, "exclusion.taken_back", exclusion, now=now)


def _lock(session: Session, actor: Actor, mentor_id: int, candidate_id: int) -> Exclusion | None:
    if actor.mentor_id != mentor_id and actor.candidate_id != candidate_id:
        raise NotFound(_("We cannot find this person among those you know."))
    lock_mentors(session, [mentor_id])
    lock_candidates(session, [candidate_id])
    return session.scalars(
        select(Exclusion).where(
            Exclusion.mentor_id == mentor_id, Exclusion.candidate_id == candidate_id
        )
    ).one_or_none()


def _note(
    session: Session, actor: Actor, action: str, exclusion: Exclusion, *, now: datetime
) -> None:
    mentor = lock_mentors(session, [exclusion.mentor_id])[exclusion.mentor_id]
    candidate = lock_candidates(session, [exclusion.candidate_id])[exclusion.candidate_id]
    by, whom = (
        (mentor, candidate) if actor.mentor_id == exclusion.mentor_id else (candidate, mentor)
    )
    record(session, actor, action, by.public_id, now=now, whom=whom.public_id)
