"""How many people a mentor can take on: said, changed and confirmed."""

from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from matcher.audit.services import record
from matcher.core.actor import Actor
from matcher.core.errors import Conflict, Invalid
from matcher.core.words import _
from matcher.mentors.models import AvailabilityClaim, Mentor
from matcher.mentors.rules import (
    MAX_CAPACITY,
    ClaimSource,
    MentorStatus,
    PauseReason,
    is_listed,
    took_places_back,
)
from matcher.mentors.services.claims import claiming, stay
from matcher.mentors.services.ledger import lock_mentors


def update_capacity(
    session: Session,
    actor: Actor,
    mentor_id: int,
    capacity: int,
    *,
    now: datetime,
    source: ClaimSource = ClaimSource.PAGE,
) -> Mentor:
    """Say how many people a mentor can take in all, which also confirms it.

    Fewer than are mentored now is accepted: current pairings stay, and no new one comes.

    Raises
    ------
    Invalid
        The number is not one a scheme allows.
    """
    if not 0 <= capacity <= MAX_CAPACITY:
        raise Invalid(_("Enter a number from 0 to %(most)s.", most=MAX_CAPACITY), field="capacity")
    mentor = lock_mentors(session, [mentor_id])[mentor_id]
    before = mentor.capacity
    with claiming(session, mentor, source, now=now):
        mentor.capacity = capacity
    record(session, actor, "mentor.capacity", mentor.public_id, now=now, old=before, new=capacity)
    return mentor


def open_places(
    session: Session,
    actor: Actor,
    mentor_id: int,
    free: int,
    *,
    now: datetime,
    source: ClaimSource = ClaimSource.PAGE,
) -> Mentor:
    """Say how many more people a mentor has room for now, beside those they have."""
    mentor = lock_mentors(session, [mentor_id])[mentor_id]
    return update_capacity(session, actor, mentor_id, mentor.held + free, now=now, source=source)


def set_room(
    session: Session,
    actor: Actor,
    mentor_id: int,
    room: int,
    *,
    now: datetime,
    source: ClaimSource = ClaimSource.PAGE,
) -> Mentor:
    """Say how many more people a mentor has room for now; a break they take is over with it.

    Raises
    ------
    Invalid
        The number is not one a scheme allows, beside the people they have.
    Conflict
        The mentor is not listed.
    """
    mentor = lock_mentors(session, [mentor_id])[mentor_id]
    most = MAX_CAPACITY - mentor.held
    if not 0 <= room <= max(0, most):
        raise Invalid(_("Enter a number from 0 to %(most)s.", most=most), field="number")
    if not is_listed(mentor.status):
        raise Conflict(_("Only a listed mentor can offer places."))
    before = mentor.capacity
    with claiming(session, mentor, source, now=now):
        mentor.capacity = mentor.held + room
        mentor.status = MentorStatus.LISTED
        mentor.paused_until = None
        mentor.pause_reason = PauseReason.OWN
        stay(mentor)
    new = mentor.capacity
    record(session, actor, "mentor.capacity", mentor.public_id, now=now, old=before, new=new)
    return mentor


def keep_closed(session: Session, actor: Actor, mentor: Mentor, *, now: datetime) -> bool:
    """Leave a place closed that has just come back to a mentor who had none free, and wants none.

    Whoever ended a pairing, if it was not the mentor, cannot say whether they would take somebody
    new: where their last word took places back, it stands until they say more.
    """
    capacities = session.scalars(
        select(AvailabilityClaim.capacity)
        .where(AvailabilityClaim.mentor_id == mentor.id, AvailabilityClaim.undone_at.is_(None))
        .order_by(AvailabilityClaim.made_at.desc(), AvailabilityClaim.id.desc())
    )
    if mentor.capacity - mentor.held != 1 or not took_places_back(capacities):
        return False
    with claiming(session, mentor, ClaimSource.SYSTEM, now=now):
        mentor.capacity = mentor.held
    record(session, actor, "mentor.kept_closed", mentor.public_id, now=now)
    return True


def confirm_places(
    session: Session,
    actor: Actor,
    mentor_id: int,
    *,
    now: datetime,
    source: ClaimSource = ClaimSource.PAGE,
) -> Mentor:
    """Note that what a mentor last said of their places still holds."""
    mentor = lock_mentors(session, [mentor_id])[mentor_id]
    with claiming(session, mentor, source, now=now):
        pass  # the same as before, said anew
    record(session, actor, "mentor.confirmed", mentor.public_id, now=now)
    return mentor
