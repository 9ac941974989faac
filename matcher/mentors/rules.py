"""What may be said of a mentor's places, from plain values."""

from datetime import date
from enum import StrEnum

MAX_CAPACITY = 10


class MentorStatus(StrEnum):
    """Where a mentor stands with the register; whether there is room is never typed but derived."""

    APPLIED = "applied"
    TRAINED = "trained"
    LISTED = "listed"
    PAUSED = "paused"
    RETIRED = "retired"


class ClaimSource(StrEnum):
    """Where a claim about a mentor's places was made."""

    PAGE = "page"
    LINK = "link"
    ANSWER = "answer"
    ENDING = "ending"
    PROFILE = "profile"
    OFFICE = "office"
    IMPORT = "import"
    SYSTEM = "system"
    UNDO = "undo"


class PauseReason(StrEnum):
    """Why a mentor rests: by their own wish, or because their requests went unanswered."""

    OWN = ""
    SILENCE = "silence"


def free_places(capacity: int, held: int) -> int:
    """Return how many places are free; fewer places than are held means none."""
    return max(0, capacity - held)


def is_paused(status: str, paused_until: date | None, *, today: date) -> bool:
    """Say whether a mentor rests on a day; a return date that has come ends the pause by itself."""
    if status != MentorStatus.PAUSED:
        return False
    return paused_until is None or paused_until > today


def is_listed(status: str) -> bool:
    """Say whether a mentor stands in the directory (full and resting mentors do, as that)."""
    return status in {MentorStatus.LISTED, MentorStatus.PAUSED}
