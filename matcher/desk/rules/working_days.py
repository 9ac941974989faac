"""Counting working days between two days, many times."""

from bisect import bisect_right
from collections.abc import Iterable
from datetime import date, timedelta
from functools import cache

from matcher.pairings.rules.days import NATIONS, is_working_day


def working_days_between(start: date, end: date, region: str | None) -> int:
    """Return how many working days after `start` have come up to `end`; the same day is none."""
    nation = region if region in NATIONS else None
    return sum(
        _count(nation, year, start, end) for year in range(start.year, max(start, end).year + 1)
    )


def _count(region: str | None, year: int, start: date, end: date) -> int:
    days = _of_year(region, year)
    return max(0, bisect_right(days, end) - bisect_right(days, start))


@cache
def _of_year(region: str | None, year: int) -> list[date]:
    return [day for day in _days(year) if is_working_day(day, region)]


def _days(year: int) -> Iterable[date]:
    day = date(year, 1, 1)
    while day.year == year:
        yield day
        day += timedelta(days=1)
