"""Working days: what "within 7 working days" means."""

from datetime import UTC, date, datetime, time, timedelta
from functools import cache

import holidays

from matcher.core.days import HOME

NATIONS = {"scotland": "SCT", "wales": "WLS", "northern_ireland": "NIR"}


@cache
def _bank_holidays(nation: str) -> holidays.HolidayBase:
    return holidays.country_holidays("GB", subdiv=nation)


def is_working_day(day: date, region: str | None) -> bool:
    """Say whether people work on a day in the nation of this region (England where unknown)."""
    nation = NATIONS.get(region or "", "ENG")
    return day.weekday() < 5 and day not in _bank_holidays(nation)


def add_working_days(start: date, days: int, region: str | None) -> date:
    """Return the day that is so many working days after `start`."""
    day = start
    while days > 0:
        day += timedelta(days=1)
        days -= is_working_day(day, region)
    return day


def end_of_day(day: date) -> datetime:
    """Return the moment at which a day ends in Europe/London, in UTC."""
    return datetime.combine(day + timedelta(days=1), time(), HOME).astimezone(UTC)
