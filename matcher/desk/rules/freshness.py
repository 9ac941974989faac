"""How true the list is, from what has happened: the figures of the freshness report."""

from bisect import bisect_right
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum
from itertools import pairwise

from matcher.desk.rules.figures import Rate, Spread, spread
from matcher.mentors.rules import (
    AgeLimits,
    ClaimAge,
    ClaimSource,
    MentorStatus,
    claim_age,
    free_places,
)

MONTHS = 12
WorkingDays = Callable[[date, date, str | None], int]
OWN_WORDS = {
    ClaimSource.PAGE,
    ClaimSource.LINK,
    ClaimSource.ANSWER,
    ClaimSource.ENDING,
    ClaimSource.PROFILE,
}
"""Claims in which a mentor has spoken, not the office or the service for them."""


class Outcome(StrEnum):
    """What came of a request, as far as its mentor's answer goes."""

    YES = "yes"
    NO = "no"
    SILENT = "silent"
    WITHDRAWN = "withdrawn"
    OPEN = "open"


@dataclass(frozen=True, slots=True)
class Request:
    """A request to a mentor who was shown with a free place.

    `heard_on` is the day of the first answer of whatever kind, with "let's talk first" among them;
    `answered_on` that of the yes or the no; `no_room`, that it was a no for want of room or time.
    """

    asked_on: date
    region: str | None
    outcome: Outcome
    heard_on: date | None
    answered_on: date | None
    no_room: bool = False


@dataclass(frozen=True, slots=True)
class Said:
    """A claim about a mentor's places, and how they stood right after it."""

    mentor: int
    on: date
    source: str
    status: str
    capacity: int
    held: int
    kept: int = 0
    """Places that had come back and waited for the mentor's word."""


@dataclass(frozen=True, slots=True)
class Search:
    """Somebody's way from looking for a mentor to an approved pairing."""

    since: date
    approved_on: date
    region: str | None


@dataclass(frozen=True, slots=True)
class Hold:
    """A place that was held for an offer or a request of which nothing came; in days."""

    ended_on: date
    days: float


@dataclass(frozen=True, slots=True)
class Listed:
    """A mentor on the list, and the days, in order, on which they spoke of their places."""

    region: str
    sector: str
    created_on: date
    said_on: Sequence[date]


@dataclass(frozen=True, slots=True)
class Answers:
    """How requests of a month were answered: the days to an answer, and what had none."""

    took: Spread
    silent: int
    withdrawn: int
    open: int


@dataclass(frozen=True, slots=True)
class Idle:
    """Places that were held for nothing: how many, and for how many days in all."""

    n: int
    days: float


def last_months(today: date, n: int = MONTHS) -> list[date]:
    """Return the first days of the last months, this one included, the oldest first."""
    first = today.replace(day=1)
    months = [first]
    while len(months) < n:
        months.append((months[-1] - timedelta(days=1)).replace(day=1))
    return months[::-1]


def month_of(day: date) -> date:
    """Return the first day of a day's month."""
    return day.replace(day=1)


def false_free(requests: Iterable[Request]) -> dict[date, Rate]:
    """Return by month of the answer how many answers were a no for want of room or time."""
    answered = [request for request in requests if request.answered_on is not None]
    return _rates((month_of(one.answered_on), one.no_room) for one in answered if one.answered_on)


def false_full(claims: Sequence[Said]) -> dict[date, Rate]:
    """Return by month how many of the mentors shown as full had room when they next spoke.

    A mentor is shown as full where the claim before leaves no place beside those held now. Who was
    asked about a place that had come back was shown as neither full nor free.

    Parameters
    ----------
    claims
        Those that were not taken back, by mentor and time.
    """
    found = []
    for before, now in pairwise(claims):
        if before.mentor != now.mentor or now.source not in OWN_WORDS:
            continue
        is_full = before.capacity <= now.held and not before.kept
        was_shown_full = before.status == MentorStatus.LISTED and is_full
        if was_shown_full:
            has_room = now.status == MentorStatus.LISTED and free_places(now.capacity, now.held) > 0
            found.append((month_of(now.on), has_room))
    return _rates(found)


def _rates(cases: Iterable[tuple[date, bool]]) -> dict[date, Rate]:
    counted: defaultdict[date, list[int]] = defaultdict(lambda: [0, 0])
    for month, is_so in cases:
        counted[month][0] += is_so
        counted[month][1] += 1
    return {month: Rate(n, of) for month, (n, of) in counted.items()}


def in_all(rates: Mapping[date, Rate], months: Sequence[date]) -> Rate:
    """Return the rate over some months together."""
    kept = [rates[month] for month in months if month in rates]
    return Rate(sum(rate.n for rate in kept), sum(rate.of for rate in kept))


def answers(requests: Iterable[Request], working_days: WorkingDays) -> Answers:
    """Return how long some requests waited for a human answer, in working days."""
    lengths, counts = [], dict.fromkeys(Outcome, 0)
    for one in requests:
        if one.heard_on is not None:
            lengths.append(working_days(one.asked_on, one.heard_on, one.region))
        else:
            counts[one.outcome] += 1
    return Answers(
        took=spread(lengths),
        silent=counts[Outcome.SILENT],
        withdrawn=counts[Outcome.WITHDRAWN],
        open=counts[Outcome.OPEN],
    )


def searches(ended: Iterable[Search], working_days: WorkingDays) -> Spread:
    """Return how long it took from looking for a mentor to an approved pairing."""
    return spread([working_days(one.since, one.approved_on, one.region) for one in ended])


def idle(holds: Iterable[Hold]) -> Idle:
    """Return the place-days that were held without a result."""
    days = [hold.days for hold in holds]
    return Idle(len(days), round(sum(days), 1))


def ages(mentors: Iterable[Listed], limits: AgeLimits, on: date) -> dict[ClaimAge, int]:
    """Return how many mentors' claims were how old at the end of a day."""
    return ages_over(mentors, limits, [on])[0]


def ages_over(
    mentors: Iterable[Listed], limits: AgeLimits, days: Sequence[date]
) -> list[dict[ClaimAge, int]]:
    """Return how many mentors' claims were how old at the end of each of some days."""
    alike = Counter((tuple(mentor.said_on), mentor.created_on) for mentor in mentors)
    return [_ages(alike, limits, on) for on in days]


def _ages(
    alike: Mapping[tuple[tuple[date, ...], date], int], limits: AgeLimits, on: date
) -> dict[ClaimAge, int]:
    counted = dict.fromkeys(ClaimAge, 0)
    for (said_on, created_on), n_mentors in alike.items():
        if created_on <= on:
            age = claim_age(_last_said(said_on, on), created_on, limits, today=on)
            counted[age] += n_mentors
    return counted


def _last_said(days: Sequence[date], on: date) -> date | None:
    n_before = bisect_right(days, on)
    return days[n_before - 1] if n_before else None
