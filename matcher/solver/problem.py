"""The capacitated assignment problem: checked once, then frozen."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray

MAX_SUITABILITY = 1_000_000
NOT_ELIGIBLE = -(1 << 60)
"""What `Problem.values` holds for a pair that may not be: below any sum of prices."""

_WEIGHT_LIMIT = 1 << 60


@dataclass(frozen=True, eq=False)
class Problem:
    """Candidates, mentors with capacities, and the pairs that may be.

    Attributes
    ----------
    suitability : (n, m) int64, 0 to 1,000,000; 0 where a pair is not eligible
    eligible : (n, m) bool
    capacity : (m,) int64, how many candidates each mentor takes
    priority : (n,) int64, 1 or more
    """

    suitability: NDArray[np.int64]
    eligible: NDArray[np.bool_]
    capacity: NDArray[np.int64]
    priority: NDArray[np.int64]

    @classmethod
    def from_dense(
        cls,
        suitability: ArrayLike,
        eligible: ArrayLike,
        capacity: ArrayLike,
        priority: ArrayLike | None = None,
    ) -> "Problem":
        """Check and copy a problem given as matrices (candidates, mentors).

        Parameters
        ----------
        suitability : (n, m) whole numbers, 0 to 1,000,000 where eligible
        eligible : (n, m) bool
        capacity : (m,) whole numbers, 0 or more
        priority : (n,) whole numbers, 1 or more; all 1 where not given

        Raises
        ------
        ValueError
            A shape does not fit, a number is not whole or out of its range, or the weights would
            overflow 64 bits.
        """
        scores = np.asarray(suitability)
        if scores.ndim != 2:
            raise ValueError(f"suitability must have two axes, not {scores.ndim}.")
        n, m = scores.shape
        allowed = _mask(eligible, scores.shape)
        scores = _whole("suitability", np.where(allowed, scores, 0), (n, m), 0, MAX_SUITABILITY)
        places = _whole("capacity", capacity, (m,), 0, _WEIGHT_LIMIT)
        ranks = np.ones(n, np.int64) if priority is None else priority
        ranks = _whole("priority", ranks, (n,), 1, _WEIGHT_LIMIT)
        problem = cls(scores, allowed, places, ranks)
        if 4 * problem.unit * int(ranks.max(initial=1)) >= _WEIGHT_LIMIT:
            raise ValueError("The priorities are too large for this many people: they overflow.")
        for array in (scores, allowed, places, ranks):
            array.setflags(write=False)
        return problem

    @property
    def n_candidates(self) -> int:
        """How many candidates there are."""
        return int(self.suitability.shape[0])

    @property
    def n_mentors(self) -> int:
        """How many mentors there are."""
        return int(self.suitability.shape[1])

    @property
    def unit(self) -> int:
        """M: what one point of priority weighs, more than all suitability together could."""
        places = min(self.n_candidates, int(np.minimum(self.capacity, self.n_candidates).sum()))
        return (places + 1) * (int(self.suitability.max(initial=0)) + 1)

    def values(self) -> NDArray[np.int64]:
        """Return M × priority + suitability of every pair, `NOT_ELIGIBLE` where it may not be."""
        weights = self.suitability + self.unit * self.priority[:, None]
        weights[~self.eligible] = NOT_ELIGIBLE
        return weights


def _mask(eligible: ArrayLike, shape: tuple[int, ...]) -> NDArray[np.bool_]:
    mask = np.array(eligible)
    if mask.shape != shape:
        raise ValueError(f"eligible must have the shape {shape}, not {mask.shape}.")
    if mask.size and mask.dtype != np.bool_:
        raise ValueError(f"eligible must be true or false, not {mask.dtype}.")
    return mask.astype(np.bool_)


def _whole(
    name: str, values: ArrayLike, shape: tuple[int, ...], least: int, most: int
) -> NDArray[np.int64]:
    """Return a copy as int64 once the shape, the type and the range have been seen to fit."""
    array = np.array(values)
    if array.shape != shape:
        raise ValueError(f"{name} must have the shape {shape}, not {array.shape}.")
    if array.size and not np.issubdtype(array.dtype, np.integer):
        raise ValueError(f"{name} must be whole numbers, not {array.dtype}.")
    if array.size and (array.min() < least or array.max() > most):
        raise ValueError(f"{name} must lie between {least} and {most}.")
    return array.astype(np.int64)
