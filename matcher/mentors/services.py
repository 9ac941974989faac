"""Changing a mentor's places and profile; the only door to the ledger."""

from dataclasses import asdict, dataclass
from datetime import date, datetime, timedelta

from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from matcher.audit.services import record
from matcher.core.actor import Actor
from matcher.core.days import local_day
from matcher.core.errors import Conflict, Invalid, NotFound
from matcher.mentors import rules
from matcher.mentors.models import CapacityHold, Mentor
from matcher.mentors.rules import MAX_CAPACITY, MentorStatus

LONGEST_PAUSE = timedelta(days=2 * 365)


@dataclass(frozen=True, slots=True)
class MentorProfile:
    """What a mentor says of themselves, as checked by a form or an import."""

    employer: str
    line_manager_email: str
    sector: str
    level: str
    place: str
    region: str | None
    lat: float | None
    lon: float | None
    formats: frozenset[str]
    times: frozenset[str]
    strengths: frozenset[str]
    max_distance_km: int | None
    about: str
    languages: str


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
        raise NotFound("There is no such mentor.")
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
    if not rules.is_listed(mentor.status):
        return f"{mentor.account.name} is not taking part at the moment."
    if rules.is_paused(mentor.status, mentor.paused_until, today=today):
        return f"{mentor.account.name} is taking a break from mentoring."
    if rules.free_places(mentor.capacity, mentor.held) == 0:
        return f"{mentor.account.name} has no free place at the moment."
    return None


def release_place(session: Session, hold_id: int) -> None:
    """Give one place back; nothing may refer to the hold any more."""
    mentor_id = session.scalar(select(CapacityHold.mentor_id).where(CapacityHold.id == hold_id))
    session.execute(delete(CapacityHold).where(CapacityHold.id == hold_id))
    if mentor := session.get(Mentor, mentor_id):
        session.refresh(mentor, ["held", "place_limit"])


def update_capacity(
    session: Session, actor: Actor, mentor_id: int, capacity: int, *, now: datetime
) -> Mentor:
    """Say how many people a mentor can take in all, which also confirms it.

    Fewer than are mentored now is accepted: current pairings stay, and no new one comes.

    Raises
    ------
    Invalid
        The number is not one a scheme allows.
    """
    if not 0 <= capacity <= MAX_CAPACITY:
        raise Invalid(f"Enter a number from 0 to {MAX_CAPACITY}.", field="capacity")
    mentor = lock_mentors(session, [mentor_id])[mentor_id]
    before = mentor.capacity
    mentor.capacity = capacity
    mentor.place_limit = max(capacity, mentor.held)
    mentor.confirmed_at = now
    mentor.updated_at = now
    record(session, actor, "mentor.capacity", mentor.public_id, now=now, old=before, new=capacity)
    return mentor


def open_places(
    session: Session, actor: Actor, mentor_id: int, free: int, *, now: datetime
) -> Mentor:
    """Say how many more people a mentor has room for now, beside those they have."""
    mentor = lock_mentors(session, [mentor_id])[mentor_id]
    return update_capacity(session, actor, mentor_id, mentor.held + free, now=now)


def confirm_places(session: Session, actor: Actor, mentor_id: int, *, now: datetime) -> Mentor:
    """Note that what a mentor last said of their places still holds."""
    mentor = lock_mentors(session, [mentor_id])[mentor_id]
    mentor.confirmed_at = now
    mentor.updated_at = now
    record(session, actor, "mentor.confirmed", mentor.public_id, now=now)
    return mentor


def pause_mentor(
    session: Session, actor: Actor, mentor_id: int, until: date | None, *, now: datetime
) -> Mentor:
    """Let a mentor rest: nobody new comes until the day, or until they return by themselves.

    Raises
    ------
    Invalid
        The day is not in the future, or more than two years away.
    Conflict
        The mentor is not listed.
    """
    today = local_day(now)
    if until is not None and until <= today:
        raise Invalid("Enter a date in the future.", field="until")
    if until is not None and until > today + LONGEST_PAUSE:
        raise Invalid("Enter a date within the next two years.", field="until")
    mentor = lock_mentors(session, [mentor_id])[mentor_id]
    if not rules.is_listed(mentor.status):
        raise Conflict("Only a listed mentor can take a break.")
    mentor.status = MentorStatus.PAUSED
    mentor.paused_until = until
    mentor.confirmed_at = now
    mentor.updated_at = now
    record(
        session,
        actor,
        "mentor.paused",
        mentor.public_id,
        now=now,
        until=until.isoformat() if until else None,
    )
    return mentor


def resume_mentor(session: Session, actor: Actor, mentor_id: int, *, now: datetime) -> Mentor:
    """Bring a mentor back from a break, their places as they were.

    Raises
    ------
    Conflict
        The mentor is not taking a break.
    """
    mentor = lock_mentors(session, [mentor_id])[mentor_id]
    if mentor.status != MentorStatus.PAUSED:
        raise Conflict("You are not taking a break at the moment.")
    mentor.status = MentorStatus.LISTED
    mentor.paused_until = None
    mentor.confirmed_at = now
    mentor.updated_at = now
    record(session, actor, "mentor.resumed", mentor.public_id, now=now)
    return mentor


def update_profile(
    session: Session, actor: Actor, mentor_id: int, profile: MentorProfile, *, now: datetime
) -> Mentor:
    """Write what a mentor says of themselves; their places stay as they are."""
    mentor = lock_mentors(session, [mentor_id])[mentor_id]
    for name, value in asdict(profile).items():
        setattr(mentor, name, value)
    mentor.updated_at = now
    record(session, actor, "mentor.profile", mentor.public_id, now=now)
    return mentor
