"""What a mentor has told the office, written down as their word."""

from datetime import date, datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from matcher.core.actor import Actor
from matcher.core.db import PublicId
from matcher.core.errors import NotFound
from matcher.core.words import _
from matcher.mentors.models import Mentor
from matcher.mentors.rules import ClaimSource
from matcher.mentors.services import lock_mentors, set_room
from matcher.pairings.queries.offered import count_offered
from matcher.pairings.services.breaks import take_break


def note_told_places(
    session: Session,
    actor: Actor,
    mentor_id: PublicId,
    room: int | None,
    until: date | None,
    *,
    now: datetime,
) -> Mentor:
    """Note what a mentor has told the office: room for so many more, or (None) a break.

    Raises
    ------
    NotFound
        There is no such mentor.
    Invalid
        The number or the day is not one that can be.
    Conflict
        The mentor is not on the list, or is leaving.
    """
    mentor = session.scalars(select(Mentor).where(Mentor.public_id == mentor_id)).one_or_none()
    if mentor is None:
        raise NotFound(_("We cannot find that mentor."))
    told = ClaimSource.OFFICE
    if room is None:
        return take_break(session, actor, mentor.id, until, now=now, source=told)
    lock_mentors(session, [mentor.id])
    offered = count_offered(session, mentor.id)
    return set_room(session, actor, mentor.id, room, now=now, source=told, taken_back=offered)
