"""The capacitated assignment problem: checked once, then frozen."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from typing import Any, TypeVar

import numpy as np
from numpy.typing import ArrayLike, NDArray

from matcher.solver.arrays import UNMATCHED, Int32, Int64
from matcher.solver.checks import mask, whole
from matcher.solver.keys import UInt64, hash_keys
from matcher.solver.pairs import MAX_SUITABILITY, Pairs, find_pairs, pairs_of_matrix, sort_pairs

_WEIGHT_LIMIT = 1 << 60
SUM_LIMIT = 1 << 62
"""What all weights together stay below, so that 64 bits can add them up."""
_MAX_PEOPLE = (1 << 31) - 2
OVERFLOW = "The priorities are too large for this many people: they overflow."

Number = TypeVar("Number", np.int32, np.int64)
Keys = ArrayLike | Sequence[str | int]


def unit_for(places: int, suitability: int) -> int:
    """Return M for so many matches of at most such a suitability, and one match more.

    It is more than twice what any two assignments can differ by in suitability. So priority comes
    first, and a price, which is such a difference, is nearer to its own multiple of M than to any
    other.
    """
    return 2 * (places + 1) * (suitability + 1) + 1


@dataclass(frozen=True, eq=False)
class Problem:
    """Candidates, mentors with capacities, and the pairs that may be.

    Make one with `from_pairs` or `from_dense`, which check and copy what they are given.

    Attributes
    ----------
    row : (n + 1,) int64, candidate i has the pairs row[i] to row[i + 1]
    mentor : (pairs,) int32, by candidate, then mentor
    suitability : (pairs,) int32, 0 to 1,000,000
    capacity : (m,) int64, how many candidates each mentor takes
    priority : (n,) int64, 1 or more
    mentor_suitability : (pairs,) int32, how the mentors order the candidates (`stable` only)
    candidate_hash, mentor_hash : (n,), (m,) uint64, from the people's keys, to break ties
    weight : the least that a point of priority is to weigh, for prices that are to be compared
    """

    pairs: Pairs
    capacity: Int64
    priority: Int64
    candidate_hash: UInt64
    mentor_hash: UInt64
    weight: int = 0

    @classmethod
    def from_pairs(
        cls,
        candidate: ArrayLike,
        mentor: ArrayLike,
        suitability: ArrayLike,
        *,
        n_candidates: int,
        capacity: ArrayLike,
        priority: ArrayLike | None = None,
        mentor_suitability: ArrayLike | None = None,
        candidate_key: Keys | None = None,
        mentor_key: Keys | None = None,
    ) -> "Problem":
        """Check and copy a problem given as a list of eligible pairs, in any order.

        Parameters
        ----------
        candidate, mentor : (pairs,) indices
        suitability : (pairs,) whole numbers, 0 to 1,000,000
        n_candidates : how many candidates there are, with pairs or without
        capacity : (m,) whole numbers, 0 or more
        priority : (n,) whole numbers, 1 or more; all 1 where not given
        mentor_suitability : (pairs,) the mentors' own view, for `stable` and `blocking_pairs`
        candidate_key, mentor_key : unique texts or whole numbers that break ties; the index
            where not given

        Raises
        ------
        ValueError
            A shape does not fit, a number is not whole or out of its range, a pair or key is
            given twice, or the weights would overflow 64 bits.
        """
        n = int(whole("n_candidates", n_candidates, (), 0, _MAX_PEOPLE))
        places = np.asarray(capacity)
        if places.ndim != 1:
            raise ValueError(f"capacity must have one axis, not {places.ndim}.")
        m = len(places)
        count = (np.size(np.asarray(candidate)),)
        rows = whole("candidate", candidate, count, 0, n - 1, np.int32, to_keep=False)
        columns = whole("mentor", mentor, count, 0, m - 1, np.int32)
        scores = whole("suitability", suitability, count, 0, MAX_SUITABILITY, np.int32)
        views = None
        if mentor_suitability is not None:
            views = whole(
                "mentor_suitability", mentor_suitability, count, 0, MAX_SUITABILITY, np.int32
            )
        pairs = sort_pairs(rows, columns, scores, views, n, m)
        return cls._of(pairs, places, priority, candidate_key, mentor_key)

    @classmethod
    def from_dense(
        cls,
        suitability: ArrayLike,
        eligible: ArrayLike,
        capacity: ArrayLike,
        priority: ArrayLike | None = None,
        *,
        mentor_suitability: ArrayLike | None = None,
        candidate_key: Keys | None = None,
        mentor_key: Keys | None = None,
    ) -> "Problem":
        """Check and copy a problem given as matrices (candidates, mentors).

        Parameters
        ----------
        suitability : (n, m) whole numbers, 0 to 1,000,000 where eligible
        eligible : (n, m) bool
        capacity, priority, mentor_suitability (n, m), candidate_key, mentor_key
            as in `from_pairs`

        Raises
        ------
        ValueError
            As in `from_pairs`.
        """
        scores = np.asarray(suitability)
        if scores.ndim != 2:
            raise ValueError(f"suitability must have two axes, not {scores.ndim}.")
        allowed = mask(eligible, scores.shape)
        places = np.asarray(capacity)
        if places.shape != scores.shape[1:]:
            raise ValueError(
                f"capacity must have the shape {scores.shape[1:]}, not {places.shape}."
            )
        views = None
        if mentor_suitability is not None:
            views = np.asarray(mentor_suitability)
            if views.shape != scores.shape:
                raise ValueError(
                    f"mentor_suitability must have the shape {scores.shape}, not {views.shape}."
                )
        pairs = pairs_of_matrix(allowed, scores, views)
        return cls._of(pairs, places, priority, candidate_key, mentor_key)

    @classmethod
    def _of(
        cls,
        pairs: Pairs,
        places: NDArray[Any],
        priority: ArrayLike | None,
        candidate_key: Keys | None,
        mentor_key: Keys | None,
    ) -> "Problem":
        """Check what does not depend on how the pairs were given, and make the problem."""
        n, m = len(pairs.row) - 1, len(pairs.column) - 1
        problem = cls(
            pairs,
            whole("capacity", places, (m,), 0, _WEIGHT_LIMIT),
            whole("priority", _ones(n) if priority is None else priority, (n,), 1, _WEIGHT_LIMIT),
            hash_keys("candidate_key", candidate_key, n),
            hash_keys("mentor_key", mentor_key, m),
        )
        for array in (problem.capacity, problem.priority):
            array.setflags(write=False)
        problem.check_weights()
        return problem

    def with_pairs(
        self,
        candidate: ArrayLike,
        mentor: ArrayLike,
        suitability: ArrayLike,
        *,
        mentor_suitability: ArrayLike | None = None,
    ) -> "Problem":
        """Return the same problem with more eligible pairs.

        The prices of an assignment of this one are a good `start` for the other.

        Raises
        ------
        ValueError
            As in `from_pairs`; also where one of the pairs is there already.
        """
        views = suitability if mentor_suitability is None else mentor_suitability
        wider = Problem.from_pairs(
            np.concatenate([self.candidate, np.asarray(candidate)]),
            np.concatenate([self.mentor, np.asarray(mentor)]),
            np.concatenate([self.suitability, np.asarray(suitability)]),
            n_candidates=self.n_candidates,
            capacity=self.capacity,
            priority=self.priority,
            mentor_suitability=np.concatenate([self.mentor_suitability, np.asarray(views)]),
        )
        return replace(wider, candidate_hash=self.candidate_hash, mentor_hash=self.mentor_hash)

    @property
    def n_candidates(self) -> int:
        """How many candidates there are."""
        return len(self.priority)

    @property
    def n_mentors(self) -> int:
        """How many mentors there are."""
        return len(self.capacity)

    @property
    def row(self) -> Int64:
        """Where each candidate's pairs begin."""
        return _read_only(self.pairs.row)

    @property
    def mentor(self) -> Int32:
        """The mentor of each pair."""
        return _read_only(self.pairs.mentor)

    @property
    def suitability(self) -> Int32:
        """The suitability of each pair."""
        return _read_only(self.pairs.suitability)

    @property
    def mentor_suitability(self) -> Int32:
        """The mentors' own view of each pair."""
        return _read_only(self.pairs.mentor_suitability)

    @property
    def n_pairs(self) -> int:
        """How many pairs are eligible."""
        return len(self.mentor)

    @cached_property
    def candidate(self) -> Int32:
        """(pairs,) the candidate of each pair."""
        return np.repeat(np.arange(self.n_candidates, dtype=np.int32), np.diff(self.row))

    @cached_property
    def degree(self) -> Int64:
        """(m,) how many candidates each mentor could take."""
        return np.diff(self.pairs.column)

    @property
    def unit(self) -> int:
        """M: what one point of priority weighs, more than all suitability together could."""
        return self.unit_with_bonus(0)

    def unit_with_bonus(self, bonus: int) -> int:
        """Return M where the suitability of some pairs counts for so much more."""
        places = min(self.n_candidates, int(np.minimum(self.capacity, self.n_candidates).sum()))
        return max(self.weight, unit_for(places, self._most_suitability + bonus))

    @cached_property
    def _most_suitability(self) -> int:
        return int(self.suitability.max(initial=0))

    def check_weights(self, bonus: int = 0) -> None:
        """Refuse weights that 64 bits could not add up.

        Raises
        ------
        ValueError
            One weight, or all of them together, are too large.
        """
        unit, most = self.unit_with_bonus(bonus), int(self.priority.max(initial=1))
        if 4 * unit * most >= _WEIGHT_LIMIT or most * self.n_candidates >= SUM_LIMIT:
            raise ValueError(OVERFLOW)
        scores = (self._most_suitability + bonus) * self.n_candidates
        if unit * int(self.priority.sum()) + scores >= SUM_LIMIT:
            raise ValueError(OVERFLOW)

    def find_pairs(self, candidate: ArrayLike, mentor: ArrayLike) -> Int64:
        """Return where each pair (candidate, mentor) is among the pairs, -1 where not eligible.

        A mentor of -1 is nobody.

        Raises
        ------
        ValueError
            The two are not as many, not whole numbers, or there are no such people.
        """
        people = np.asarray(candidate)
        if people.ndim != 1:
            raise ValueError(f"candidate must have one axis, not {people.ndim}.")
        count = people.shape
        return find_pairs(
            self.pairs.row,
            self.pairs.mentor,
            whole("candidate", people, count, 0, self.n_candidates - 1, np.int32),
            whole("mentor", mentor, count, UNMATCHED, self.n_mentors - 1, np.int32),
        )

    def match_pairs(self, mentor_of: ArrayLike) -> Int64:
        """Return (n,) where each match is among the pairs, -1 for nobody or a pair not eligible.

        Raises
        ------
        ValueError
            As in `find_pairs`.
        """
        everyone = np.arange(self.n_candidates, dtype=np.int32)
        return self.find_pairs(everyone, mentor_of)


def _ones(count: int) -> Int64:
    return np.ones(count, np.int64)


def _read_only(array: NDArray[Number]) -> NDArray[Number]:
    view = array.view()
    view.setflags(write=False)
    return view
