"""What a mentor has given in a year, in numbers that name nobody."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta

DAYS_OF_A_MONTH = 30.44
SPRING = 4
"""A year of mentoring ends on the last day of March; in April mentors are thanked for it."""


@dataclass(frozen=True, slots=True)
class Stint:
    """From when to when somebody (by their id) was mentored; `last_on` is None while they are."""

    person: int
    first_on: date
    last_on: date | None


@dataclass(frozen=True, slots=True)
class Given:
    """How many people somebody mentored between two days, and how many months that makes."""

    first_on: date
    last_on: date
    n_people: int
    n_months: int


def year_ended_by(today: date) -> int:
    """Return the calendar year in whose March the last whole year of mentoring ended."""
    return today.year if today.month >= SPRING else today.year - 1


def given_in(year: int, stints: Iterable[Stint]) -> Given:
    """Return what was given from April of the year before to March of this one.

    Each stint counts as a month at least; a part of a month is rounded.
    """
    first, last = date(year - 1, SPRING, 1), date(year, SPRING, 1) - timedelta(days=1)
    people, months = set(), 0
    for stint in stints:
        start, end = max(stint.first_on, first), min(stint.last_on or last, last)
        if start <= end:
            people.add(stint.person)
            months += max(1, round(((end - start).days + 1) / DAYS_OF_A_MONTH))
    return Given(first, last, len(people), months)
