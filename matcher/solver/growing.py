"""A graph that can change: each person has a few pairs to spare, and pairs can be taken out."""

from typing import Any

import numpy as np
from numpy.typing import NDArray

from matcher.solver.arrays import Graph, Int32, Int64
from matcher.solver.compiled import kernel

SPARE_OF_CANDIDATE = 2
SPARE_OF_MENTOR = 4
AWAY = -(1 << 58)
"""What it is worth to match somebody who is not there."""


def with_room(
    candidate: Int32,
    mentor: Int32,
    score: Int32,
    base: Int64,
    n_mentors: int,
    more_for: tuple[int, int] | None = None,
) -> Graph:
    """Return a graph of these pairs with room for a few more of everyone's.

    Where there is no pair yet, it stands with nobody: mentor m in a row, candidate n in a column.
    `more_for`, a candidate and a mentor, get as much room again as they have pairs.
    """
    n = len(base)
    degree = np.bincount(candidate, minlength=n)
    load = np.bincount(mentor, minlength=n_mentors)
    row, column = np.zeros(n + 1, np.int64), np.zeros(n_mentors + 1, np.int64)
    room, column_room = degree + SPARE_OF_CANDIDATE, load + SPARE_OF_MENTOR
    if more_for is not None:
        room[more_for[0]] += degree[more_for[0]]
        column_room[more_for[1]] += load[more_for[1]]
    np.cumsum(room, out=row[1:])
    np.cumsum(column_room, out=column[1:])
    graph = Graph(
        row=row,
        mentor=np.full(row[-1], n_mentors, np.int32),
        score=np.zeros(row[-1], np.int32),
        base=np.append(base, 0),
        column=column,
        candidate=np.full(column[-1], n, np.int32),
        column_score=np.zeros(column[-1], np.int32),
    )
    place_pairs(graph, np.array(candidate), np.array(mentor), np.array(score))
    return graph


@kernel
def place_pairs(graph: Graph, candidate: Int32, mentor: Int32, score: Int32) -> None:
    """Write each pair into the next free slot of its row and its column."""
    next_in_row = graph.row.copy()
    next_in_column = graph.column.copy()
    for e in range(len(candidate)):
        i, j = candidate[e], mentor[e]
        at, to = next_in_row[i], next_in_column[j]
        next_in_row[i] = at + 1
        next_in_column[j] = to + 1
        graph.mentor[at] = j
        graph.score[at] = score[e]
        graph.candidate[to] = i
        graph.column_score[to] = score[e]


def pairs_in(graph: Graph) -> tuple[Int32, Int32, Int32]:
    """Return (candidate, mentor, score) of the pairs there are, by candidate."""
    used = np.flatnonzero(graph.mentor < len(graph.column) - 1)
    owner = np.repeat(np.arange(len(graph.row) - 1, dtype=np.int32), np.diff(graph.row))
    return owner[used], graph.mentor[used], graph.score[used]


class Edits:
    """Changes of single entries, remembered so that they can be taken back."""

    def __init__(self, graph: Graph) -> None:
        self.graph = graph
        self._log: list[tuple[NDArray[Any], int, int]] = []
        self._outgrown: Graph | None = None

    def take_back(self) -> None:
        """Undo all changes, the last one first."""
        for array, at, value in reversed(self._log):
            array[at] = value
        if self._outgrown is not None:
            self.graph = self._outgrown
        self.forget()

    def forget(self) -> None:
        """Keep all changes for good."""
        self._log.clear()
        self._outgrown = None

    def set(self, array: NDArray[Any], at: int, value: int) -> None:
        """Change one entry of an array."""
        self._log.append((array, at, int(array[at])))
        array[at] = value

    def make_room(self, i: int, j: int) -> None:
        """Go on with a copy of the graph in which a candidate and a mentor have more room."""
        graph, n_mentors = self.graph, len(self.graph.column) - 1
        self._outgrown = self._outgrown or graph
        self.graph = with_room(*pairs_in(graph), graph.base[:-1], n_mentors, (i, j))

    def find(self, i: int, j: int) -> tuple[int, int]:
        """Return where a pair stands in the candidate's row and the mentor's column, or (-1, -1).

        To find a free slot, look for (i, nobody) and (nobody, j).
        """
        graph = self.graph
        return find_slot(graph.row, graph.mentor, i, j), find_slot(
            graph.column, graph.candidate, j, i
        )

    def free_slots(self, i: int, j: int) -> tuple[int, int]:
        """Return a free slot in a candidate's row and one in a mentor's column, -1 for none."""
        graph = self.graph
        nobody = len(graph.column) - 1, len(graph.row) - 1
        return (
            find_slot(graph.row, graph.mentor, i, nobody[0]),
            find_slot(graph.column, graph.candidate, j, nobody[1]),
        )

    def write(self, slots: tuple[int, int], i: int, j: int, score: int) -> None:
        """Put a pair into its two slots."""
        self.set(self.graph.mentor, slots[0], j)
        self.set(self.graph.score, slots[0], score)
        self.set(self.graph.candidate, slots[1], i)
        self.set(self.graph.column_score, slots[1], score)

    def clear(self, slots: tuple[int, int]) -> None:
        """Take a pair out of its two slots."""
        self.set(self.graph.mentor, slots[0], len(self.graph.column) - 1)
        self.set(self.graph.candidate, slots[1], len(self.graph.row) - 1)


@kernel
def find_slot(start: Int64, items: Int32, owner: int, wanted: int) -> int:
    """Return where an item stands in its owner's room, -1 if it does not."""
    for at in range(start[owner], start[owner + 1]):
        if items[at] == wanted:
            return at
    return -1
