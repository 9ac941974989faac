"""The reasons why a pair may not be, in the order in which they are given."""

from enum import StrEnum

from matcher.core.words import _l


class Bar(StrEnum):
    """Why a mentor is not for a candidate; the first that applies is *the* reason."""

    NOT_LISTED = "not_listed"
    UNCONFIRMED = "unconfirmed"
    ALREADY_PAIRED = "already_paired"
    ALREADY_ASKED = "already_asked"
    SAME_PERSON = "same_person"
    LINE_MANAGER = "line_manager"
    EXCLUDED = "excluded"
    PAUSED = "paused"
    NO_CAPACITY = "no_capacity"
    LEVEL = "level"
    EMPLOYER = "employer"
    FORMAT = "format"
    DISTANCE = "distance"


BARS = tuple(Bar)
"""The bars by number, as the arrays hold them; -1 there is "no bar"."""

BAR_LABELS = {
    Bar.NOT_LISTED: _l("Not on the list of mentors at the moment"),
    Bar.UNCONFIRMED: _l("Has not confirmed their places for too long"),
    Bar.ALREADY_PAIRED: _l("Already paired"),
    Bar.ALREADY_ASKED: _l("Already asked"),
    Bar.SAME_PERSON: _l("The same person"),
    Bar.LINE_MANAGER: _l("Line manager"),
    Bar.EXCLUDED: _l("Not to be suggested again"),
    Bar.PAUSED: _l("Taking a break"),
    Bar.NO_CAPACITY: _l("Offers no places"),
    Bar.LEVEL: _l("Does not hold the level that the scheme asks for"),
    Bar.EMPLOYER: _l("Same employer"),
    Bar.FORMAT: _l("No way of meeting in common"),
    Bar.DISTANCE: _l("Too far to meet face to face"),
}


def bar_within(bar: Bar) -> str:
    """Return a bar's label as it reads in the middle of a sentence."""
    label = str(BAR_LABELS[bar])
    return label[:1].lower() + label[1:]


SERVICE_BARS = (Bar.NOT_LISTED, Bar.UNCONFIRMED, Bar.ALREADY_PAIRED, Bar.ALREADY_ASKED)
"""Bars that only the service knows of; two spreadsheets never give rise to them."""
