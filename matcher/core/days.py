"""Calendar days where our people live; the standard library only."""

from datetime import UTC, date, datetime, time
from zoneinfo import ZoneInfo

HOME = ZoneInfo("Europe/London")
LAST_HOUR = 23


def local_day(moment: datetime) -> date:
    """Return the calendar day of a moment where our people live.

    They are never more than an hour ahead of UTC: only its last hour needs the time zone, which
    takes ten times as long.
    """
    if moment.tzinfo is UTC and moment.hour < LAST_HOUR:
        return moment.date()
    return moment.astimezone(HOME).date()


def today() -> date:
    """Return today's date in Europe/London by this machine's clock, for work without a database."""
    return datetime.now(HOME).date()


def start_of_day(day: date) -> datetime:
    """Return the moment at which a day begins where our people live, in UTC."""
    return datetime.combine(day, time(), HOME).astimezone(UTC)
