"""What an assignment has to respect beside the problem: pairs that must be, pairs to keep."""

from dataclasses import dataclass
from enum import StrEnum

import numpy as np
from numpy.typing import ArrayLike, NDArray

from matcher.solver.arrays import UNMATCHED, Int32, Int64
from matcher.solver.checks import whole
from matcher.solver.problem import Problem

MAX_BONUS = 1_000_000_000


class Move(StrEnum):
    """Why somebody's mentor is not the one they had."""

    NEW = "new"  # had none before
    BARRED = "barred"  # the pair may no longer be
    PLACES = "places"  # the mentor has fewer places than people who had one
    PINNED = "pinned"  # somebody's pin says so
    BETTER = "better"  # more people, or more suitability, than the bonus for keeping it


@dataclass(frozen=True, eq=False)
class Terms:
    """Checked terms: `pinned` (k, 2) pairs, and the `previous` (n,) mentors worth a bonus."""

    pinned: Int64
    previous: Int32 | None = None
    keep_bonus: int = 0

    def is_kept(self, problem: Problem, mentor_of: Int32) -> NDArray[np.bool_]:
        """Return (n,) who keeps an eligible previous mentor."""
        if self.previous is None:
            return np.zeros(problem.n_candidates, np.bool_)
        return np.asarray((mentor_of == self.previous) & (mentor_of != UNMATCHED))

    def moves(
        self, problem: Problem, mentor_of: Int32
    ) -> tuple[list[tuple[int, int, int]], list[Move]]:
        """List (candidate, old mentor, new mentor) of all who moved, and why."""
        if self.previous is None:
            return [], []
        people = np.flatnonzero(self.previous != mentor_of)
        moved = [(int(i), int(self.previous[i]), int(mentor_of[i])) for i in people]
        return moved, [self._why(problem, i, old) for i, old, _ in moved]

    def _why(self, problem: Problem, i: int, old: int) -> Move:
        if i in self.pinned[:, 0]:
            return Move.PINNED
        if old == UNMATCHED:
            return Move.NEW
        if problem.find_pairs(np.array([i]), np.array([old]))[0] < 0:
            return Move.BARRED
        if self.previous is not None and (self.previous == old).sum() > problem.capacity[old]:
            return Move.PLACES
        return Move.PINNED if old in self.pinned[:, 1] else Move.BETTER


NO_TERMS = Terms(np.empty((0, 2), np.int64))


def check_terms(
    problem: Problem, pinned: ArrayLike | None, previous: ArrayLike | None, keep_bonus: int
) -> Terms:
    """Return terms that fit a problem.

    Raises
    ------
    ValueError
        A pinned pair is not eligible, a candidate is pinned twice, a mentor more often than there
        are places, `previous` is no `mentor_of`, or the bonus is out of range.
    """
    bonus = int(whole("keep_bonus", keep_bonus, (), 0, MAX_BONUS))
    n, m = problem.n_candidates, problem.n_mentors
    before = None
    if previous is not None:
        before = whole("previous", previous, (n,), UNMATCHED, m - 1, np.int32)
        problem.check_weights(bonus)
    return Terms(_check_pins(problem, pinned), before, bonus if before is not None else 0)


def _check_pins(problem: Problem, pinned: ArrayLike | None) -> Int64:
    if pinned is None or np.size(np.asarray(pinned)) == 0:
        return NO_TERMS.pinned
    pairs = np.asarray(pinned)
    if pairs.ndim != 2 or pairs.shape[1] != 2:
        raise ValueError(f"pinned must have the shape (k, 2), not {pairs.shape}.")
    count = (len(pairs),)
    people = whole("pinned candidates", pairs[:, 0], count, 0, problem.n_candidates - 1)
    mentors = whole("pinned mentors", pairs[:, 1], count, 0, problem.n_mentors - 1)
    if len(np.unique(people)) < len(people):
        raise ValueError("A candidate is pinned twice.")
    for i, j, at in zip(people, mentors, problem.find_pairs(people, mentors), strict=True):
        if at < 0:
            raise ValueError(f"The pinned pair ({i}, {j}) is not eligible.")
    asked = np.bincount(mentors, minlength=problem.n_mentors)
    if (asked > problem.capacity).any():
        j = int(np.flatnonzero(asked > problem.capacity)[0])
        raise ValueError(
            f"Mentor {j} is pinned {asked[j]} times but has {problem.capacity[j]} places."
        )
    return np.stack([people, mentors], axis=1)
