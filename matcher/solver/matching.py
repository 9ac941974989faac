"""The best assignment, by scipy's solver on mentors repeated once per place."""

import numpy as np
from numpy.typing import NDArray
from scipy.optimize import linear_sum_assignment

from matcher.solver.assignment import UNMATCHED
from matcher.solver.problem import Problem

_EXACT_IN_DOUBLE = 1 << 53


def best_mentors(problem: Problem, values: NDArray[np.int64]) -> NDArray[np.int32]:
    """Return (n,) the mentor of each candidate in an assignment of the greatest total value.

    Pairs that may not be are worth 0 to scipy, so being given one means to stay unmatched.

    Raises
    ------
    ValueError
        The sums would not be exact in the double precision that scipy works in.
    """
    mentor_of = np.full(problem.n_candidates, UNMATCHED, np.int32)
    candidates = np.flatnonzero(problem.eligible.any(axis=1))
    places = _places(problem)
    if not len(candidates) or not len(places):
        return mentor_of
    _check_exact(values, len(candidates), len(places))
    worth = np.maximum(values[np.ix_(candidates, places)], 0).astype(np.float64)
    rows, columns = linear_sum_assignment(worth, maximize=True)
    real = worth[rows, columns] > 0
    mentor_of[candidates[rows[real]]] = places[columns[real]]
    return mentor_of


def _places(problem: Problem) -> NDArray[np.int64]:
    """Return the mentor of every place, none repeated more often than candidates could use it."""
    wanted = np.minimum(problem.capacity, problem.eligible.sum(axis=0))
    return np.repeat(np.arange(problem.n_mentors), wanted)


def _check_exact(values: NDArray[np.int64], n_candidates: int, n_places: int) -> None:
    """Refuse a problem in which a shortest path's length may need more than 53 bits."""
    longest_path = 2 * min(n_candidates, n_places) + 1
    if int(values.max()) * longest_path >= _EXACT_IN_DOUBLE:
        raise ValueError("The problem is too large to be solved exactly with these priorities.")
