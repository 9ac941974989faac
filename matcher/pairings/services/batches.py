"""What the office does to many pairs at once: each by itself, what has gone stale left alone."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import TypeVar

from sqlalchemy.orm import Session

from matcher.candidates.services import lock_candidates
from matcher.core.errors import Conflict
from matcher.matching.models import Suggestion
from matcher.mentors.services import lock_mentors
from matcher.pairings.models import Proposal

Pair = TypeVar("Pair", Suggestion, Proposal)


@dataclass(frozen=True, slots=True)
class Stale:
    """Something that could not be done any more, and why."""

    name: str
    why: str


@dataclass(frozen=True, slots=True)
class Outcome:
    """How a batch went: what was done, and what had gone stale and was left alone."""

    done: int
    stale: tuple[Stale, ...]


def do_each(session: Session, chosen: Sequence[Pair], act: Callable[[Pair], object]) -> Outcome:
    """Lock everybody concerned, then do one thing to each pair; report those that conflict."""
    lock_mentors(session, [pair.mentor_id for pair in chosen])
    lock_candidates(session, [pair.candidate_id for pair in chosen])
    done, stale = 0, []
    for pair in chosen:
        try:
            act(pair)
            done += 1
        except Conflict as conflict:
            stale.append(Stale(pair.candidate.account.name, conflict.message))
    return Outcome(done, tuple(stale))
