"""Two questions to both, some weeks after the approval and at the end: how it goes, or went."""

from enum import StrEnum

from matcher.core.words import _l

REMIND_AFTER_DAYS = 7
"""One reminder, and then silence."""
LATEST_DAYS = 30
"""So long after its day a question is still asked first: who switches them on stirs up no past."""
OPEN_DAYS = 60
MOST_USEFUL = 5
GOOD_FROM = 4


class Moment(StrEnum):
    """When both are asked."""

    FIRST = "first"
    END = "end"


class Again(StrEnum):
    """Whether somebody would choose the other one again."""

    NOTHING = ""
    YES = "yes"
    UNSURE = "unsure"
    NO = "no"


USEFUL_LABELS = {
    "5": _l("Very useful"),
    "4": _l("Useful"),
    "3": _l("Partly useful"),
    "2": _l("Of little use"),
    "1": _l("Of no use"),
}
AGAIN_LABELS = {
    Again.YES: _l("Yes"),
    Again.UNSURE: _l("Not sure"),
    Again.NO: _l("No"),
}


def is_good(useful: int, again: str) -> bool:
    """Say whether an answer speaks of a good pairing: useful, and they would do it again."""
    return useful >= GOOD_FROM and again == Again.YES
