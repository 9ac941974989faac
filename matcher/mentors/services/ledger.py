"""The ledger of places: locked in one order, taken and given back."""

from datetime import date, datetime

from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from matcher.core.days import local_day
from matcher.core.errors import Conflict, NotFound
from matcher.core.words import _
from matcher.mentors import rules
from matcher.mentors.models import CapacityHold, Mentor


def lock_mentors(session: Session, mentor_ids: list[int]) -> dict[int, Mentor]:
    """Lock some mentors, always in the order of their ids, and read them afresh.

    Raises
    ------
    NotFound
        One of them does not exist.
    """
    wanted = sorted(set(mentor_ids))
    mentors = {
        mentor.id: mentor
        for mentor in session.scalars(
            select(Mentor)
            .where(Mentor.id.in_(wanted))
            .order_by(Mentor.id)
            .with_for_update(of=Mentor)
            .execution_options(populate_existing=True)
        )
    }
    if len(mentors) < len(wanted):
        raise NotFound(_("There is no such mentor."))
    return mentors


def take_place(session: Session, mentor_id: int, *, now: datetime) -> CapacityHold:
    """Speak for one place of a mentor.

    Raises
    ------
    Conflict
        The mentor is resting or no longer listed, or has no free place.
    """
    mentor = lock_mentors(session, [mentor_id])[mentor_id]
    if why := why_no_place(mentor, today=local_day(now)):
        raise Conflict(why)
    hold = CapacityHold(mentor_id=mentor_id, created_at=now)
    session.add(hold)
    session.flush()
    session.refresh(mentor, ["held", "place_limit"])
    return hold


def why_no_place(mentor: Mentor, *, today: date) -> str | None:
    """Say why nobody can be given a place with this mentor today, or None if somebody can."""
    name = mentor.account.name
    if not rules.is_listed(mentor.status):
        return _("%(name)s is not taking part at the moment.", name=name)
    if rules.is_paused(mentor.status, mentor.paused_until, today=today):
        return _("%(name)s is taking a break from mentoring.", name=name)
    if rules.free_places(mentor.capacity, mentor.held) == 0:
        return _("%(name)s has no free place at the moment.", name=name)
    return None


def release_place(session: Session, hold_id: int, *, now: datetime) -> None:
    """Give one place back; nothing may refer to the hold any more.

    Where that leaves room, those who wait for this mentor are to be looked at (`freed_at`).
    """
    mentor_id = session.scalar(select(CapacityHold.mentor_id).where(CapacityHold.id == hold_id))
    session.execute(delete(CapacityHold).where(CapacityHold.id == hold_id))
    if mentor := session.get(Mentor, mentor_id):
        session.refresh(mentor, ["held", "place_limit"])
        if room_of(mentor, today=local_day(now)):
            mentor.freed_at = now


def room_of(mentor: Mentor, *, today: date) -> int:
    """Return how many people could be given a place with this mentor today."""
    return rules.room(mentor.status, mentor.paused_until, mentor.capacity, mentor.held, today=today)
