"""The arrays that the kernels share, under the names they have in the mathematics.

Every array that is indexed by candidate or mentor has one entry more than there are people. That
last entry is nobody: a pair which may not be points to mentor m, whose price no one can pay, so
the kernels need not ask of each pair whether it counts. The last place of `holder` is the waiting
room, where a search seats the candidate it starts from.

Where a kernel reads a mentor only to look something up, it does so as `np.uint32(mentor[e])`: an
index that cannot be below 0 spares numba a question for each pair.
"""

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from matcher.solver.compiled import kernel

Int32 = NDArray[np.int32]
Int64 = NDArray[np.int64]

UNMATCHED = -1
FAR = 1 << 60
"""Beyond any price or distance; the sum of four is still an int64."""


class Graph(NamedTuple):
    """The eligible pairs, once by candidate and once by mentor. A pair is worth base + score.

    Attributes
    ----------
    row : (n + 1,) candidate i has the pairs row[i] to row[i + 1]
    mentor, score : (pairs,) by candidate
    base : (n + 1,) what it is worth to match a candidate at all (M × priority)
    column : (m + 1,) mentor j has the pairs column[j] to column[j + 1]
    candidate, column_score : (pairs,) by mentor
    """

    row: Int64
    mentor: Int32
    score: Int32
    base: Int64
    column: Int64
    candidate: Int32
    column_score: Int32


class State(NamedTuple):
    """Who holds which place, and the prices.

    Attributes
    ----------
    mentor_of, place_of : (n + 1,) the mentor of each candidate and the place in `holder`
    first, held, capacity : (m + 1,) a mentor's first place, places taken and places there are
    holder : (places + 1,) who holds each place; of a mentor's places the first `held` are taken
    floor : (m + 1,) the least price of a mentor: 0, or less where every place must be filled
    u, v : (n + 1,), (m + 1,) the prices of candidates and mentors
    """

    mentor_of: Int32
    place_of: Int64
    first: Int64
    held: Int64
    capacity: Int64
    holder: Int32
    floor: Int64
    u: Int64
    v: Int64


class Scratch(NamedTuple):
    """What a shortest-path search writes on; clean again when it returns.

    Attributes
    ----------
    distance : (m + 1,) `FAR` where a search has not been
    came_from : (m + 1,) the candidate (mentor, in a search from a place) a mentor was reached from
    through : (m + 1,) the candidate who would move, in a search from a place
    heap_key, heap_node, heap_at : (m + 1,) a queue of mentors; -1 for a mentor who is not in it
    scanned, touched : (m + 1,) the mentors whose distance is final, and all that were reached
    trail, n_trail : (m + 3,), (1,) the candidates whom the last chain moved, and how many
    """

    distance: Int64
    came_from: Int32
    through: Int32
    heap_key: Int64
    heap_node: Int32
    heap_at: Int32
    scanned: Int32
    touched: Int32
    trail: Int32
    n_trail: Int64


@kernel
def by_mentor(
    row: Int64, mentor: Int32, score: Int32, n_mentors: int
) -> tuple[Int64, Int32, Int32]:
    """Sort the pairs by mentor, and by candidate within: (column, candidate, column_score)."""
    column = np.zeros(n_mentors + 2, np.int64)
    for e in range(len(mentor)):
        column[np.uint32(mentor[e]) + 1] += 1
    column = column[:-1]  # nobody's, who comes last, do not count
    for j in range(n_mentors):
        column[j + 1] += column[j]
    candidate = np.empty(column[n_mentors], np.int32)
    column_score = np.empty(column[n_mentors], np.int32)
    fill = column.copy()
    for i in range(len(row) - 1):
        for e in range(row[i], row[i + 1]):
            to = np.uint32(mentor[e])
            at = fill[to]
            if to < n_mentors:
                fill[to] = at + 1
                candidate[at] = i
                column_score[at] = score[e]
    return column, candidate, column_score


def make_graph(row: Int64, mentor: Int32, score: Int32, base: Int64, n_mentors: int) -> Graph:
    """Return a graph of pairs given by candidate; those with mentor `n_mentors` do not count."""
    padded = np.append(base, 0)
    return Graph(row, mentor, score, padded, *by_mentor(row, mentor, score, n_mentors))


def make_state(n_candidates: int, capacity: Int64, floor: Int64 | None = None) -> State:
    """Return a state in which nobody is matched and nothing has a price."""
    n_mentors = len(capacity)
    first = np.zeros(n_mentors + 1, np.int64)
    np.cumsum(capacity, out=first[1:])
    state = State(
        mentor_of=np.full(n_candidates + 1, UNMATCHED, np.int32),
        place_of=np.zeros(n_candidates + 1, np.int64),
        first=first,
        held=np.zeros(n_mentors + 1, np.int64),
        capacity=np.append(capacity, 0),
        holder=np.full(first[-1] + 1, UNMATCHED, np.int32),
        floor=np.zeros(n_mentors + 1, np.int64),
        u=np.zeros(n_candidates + 1, np.int64),
        v=np.zeros(n_mentors + 1, np.int64),
    )
    if floor is not None:
        state.floor[:-1] = floor
    state.u[-1] = FAR
    state.v[-1] = FAR
    return state


def make_scratch(n_mentors: int) -> Scratch:
    """Return clean arrays for searches among so many mentors."""
    size = n_mentors + 1
    return Scratch(
        distance=np.full(size, FAR, np.int64),
        came_from=np.zeros(size, np.int32),
        through=np.zeros(size, np.int32),
        heap_key=np.zeros(size, np.int64),
        heap_node=np.zeros(size, np.int32),
        heap_at=np.full(size, -1, np.int32),
        scanned=np.zeros(size, np.int32),
        touched=np.zeros(size, np.int32),
        trail=np.zeros(size + 2, np.int32),
        n_trail=np.zeros(1, np.int64),
    )


@kernel
def longer(array: Int32, size: int) -> Int32:
    """Return an array with room for so many, the given one where it has that."""
    if size <= len(array):
        return array
    copy = np.empty(2 * size, np.int32)
    for q in range(len(array)):
        copy[q] = array[q]
    return copy
