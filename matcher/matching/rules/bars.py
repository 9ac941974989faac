"""The reasons why a pair may not be, in the order in which they are given."""

from enum import StrEnum


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
    Bar.NOT_LISTED: "Not on the list of mentors at the moment",
    Bar.UNCONFIRMED: "Has not confirmed their places for too long",
    Bar.ALREADY_PAIRED: "Already paired",
    Bar.ALREADY_ASKED: "Already asked",
    Bar.SAME_PERSON: "The same person",
    Bar.LINE_MANAGER: "Line manager",
    Bar.EXCLUDED: "Not to be suggested again",
    Bar.PAUSED: "Taking a break",
    Bar.NO_CAPACITY: "Offers no places",
    Bar.LEVEL: "Does not hold the level that the scheme asks for",
    Bar.EMPLOYER: "Same employer",
    Bar.FORMAT: "No way of meeting in common",
    Bar.DISTANCE: "Too far to meet face to face",
}

SERVICE_BARS = (Bar.NOT_LISTED, Bar.UNCONFIRMED, Bar.ALREADY_PAIRED, Bar.ALREADY_ASKED)
"""Bars that only the service knows of; two spreadsheets never give rise to them."""
