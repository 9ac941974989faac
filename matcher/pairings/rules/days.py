"""Working days: what "within 7 working days" means."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from functools import cache

import holidays

from matcher.core.days import HOME

MORNING = time(8)
NATIONS = {"scotland": "SCT", "wales": "WLS", "northern_ireland": "NIR"}


@dataclass(frozen=True, slots=True)
class DaysOff:
    """Days on which somebody is away, the first and the last included."""

    first_on: date
    last_on: date

    def __contains__(self, day: date) -> bool:
        return self.first_on <= day <= self.last_on


@cache
def _bank_holidays(nation: str) -> holidays.HolidayBase:
    return holidays.country_holidays("GB", subdiv=nation)


def is_working_day(day: date, region: str | None) -> bool:
    """Say whether people work on a day in the nation of this region (England where unknown)."""
    nation = NATIONS.get(region or "", "ENG")
    return day.weekday() < 5 and day not in _bank_holidays(nation)


def add_working_days(
    start: date, days: int, region: str | None, away: Collection[DaysOff] = ()
) -> date:
    """Return the day that is so many working days after `start`; days off do not count."""
    day = start
    while days > 0:
        day += timedelta(days=1)
        counts = is_working_day(day, region) and not any(day in off for off in away)
        days -= counts
    return day


def working_days_before(
    end: date, days: int, region: str | None, away: Collection[DaysOff] = ()
) -> date:
    """Return the day that is so many working days before `end`; days off do not count."""
    day = end
    while days > 0:
        day -= timedelta(days=1)
        counts = is_working_day(day, region) and not any(day in off for off in away)
        days -= counts
    return day


def end_of_day(day: date) -> datetime:
    """Return the moment at which a day ends in Europe/London, in UTC."""
    return datetime.combine(day + timedelta(days=1), time(), HOME).astimezone(UTC)


def morning_of(day: date) -> datetime:
    """Return the moment at which people are reminded on a day, in UTC: eight in the morning."""
    return datetime.combine(day, MORNING, HOME).astimezone(UTC)
