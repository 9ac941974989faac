"""A problem's eligible pairs, sorted by candidate and by mentor."""

from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from matcher.solver.arrays import Int32, Int64, by_mentor
from matcher.solver.compiled import kernel

MAX_SUITABILITY = 1_000_000


class Pairs(NamedTuple):
    """A problem's eligible pairs as the kernels read them: never to be written to.

    numba compiles a second copy of each kernel for arrays that are marked read-only, so these are
    not; `Problem` shows them to others marked.

    Attributes
    ----------
    row, mentor, suitability, mentor_suitability : by candidate, then mentor
    column, candidate, column_suitability : by mentor, then candidate
    """

    row: Int64
    mentor: Int32
    suitability: Int32
    mentor_suitability: Int32
    column: Int64
    candidate: Int32
    column_suitability: Int32


def sort_pairs(
    candidate: Int32,
    mentor: Int32,
    suitability: Int32,
    views: Int32 | None,
    n_candidates: int,
    n_mentors: int,
) -> Pairs:
    """Sort pairs that are given in any order; the arrays given may be written over.

    Sorting by mentor and then by candidate is two counting sorts, and the first of them is what
    the solver needs anyway.

    Raises
    ------
    ValueError
        A pair is given twice.
    """
    row = np.zeros(n_candidates + 1, np.int64)
    in_rows, in_order = count_rows(candidate, mentor, row)
    if not in_rows:
        mentor, suitability, views = _by_candidate(candidate, mentor, suitability, views, row)
    by_column = by_mentor(row, mentor, suitability, n_mentors)
    if in_order:
        return Pairs(row, mentor, suitability, suitability if views is None else views, *by_column)
    at = repeated(by_column[0], by_column[1])
    if at >= 0:
        j = int(np.searchsorted(by_column[0], at, side="right")) - 1
        raise ValueError(f"The pair {(int(by_column[1][at]), j)} is given twice.")
    if views is not None:
        turned = by_mentor(row, mentor, views, n_mentors)
        by_candidate(*turned, row, mentor.copy(), views)
    by_candidate(*by_column, row, mentor, suitability)
    return Pairs(row, mentor, suitability, suitability if views is None else views, *by_column)


def pairs_of_matrix(
    allowed: NDArray[np.bool_], scores: NDArray[Any], views: NDArray[Any] | None = None
) -> Pairs:
    """Return the pairs that a matrix allows, with their scores and the mentors' views.

    Nothing but what is kept is written: most of the time goes to memory touched for the first time.

    Raises
    ------
    ValueError
        A score of an allowed pair is not whole or out of its range.
    """
    n_pairs = int(np.count_nonzero(allowed))
    row = np.zeros(len(allowed) + 1, np.int64)
    mentor = np.empty(n_pairs, np.int32)
    suitability = _scores_of("suitability", allowed, scores, row, mentor)
    mentor_suitability = suitability
    if views is not None:
        mentor_suitability = _scores_of("mentor_suitability", allowed, views, row, mentor)
    by_column = by_mentor(row, mentor, suitability, allowed.shape[1])
    return Pairs(row, mentor, suitability, mentor_suitability, *by_column)


def _scores_of(
    name: str, allowed: NDArray[np.bool_], scores: NDArray[Any], row: Int64, mentor: Int32
) -> Int32:
    """Write where the allowed pairs are, and return their scores once these are seen to fit."""
    if scores.size and not np.issubdtype(scores.dtype, np.integer):
        raise ValueError(f"{name} must be whole numbers, not {scores.dtype}.")
    if scores.dtype != np.int64 or not (scores.flags.writeable and scores.flags.c_contiguous):
        scores = np.array(scores, np.int64, order="C")  # as the kernel is compiled for
    listed = np.empty(len(mentor), np.int32)
    if not list_pairs(allowed, scores, MAX_SUITABILITY, row, mentor, listed):
        raise ValueError(f"{name} must lie between 0 and {MAX_SUITABILITY}.")
    return listed


@kernel
def list_pairs(
    allowed: NDArray[np.bool_],
    scores: Int64,
    most: int,
    row: Int64,
    mentor: Int32,
    suitability: Int32,
) -> bool:
    """Write the pairs that a matrix allows, in its order; False where a score is out of range."""
    at = 0
    in_range = True
    for i in range(allowed.shape[0]):
        for j in range(allowed.shape[1]):
            if allowed[i, j]:
                score = scores[i, j]
                in_range = in_range and 0 <= score <= most
                mentor[at] = j
                suitability[at] = score
                at += 1
        row[i + 1] = at
    return in_range


def _by_candidate(
    candidate: Int32, mentor: Int32, suitability: Int32, views: Int32 | None, row: Int64
) -> tuple[Int32, Int32, Int32 | None]:
    """Sort arrays of pairs by candidate."""
    order = np.empty(len(candidate), np.int64)
    order_rows(candidate, row, order)
    return mentor[order], suitability[order], None if views is None else views[order]


@kernel
def count_rows(candidate: Int32, mentor: Int32, row: Int64) -> tuple[bool, bool]:
    """Count the pairs of each candidate into `row`.

    Also returned: are they in the order of candidates, and within that strictly of mentors?
    """
    in_rows = True
    in_order = True
    begin = 0
    for e in range(1, len(candidate)):
        if candidate[e] == candidate[e - 1]:
            in_order = in_order and mentor[e] > mentor[e - 1]
        else:
            in_rows = in_rows and candidate[e] > candidate[e - 1]
            row[candidate[e - 1] + 1] += e - begin
            begin = e
    if len(candidate):
        row[candidate[-1] + 1] += len(candidate) - begin
    for i in range(len(row) - 1):
        row[i + 1] += row[i]
    return in_rows, in_rows and in_order


@kernel
def order_rows(candidate: Int32, row: Int64, order: Int64) -> None:
    """Write into `order` how to sort the pairs by candidate."""
    fill = row.copy()
    for e in range(len(candidate)):
        i = candidate[e]
        order[fill[i]] = e
        fill[i] += 1


@kernel
def by_candidate(
    column: Int64,
    candidate: Int32,
    column_score: Int32,
    row: Int64,
    mentor: Int32,
    score: Int32,
) -> None:
    """Write pairs sorted by mentor into `mentor` and `score`, by candidate, then mentor."""
    fill = row.copy()
    for j in range(len(column) - 1):
        for e in range(column[j], column[j + 1]):
            i = np.uint32(candidate[e])
            at = fill[i]
            fill[i] = at + 1
            mentor[at] = j
            score[at] = column_score[e]


@kernel
def repeated(column: Int64, candidate: Int32) -> int:
    """Return where a candidate stands twice in a mentor's column; -1 where none does."""
    alike = 0
    for e in range(1, len(candidate)):
        alike += candidate[e] == candidate[e - 1]
    if alike == 0:  # as nearly always, and quickly seen
        return -1
    for j in range(len(column) - 1):
        for e in range(column[j] + 1, column[j + 1]):
            if candidate[e] == candidate[e - 1]:
                return e
    return -1


@kernel
def find_pairs(row: Int64, mentor: Int32, candidates: Int32, mentors: Int32) -> Int64:
    """Return where each pair (candidate, mentor) is among the pairs, -1 where it is not."""
    found = np.full(len(candidates), -1, np.int64)
    for q in range(len(candidates)):
        low = row[candidates[q]]
        end = row[candidates[q] + 1]
        high = end
        while low < high:
            middle = (low + high) >> 1
            if mentor[middle] < mentors[q]:
                low = middle + 1
            else:
                high = middle
        if low < end and mentor[low] == mentors[q]:
            found[q] = low
    return found
