"""The prices that belong to an optimal assignment: its dual values, in integers."""

import numpy as np
from numpy.typing import NDArray

from matcher.solver.assignment import UNMATCHED
from matcher.solver.problem import Problem


class NotOptimal(RuntimeError):
    """No prices fit an assignment, so there is a better one."""


def least_prices(
    problem: Problem, values: NDArray[np.int64], mentor_of: NDArray[np.int32]
) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """Return the least optimal prices (candidates, mentors) of an optimal assignment.

    A mentor's price must keep everyone from wanting more than they have: candidate i, who has
    mentor j, forces v_k >= value(i, k) - value(i, j) + v_j on every other mentor k, and one who
    has nobody forces v_k >= value(i, k). The least such prices are longest paths, found by rounds
    over the candidates whose own price moved (Bellman 1958, Ford 1956). They are what one more
    place with each mentor would be worth.

    Raises
    ------
    NotOptimal
        The prices grow without end: the assignment was not optimal.
    """
    price = np.zeros(problem.n_mentors, np.int64)
    matched = mentor_of != UNMATCHED
    own = np.zeros(problem.n_candidates, np.int64)
    own[matched] = values[matched, mentor_of[matched]]
    kept = np.zeros(problem.n_candidates, np.int64)  # what each candidate gets, after the price
    kept[matched] = own[matched]
    moved = np.arange(problem.n_candidates)
    for _ in range(problem.n_mentors + 2):
        if not len(moved):
            break
        price = np.maximum(price, _highest_claims(values, kept, moved))
        left = own.copy()
        left[matched] -= price[mentor_of[matched]]
        moved = (left != kept).nonzero()[0]
        kept = left
    else:
        raise NotOptimal("The prices do not settle: the assignment is not optimal.")
    wished = values - price
    return np.maximum(wished.max(axis=1, initial=0), 0), price


def _highest_claims(
    values: NDArray[np.int64], kept: NDArray[np.int64], rows: NDArray[np.int64]
) -> NDArray[np.int64]:
    """Return, per mentor, the most that any of these candidates would gain by having them."""
    highest = np.zeros(values.shape[1], np.int64)
    for start in range(0, len(rows), 256):
        block = rows[start : start + 256]
        gains = values[block] - kept[block, None]
        np.maximum(highest, gains.max(axis=0, initial=0), out=highest)
    return highest
