"""What a problem's numbers must be, said in a sentence where they are not."""

from typing import Any

import numpy as np
from numpy.typing import ArrayLike, NDArray

from matcher.solver.arrays import Int32, Int64
from matcher.solver.compiled import kernel


def mask(eligible: ArrayLike, shape: tuple[int, ...]) -> NDArray[np.bool_]:
    """Return a copy as booleans once the shape and the type have been seen to fit."""
    array = np.array(eligible)
    if array.shape != shape:
        raise ValueError(f"eligible must have the shape {shape}, not {array.shape}.")
    if array.size and array.dtype != np.bool_:
        raise ValueError(f"eligible must be true or false, not {array.dtype}.")
    return array.astype(np.bool_)


def whole(
    name: str,
    values: ArrayLike,
    shape: tuple[int, ...],
    least: int,
    most: int,
    dtype: type[np.integer] = np.int64,
) -> NDArray[Any]:
    """Return a copy as integers once the shape, the type and the range have been seen to fit."""
    array = np.asarray(values)
    if array.shape != shape:
        raise ValueError(f"{name} must have the shape {shape}, not {array.shape}.")
    if array.size and not np.issubdtype(array.dtype, np.integer):
        raise ValueError(f"{name} must be whole numbers, not {array.dtype}.")
    if array.size and (int(array.min()) < least or int(array.max()) > most):
        raise ValueError(f"{name} must lie between {least} and {most}.")
    return np.array(array, dtype, order="C")


def sort_pairs(
    candidate: Int32, mentor: Int32, n_candidates: int, n_mentors: int
) -> tuple[Int64, Int64 | None]:
    """Return (row, order): where each candidate's pairs begin once sorted, and how to sort them.

    `order` is None where they are sorted by candidate, then mentor, already.

    Raises
    ------
    ValueError
        A pair is given twice.
    """
    row = np.zeros(n_candidates + 1, np.int64)
    if count_rows(candidate, mentor, row):
        return row, None
    order = _order(candidate, mentor, row, n_mentors)
    twice = _repeated(candidate, mentor, order)
    if twice >= 0:
        pair = (int(candidate[order[twice]]), int(mentor[order[twice]]))
        raise ValueError(f"The pair {pair} is given twice.")
    return row, order


@kernel
def count_rows(candidate: Int32, mentor: Int32, row: Int64) -> bool:
    """Count the pairs of each candidate into `row`; say whether they are strictly in order."""
    in_order = True
    for e in range(len(candidate)):
        row[candidate[e] + 1] += 1
        if e > 0:
            falls = candidate[e] < candidate[e - 1]
            same = candidate[e] == candidate[e - 1]
            if falls or (same and mentor[e] <= mentor[e - 1]):
                in_order = False
    for i in range(len(row) - 1):
        row[i + 1] += row[i]
    return in_order


@kernel
def _order(candidate: Int32, mentor: Int32, row: Int64, n_mentors: int) -> Int64:
    """Return the pairs' order by candidate, then mentor: two counting sorts, the last one first."""
    column = np.zeros(n_mentors + 1, np.int64)
    for e in range(len(mentor)):
        column[mentor[e] + 1] += 1
    for j in range(n_mentors):
        column[j + 1] += column[j]
    by_mentor = np.empty(len(mentor), np.int64)
    for e in range(len(mentor)):
        by_mentor[column[mentor[e]]] = e
        column[mentor[e]] += 1
    fill = row.copy()
    order = np.empty(len(mentor), np.int64)
    for t in range(len(mentor)):
        e = by_mentor[t]
        order[fill[candidate[e]]] = e
        fill[candidate[e]] += 1
    return order


@kernel
def _repeated(candidate: Int32, mentor: Int32, order: Int64) -> int:
    """Return where in the order a pair is the same as the one before; -1 where none is."""
    for t in range(1, len(order)):
        e, before = order[t], order[t - 1]
        if candidate[e] == candidate[before] and mentor[e] == mentor[before]:
            return t
    return -1
