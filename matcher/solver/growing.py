"""A graph that can change: each person has a few pairs to spare, and pairs can be taken out."""

import numpy as np

from matcher.solver.arrays import Graph, Int32, Int64
from matcher.solver.problem import Problem

SPARE_OF_CANDIDATE = 2
SPARE_OF_MENTOR = 4
AWAY = -(1 << 58)
"""What it is worth to match somebody who is not there."""


def with_room(candidate: Int32, mentor: Int32, score: Int32, base: Int64, n_mentors: int) -> Graph:
    """Return a graph of these pairs with room for a few more of everyone's.

    Where there is no pair yet, it stands with nobody: mentor m in a row, candidate n in a column.
    """
    n = len(base)
    row, slots = _room(candidate, n, SPARE_OF_CANDIDATE)
    column, column_slots = _room(mentor, n_mentors, SPARE_OF_MENTOR)
    graph = Graph(
        row=row,
        mentor=np.full(row[-1], n_mentors, np.int32),
        score=np.zeros(row[-1], np.int32),
        base=np.append(base, 0),
        column=column,
        candidate=np.full(column[-1], n, np.int32),
        column_score=np.zeros(column[-1], np.int32),
    )
    graph.mentor[slots] = mentor
    graph.score[slots] = score
    graph.candidate[column_slots] = candidate
    graph.column_score[column_slots] = score
    return graph


def _room(owner: Int32, count: int, spare: int) -> tuple[Int64, Int64]:
    """Return (start, slots): where each owner's room begins, and the slot of each pair in it."""
    degree = np.bincount(owner, minlength=count)
    start = np.zeros(count + 1, np.int64)
    np.cumsum(degree + spare, out=start[1:])
    order = np.argsort(owner, kind="stable")
    filled = np.zeros(count + 1, np.int64)
    np.cumsum(degree, out=filled[1:])
    slots = np.empty(len(owner), np.int64)
    slots[order] = np.arange(len(owner)) - filled[owner[order]] + start[owner[order]]
    return start, slots


def pairs_in(graph: Graph, problem: Problem) -> tuple[Int32, Int32, Int32]:
    """Return (candidate, mentor, score) of the pairs there are, sorted."""
    used = np.flatnonzero(graph.mentor < problem.n_mentors)
    owner = np.searchsorted(graph.row, used, side="right") - 1
    order = np.lexsort((graph.mentor[used], owner))
    used = used[order]
    return owner[order].astype(np.int32), graph.mentor[used], graph.score[used]


class Edits:
    """Changes of single pairs in a graph, remembered so that they can be taken back."""

    def __init__(self, graph: Graph) -> None:
        self.graph = graph
        self._log: list[tuple[Int32 | Int64, int, int]] = []

    def take_back(self) -> None:
        """Undo all changes, the last one first."""
        for array, at, value in reversed(self._log):
            array[at] = value
        self._log.clear()

    def forget(self) -> None:
        """Keep all changes for good."""
        self._log.clear()

    def set_base(self, i: int, base: int) -> None:
        """Change what it is worth to match a candidate at all."""
        self._set(self.graph.base, i, base)

    def find(self, i: int, j: int) -> tuple[int, int]:
        """Return where a pair stands in the candidate's row and the mentor's column, or (-1, -1).

        To find a free slot, look for (i, nobody) and (nobody, j).
        """
        graph = self.graph
        return _find(graph.row, graph.mentor, i, j), _find(graph.column, graph.candidate, j, i)

    def free_slots(self, i: int, j: int) -> tuple[int, int]:
        """Return a free slot in a candidate's row and one in a mentor's column, -1 for none."""
        graph = self.graph
        nobody = len(graph.column) - 1, len(graph.row) - 1
        return (
            _find(graph.row, graph.mentor, i, nobody[0]),
            _find(graph.column, graph.candidate, j, nobody[1]),
        )

    def write(self, slots: tuple[int, int], i: int, j: int, score: int) -> None:
        """Put a pair into its two slots."""
        self._set(self.graph.mentor, slots[0], j)
        self._set(self.graph.score, slots[0], score)
        self._set(self.graph.candidate, slots[1], i)
        self._set(self.graph.column_score, slots[1], score)

    def clear(self, slots: tuple[int, int]) -> None:
        """Take a pair out of its two slots."""
        self._set(self.graph.mentor, slots[0], len(self.graph.column) - 1)
        self._set(self.graph.candidate, slots[1], len(self.graph.row) - 1)

    def _set(self, array: Int32 | Int64, at: int, value: int) -> None:
        self._log.append((array, at, int(array[at])))
        array[at] = value


def _find(start: Int64, items: Int32, owner: int, wanted: int) -> int:
    """Return where an item stands in its owner's room, -1 if it does not."""
    begin = int(start[owner])
    at = np.flatnonzero(items[begin : start[owner + 1]] == wanted)
    return begin + int(at[0]) if len(at) else -1
