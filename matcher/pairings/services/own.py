"""Whose profile an actor acts for, and the mentor that an address names."""

from sqlalchemy import select
from sqlalchemy.orm import Session

from matcher.core.actor import Actor
from matcher.core.db import PublicId
from matcher.core.errors import NotFound
from matcher.core.words import _
from matcher.mentors.models import Mentor


def get_mentor(session: Session, mentor_id: PublicId) -> Mentor:
    """Return a mentor by public id.

    Raises
    ------
    NotFound
        There is none.
    """
    mentor = session.scalars(select(Mentor).where(Mentor.public_id == mentor_id)).one_or_none()
    if mentor is None:
        raise NotFound(_("We cannot find that mentor."))
    return mentor


def own_candidate_id(actor: Actor) -> int:
    """Return the actor's own candidate profile.

    Raises
    ------
    NotFound
        They have none.
    """
    if actor.candidate_id is None:
        raise NotFound(_("You do not have a candidate profile."))
    return actor.candidate_id


def own_mentor_id(actor: Actor) -> int:
    """Return the actor's own mentor profile.

    Raises
    ------
    NotFound
        They have none.
    """
    if actor.mentor_id is None:
        raise NotFound(_("You do not have a mentor profile."))
    return actor.mentor_id
