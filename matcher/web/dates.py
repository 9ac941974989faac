"""Dates, times and numbers as people read them: in their language, in Europe/London."""

from datetime import date, datetime

from babel import numbers
from babel.core import Locale
from babel.dates import format_date, format_skeleton, format_time

from matcher.core.days import HOME
from matcher.core.languages import locale_of
from matcher.core.words import _, language, ngettext

# English as this house writes it; other languages as they do themselves (Unicode's CLDR).
FULL, LONG = "EEEE d MMMM y", "d MMMM y"
NEAR = FULL.removesuffix(" y")


def day(when: date | datetime) -> str:
    """Write a day in full: "Thursday 12 March 2026"."""
    locale = _locale()
    return format_date(local_date(when), FULL if _is_english(locale) else "full", locale)


def short_day(when: date | datetime, now: date | datetime | None = None) -> str:
    """Write a day without its weekday: "12 March 2026", or "12 March" within the year of `now`."""
    local = local_date(when)
    this_year = now is not None and local_date(now).year == local.year
    locale = _locale()
    if not _is_english(locale):
        return format_date(local, "long", locale)
    return format_date(local, LONG.removesuffix(" y") if this_year else LONG, locale)


def near_day(when: date | datetime) -> str:
    """Write a day of the next few weeks, without its year: "Thursday 12 March"."""
    locale, on = _locale(), local_date(when)
    if _is_english(locale):
        return format_date(on, NEAR, locale)
    return format_skeleton(
        "MMMMEEEEd", datetime(on.year, on.month, on.day, 12, tzinfo=HOME), locale=locale
    )


def moment(when: datetime) -> str:
    """Write a time of day with its date: "12 March 2026 at 3:05pm"."""
    return _("%(day)s at %(time)s", day=short_day(when), time=clock_time(when))


def appointment(when: datetime) -> str:
    """Write a time of day with its day in full: "Thursday 12 March 2026 at 12:30pm"."""
    return _("%(day)s at %(time)s", day=day(when), time=clock_time(when))


def clock_time(when: datetime) -> str:
    """Write a time of day: "3:05pm"."""
    locale = _locale()
    if _is_english(locale):
        return format_time(_local(when), "h:mma", locale=locale).lower()
    return format_time(_local(when), "short", locale=locale)


def ago(when: date | datetime, now: date | datetime) -> str:
    """Say how long ago something was, in calendar days: "today", "6 days ago", "3 months ago"."""
    days = (local_date(now) - local_date(when)).days
    if days <= 0:
        return _("today")
    if days == 1:
        return _("yesterday")
    if days < 28:
        return ngettext("%(num)s day ago", "%(num)s days ago", days)
    if days < 60:
        return ngettext("%(num)s week ago", "%(num)s weeks ago", days // 7)
    if days < 730:
        return ngettext("%(num)s month ago", "%(num)s months ago", round(days / 30.44))
    return ngettext("%(num)s year ago", "%(num)s years ago", round(days / 365.25))


def number(value: float) -> str:
    """Write a number: "12,345", "2.5"."""
    return numbers.format_decimal(value, locale=_locale())


def local_date(when: date | datetime) -> date:
    """Return the calendar day where our people live.

    Raises
    ------
    ValueError
        `when` is a time without a zone, so that nobody can tell which day it is.
    """
    return _local(when).date() if isinstance(when, datetime) else when


def _locale() -> Locale:
    return locale_of(language())


def _is_english(locale: Locale) -> bool:
    return locale.language == "en"


def _local(when: datetime) -> datetime:
    if when.tzinfo is None:
        raise ValueError("A time shown to people needs a time zone.")
    return when.astimezone(HOME)
