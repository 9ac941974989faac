"""What a mentor can say of their places behind the link of a mail, and nothing else."""

from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from matcher.mentors.rules import MentorStatus, capacity_for


class Kind(StrEnum):
    """The four answers."""

    STILL = "still"
    OTHER = "other"
    NONE = "none"
    UNTIL = "until"


@dataclass(frozen=True, slots=True)
class Answer:
    """One answer, with its number (another number) or its day (none until then)."""

    kind: Kind
    number: int = 0
    until: date | None = None


@dataclass(frozen=True, slots=True)
class Standing:
    """How a mentor's places stand: what is to be the same after the same answer."""

    status: str
    capacity: int
    paused_until: date | None


def standing_after(answer: Answer, now: Standing, held: int) -> Standing:
    """Return how places stand once an answer is taken."""
    if answer.kind is Kind.STILL:
        return now
    if answer.kind is Kind.UNTIL:
        return Standing(MentorStatus.PAUSED, now.capacity, answer.until)
    room = answer.number if answer.kind is Kind.OTHER else 0
    return Standing(MentorStatus.LISTED, capacity_for(room, now.capacity, held), None)
