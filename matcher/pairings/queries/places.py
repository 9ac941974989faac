"""A mentor's places: how many there are, and what each is spoken for."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta

from sqlalchemy.orm import Session

from matcher.core.days import local_day
from matcher.core.errors import NotFound
from matcher.core.words import _
from matcher.matching.models import Scheme
from matcher.matching.queries.people import limits_of, settings_of
from matcher.mentors.models import Mentor
from matcher.mentors.queries import Said, find_undoable, list_said
from matcher.mentors.rules import (
    Claim,
    ClaimAge,
    claim_age,
    free_places,
    is_listed,
    is_paused,
    last_heard,
    may_return,
)
from matcher.pairings.queries.asked import Asked, list_waiting
from matcher.pairings.queries.calendar import get_periods
from matcher.pairings.queries.expected import find_expected
from matcher.pairings.queries.mentees import Mentee, list_mentees
from matcher.pairings.queries.mentor_days import list_days
from matcher.pairings.queries.offered import count_offered
from matcher.pairings.queries.rounds import find_review
from matcher.pairings.rules.mentor_days import NextDay
from matcher.pairings.rules.rounds import Review, mentor_waits


@dataclass(frozen=True, slots=True)
class Places:
    """Where a mentor stands; `may_return` says that one who left may still change their mind.

    `expected_on` is when a place comes free, if none is now; people see it if `shows_expected`.
    `kept` places are spoken for but not (yet) by people they mentor, `offered` of them by offers.
    `came_back` are free, and wait for the mentor's word until the end of the day `asked_until`.
    """

    capacity: int
    held: int
    claim: Claim
    is_listed: bool
    is_resting: bool
    resting_until: date | None
    waiting: tuple[Asked, ...]
    mentees: tuple[Mentee, ...]
    today: date
    said: tuple[Said, ...] = ()
    can_undo: bool = False
    reminders: bool = True
    is_leaving: bool = False
    hands_over: bool = False
    may_return: bool = False
    shows_expected: bool = False
    expected_on: date | None = None
    days: tuple[NextDay, ...] = ()
    review: Review | None = None
    came_back: int = 0
    offered: int = 0
    asked_until: date | None = None

    @property
    def review_words(self) -> str:
        """What becomes of requests that are written now, in words; "" where they go out at once."""
        return mentor_waits(self.review) if self.review and self.is_listed else ""

    @property
    def free(self) -> int:
        """How many more people could be taken on now."""
        return free_places(self.capacity, self.held)

    @property
    def in_all(self) -> int:
        """How many places they give, with those that wait for their word."""
        return self.capacity + self.came_back

    @property
    def is_hidden(self) -> bool:
        """Whether the directory has stopped believing what the mentor last said."""
        return self.claim.age is ClaimAge.HIDDEN

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
        raise NotFound(_("You do not have a mentor profile. Ask the office to add you."))
    today = local_day(now)
    resting = is_paused(mentor.status, mentor.paused_until, today=today)
    waiting = list_waiting(session, mentor_id, now=now)
    mentees = list_mentees(session, mentor_id, today=today)
    return Places(
        capacity=mentor.capacity,
        held=mentor.held,
        claim=_claim(session, mentor, today),
        is_listed=is_listed(mentor.status),
        is_resting=resting,
        resting_until=mentor.paused_until if resting else None,
        waiting=tuple(waiting),
        mentees=tuple(mentees),
        today=today,
        said=tuple(list_said(session, mentor_id)),
        can_undo=_can_undo(session, mentor, now),
        reminders=mentor.reminders,
        is_leaving=mentor.leaving_at is not None,
        hands_over=mentor.hands_over,
        may_return=may_return(mentor.status, mentor.leaving_at, now=now),
        shows_expected=mentor.shows_expected,
        expected_on=find_expected(session, mentor, today=today),
        review=find_review(session, mentor.scheme_id, now=now),
        days=list_days(session, mentor, waiting, mentees, today=today),
        came_back=mentor.kept_places,
        offered=count_offered(session, mentor_id),
        asked_until=_last_day(mentor.kept_until),
    )


def _last_day(moment: datetime | None) -> date | None:
    """Return the day that ends at a moment."""
    return None if moment is None else local_day(moment - timedelta(seconds=1))


def _can_undo(session: Session, mentor: Mentor, now: datetime) -> bool:
    """Say whether the last word can be taken back; who has left the register comes back first."""
    days = get_periods(session, mentor.scheme_id).undo_days
    claim = find_undoable(session, mentor.id, now=now, within_days=days)
    return claim is not None and is_listed(mentor.status)


def _claim(session: Session, mentor: Mentor, today: date) -> Claim:
    """Return what people see of these places; a break is told apart from them on this page."""
    limits = limits_of(settings_of(session.get_one(Scheme, mentor.scheme_id)))
    confirmed_on = local_day(mentor.confirmed_at) if mentor.confirmed_at else None
    heard_on = last_heard(mentor.confirmed_at, mentor.paused_until, mentor.back_at, today=today)
    created_on = local_day(mentor.created_at)
    age = claim_age(confirmed_on, created_on, limits, today=today, heard_on=heard_on)
    free = free_places(mentor.capacity, mentor.held)
    return Claim(
        free,
        confirmed_on,
        age,
        is_leaving=mentor.leaving_at is not None,
        is_asked=mentor.kept_places > 0,
    )
