"""A mentor's places: how many there are, and what each is spoken for."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta

from sqlalchemy.orm import Session

from matcher.core.days import local_day
from matcher.core.errors import NotFound
from matcher.matching.queries.people import HIDE_AFTER_DAYS
from matcher.mentors.models import Mentor
from matcher.mentors.rules import free_places, is_listed, is_paused
from matcher.pairings.queries.asked import Asked, list_waiting
from matcher.pairings.queries.mentees import Mentee, list_mentees


@dataclass(frozen=True, slots=True)
class Places:
    """Where a mentor stands. `kept` places are spoken for but not (yet) by people they mentor."""

    capacity: int
    held: int
    confirmed_at: datetime | None
    is_listed: bool
    is_hidden: bool
    is_resting: bool
    resting_until: date | None
    waiting: tuple[Asked, ...]
    mentees: tuple[Mentee, ...]

    @property
    def free(self) -> int:
        """How many more people could be taken on now."""
        return free_places(self.capacity, self.held)

    @property
    def kept(self) -> int:
        """How many places are kept while somebody answers."""
        return self.held - len(self.mentees)

    @property
    def too_many(self) -> int:
        """How many more places are spoken for than the mentor wants to give."""
        return max(0, self.held - self.capacity)


def get_places(session: Session, mentor_id: int, *, now: datetime) -> Places:
    """Return where a mentor stands today.

    Raises
    ------
    NotFound
        There is no such mentor.
    """
    mentor = session.get(Mentor, mentor_id)
    if mentor is None:
        raise NotFound("You do not have a mentor profile. Ask the office to add you.")
    today = local_day(now)
    resting = is_paused(mentor.status, mentor.paused_until, today=today)
    return Places(
        capacity=mentor.capacity,
        held=mentor.held,
        confirmed_at=mentor.confirmed_at,
        is_listed=is_listed(mentor.status),
        is_hidden=_is_too_old(mentor.confirmed_at, today),
        is_resting=resting,
        resting_until=mentor.paused_until if resting else None,
        waiting=tuple(list_waiting(session, mentor_id, now=now)),
        mentees=tuple(list_mentees(session, mentor_id)),
    )


def _is_too_old(confirmed_at: datetime | None, today: date) -> bool:
    """Say whether the directory has stopped believing what the mentor last said."""
    if confirmed_at is None:
        return False
    return today - local_day(confirmed_at) > timedelta(days=HIDE_AFTER_DAYS)
