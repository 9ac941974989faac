"""The days that come next for a mentor: to answer, to talk, to meet, to end."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from matcher.core.words import _


@dataclass(frozen=True, slots=True)
class NextDay:
    """A day, what happens on it or by it, and the page where one sees to it."""

    on: date
    words: str
    path: str


def answer_day(on: date, name: str, path: str) -> NextDay:
    """Return the last day to answer somebody."""
    return NextDay(on, _("Answer %(name)s", name=name), path)


def talk_day(on: date, name: str, path: str) -> NextDay:
    """Return the day on which two people talk before the answer."""
    return NextDay(on, _("You talk with %(name)s", name=name), path)


def office_day(on: date, name: str, path: str) -> NextDay:
    """Return the day by which the office confirms a yes."""
    return NextDay(on, _("The office confirms you and %(name)s", name=name), path)


def meeting_day(on: date, name: str, path: str) -> NextDay:
    """Return the day by which two people meet for the first time."""
    return NextDay(on, _("You and %(name)s should have met", name=name), path)


def first_meeting_day(on: date, name: str, path: str) -> NextDay:
    """Return the day that one of two people has named for their first meeting."""
    return NextDay(on, _("You meet %(name)s for the first time", name=name), path)


def ending_day(on: date, name: str, path: str) -> NextDay:
    """Return the day until which two people have agreed to work together."""
    return NextDay(on, _("Your last day with %(name)s, as agreed", name=name), path)


def asked_day(on: date, name: str, path: str) -> NextDay:
    """Return the day by which a mentor says whether two people still work together."""
    return NextDay(on, _("Tell us whether you still work with %(name)s", name=name), path)


def in_order(days: Iterable[NextDay]) -> tuple[NextDay, ...]:
    """Return days with the next one first."""
    return tuple(sorted(days, key=lambda day: (day.on, day.words)))
