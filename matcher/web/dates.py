"""Dates and times as people read them, in Europe/London."""

from datetime import date, datetime

from babel.dates import format_date, format_time

from matcher.core.days import HOME

LOCALE = "en_GB"


def day(when: date | datetime) -> str:
    """Write a day in full: "Thursday 12 March 2026"."""
    return format_date(local_date(when), "EEEE d MMMM y", locale=LOCALE)


def short_day(when: date | datetime, now: date | datetime | None = None) -> str:
    """Write a day without its weekday: "12 March 2026", or "12 March" within the year of `now`."""
    local = local_date(when)
    this_year = now is not None and local_date(now).year == local.year
    return format_date(local, "d MMMM" if this_year else "d MMMM y", locale=LOCALE)


def moment(when: datetime) -> str:
    """Write a time of day with its date: "12 March 2026 at 3:05pm"."""
    clock = format_time(_local(when), "h:mma", locale=LOCALE).lower()
    return f"{short_day(when)} at {clock}"


def ago(when: date | datetime, now: date | datetime) -> str:
    """Say how long ago something was, in calendar days: "today", "6 days ago", "3 months ago"."""
    days = (local_date(now) - local_date(when)).days
    if days <= 0:
        return "today"
    if days == 1:
        return "yesterday"
    if days < 28:
        return f"{days} days ago"
    if days < 60:
        return f"{days // 7} weeks ago"
    if days < 730:
        return f"{round(days / 30.44)} months ago"
    return f"{round(days / 365.25)} years ago"


def local_date(when: date | datetime) -> date:
    """Return the calendar day where our people live.

    Raises
    ------
    ValueError
        `when` is a time without a zone, so that nobody can tell which day it is.
    """
    return _local(when).date() if isinstance(when, datetime) else when


def _local(when: datetime) -> datetime:
    if when.tzinfo is None:
        raise ValueError("A time shown to people needs a time zone.")
    return when.astimezone(HOME)
