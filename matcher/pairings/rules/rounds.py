"""The days of a round, and what its review days mean to who writes in them."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from matcher.core.days import start_of_day
from matcher.core.words import _
from matcher.pairings.rules.days import (
    DaysOff,
    is_working_day,
    morning_of,
    working_days_before,
)
from matcher.web.dates import near_day

MOST_REVIEW_DAYS = 3
LONGEST = timedelta(days=366)


@dataclass(frozen=True, slots=True)
class RoundDates:
    """What the office says of a round: who is enrolled by `closes_on` takes part."""

    name: str
    opens_on: date
    closes_on: date
    announced_on: date
    review_days: int

    @property
    def mark(self) -> str:
        """All of it in one line, to know again what somebody has looked at."""
        days = (self.opens_on, self.closes_on, self.announced_on)
        return " ".join([*(day.isoformat() for day in days), str(self.review_days), self.name])


@dataclass(frozen=True, slots=True)
class Review:
    """The working days in which the office looks at all suggestions, before any goes out."""

    first_on: date
    last_on: date
    announced_on: date

    @property
    def ends_at(self) -> datetime:
        """When all that was written goes out: in the morning."""
        return morning_of(self.announced_on)

    def is_on(self, now: datetime) -> bool:
        """Say whether what is written now waits."""
        return start_of_day(self.first_on) <= now < self.ends_at


def review_of(
    announced_on: date, review_days: int, away: Collection[DaysOff] = ()
) -> Review | None:
    """Return the review days before an announcement; None where there are none."""
    if review_days == 0:
        return None
    return Review(
        working_days_before(announced_on, review_days, None, away),
        working_days_before(announced_on, 1, None, away),
        announced_on,
    )


def why_not_such_dates(
    dates: RoundDates, away: Collection[DaysOff], *, today: date
) -> tuple[str, str] | None:
    """Say which of a round's dates cannot be, and why in words; None where all can."""
    if not dates.name:
        return "name", _("Give the round a name.")
    if not 0 <= dates.review_days <= MOST_REVIEW_DAYS:
        most = MOST_REVIEW_DAYS
        return "review_days", _("At most %(most)s working days are for the review.", most=most)
    if dates.closes_on < dates.opens_on:
        return "closes_on", _("A round cannot close before it opens.")
    if dates.announced_on <= dates.closes_on:
        return "announced_on", _("The day on which all goes out comes after the round closes.")
    if dates.announced_on <= today:
        return "announced_on", _("The day on which all goes out is still to come.")
    if dates.announced_on - dates.opens_on > LONGEST:
        return "announced_on", _("A round takes at most a year.")
    works = is_working_day(dates.announced_on, None)
    if not works or any(dates.announced_on in off for off in away):
        return "announced_on", _("Choose a working day, so that somebody is there for questions.")
    review = review_of(dates.announced_on, dates.review_days, away)
    if review is not None and review.first_on <= dates.closes_on:
        return "closes_on", _(
            "The review begins on %(day)s, so the round must close before that day.",
            day=near_day(review.first_on),
        )
    return None


def request_waits(review: Review) -> str:
    """Say to a candidate when what they ask reaches the mentor."""
    return _(
        "The office is looking at all suggestions. Your request goes out on %(day)s.",
        day=_day(review),
    )


def request_would_wait(review: Review) -> str:
    """Say to a candidate who has asked nobody what becomes of what they write now."""
    return _(
        "The office is looking at all suggestions. What you ask now goes out on %(day)s.",
        day=_day(review),
    )


def suggestion_waits(review: Review) -> str:
    """Say to a candidate when they hear of a suggestion, without naming anybody."""
    return _(
        "The office is looking at all suggestions. You hear from us on %(day)s.", day=_day(review)
    )


def mentor_waits(review: Review) -> str:
    """Say to a mentor for what a place is kept, without naming anybody."""
    return _(
        "The office is looking at all suggestions. Requests to you that are written meanwhile go "
        "out on %(day)s. A place is kept for each.",
        day=_day(review),
    )


def office_waits(review: Review) -> str:
    """Say to the office what becomes of what is written now."""
    return _(
        "These are review days. What is asked or offered now is written, and goes out on %(day)s.",
        day=_day(review),
    )


def _day(review: Review) -> str:
    return near_day(review.announced_on)
