"""A first visit: one thing on each page, every answer kept at once, and where somebody left off.

`due` is the page that somebody has come to: a step of theirs, `CHECK` once all are answered, and
`DONE` after they have looked over their answers.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from matcher.core.words import _

CHECK, DONE = "check", ""
FACE_TO_FACE = "face_to_face"


@dataclass(frozen=True, slots=True)
class Step:
    """One page of a first visit: its code in the address, its heading, and why we ask.

    `form` makes the page's form from a profile.
    """

    code: str
    title: str
    why: str
    form: Any


@dataclass(frozen=True, slots=True)
class Place:
    """Where a page stands among the others: "Step 2 of 5", and the page before it."""

    number: int
    of: int
    before: str | None

    @property
    def share(self) -> float:
        """How much of the visit lies behind this page."""
        return (self.number - 1) / self.of


def place_of(codes: Sequence[str], code: str) -> Place:
    """Return where a page stands."""
    at = codes.index(code)
    return Place(at + 1, len(codes), codes[at - 1] if at else None)


def due_after(codes: Sequence[str], due: str, code: str) -> str:
    """Return what is due once a page is answered: the next one, unless it was answered before."""
    if due != code:
        return due
    at = codes.index(code) + 1
    return codes[at] if at < len(codes) else CHECK


def is_answered(codes: Sequence[str], due: str, code: str) -> bool:
    """Say whether somebody has answered a page."""
    return due in {CHECK, DONE} or codes.index(code) < codes.index(due)


def next_page(codes: Sequence[str], due: str, code: str) -> str:
    """Return the page that follows an answered one: the check, once everything is answered."""
    after = due_after(codes, due, code)
    at = codes.index(code) + 1
    if after in {CHECK, DONE}:
        return CHECK
    return codes[at] if at < len(codes) else after


def by_code(steps: Sequence[Step]) -> Mapping[str, Step]:
    """Return the pages of a visit by their codes, in their order."""
    return {step.code: step for step in steps}


Answered = tuple[str, str]
"""What was asked, and the answer."""


def or_not_said(answer: str) -> str:
    """Return an answer, or words for there being none."""
    return answer or _("Not said")


def distance_in_words(km: int | None) -> str:
    """Say how far somebody would travel."""
    return _("The usual distance") if km is None else _("%(n)s km", n=km)
