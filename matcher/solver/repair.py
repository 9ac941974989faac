"""After a change: undo the matches it broke, and bring the best assignment back.

From the prices there are, one shortest path for each person and place left over is enough
(Mills-Tettey, Stentz & Dias 2007).
"""

import numpy as np

from matcher.solver.arrays import Graph, Int32, Scratch, State, longer
from matcher.solver.compiled import kernel
from matcher.solver.seek import seek_mentor
from matcher.solver.settle import best_gain, unseat
from matcher.solver.vacate import fill_place


@kernel
def repair(graph: Graph, state: State, scratch: Scratch, people: Int32, mentors: Int32) -> Int32:
    """Make the assignment the best again; return who may have another mentor, some repeatedly.

    `people` are those whose pairs or worth have changed, `mentors` those whose places have.
    """
    gone, n_open = send_away(state, mentors)
    seekers = np.empty(n_open + len(people), np.int32)
    open_mentors = np.empty(len(mentors) + len(people), np.int32)
    for q in range(n_open):
        seekers[q] = gone[q]
    for q in range(len(mentors)):
        open_mentors[q] = mentors[q]
    for q in range(len(people)):
        i = people[q]
        before = state.mentor_of[i]
        if revalue(graph, state, i):
            seekers[n_open] = i
            n_open += 1
        # Where nobody left a place, there is nothing to fill: nobody's mentor has none.
        open_mentors[len(mentors) + q] = before if before >= 0 else len(state.v) - 1
    return restore(graph, state, scratch, seekers[:n_open], open_mentors)


@kernel
def restore(graph: Graph, state: State, scratch: Scratch, people: Int32, mentors: Int32) -> Int32:
    """Find these people mentors and fill these mentors' places, or prove that it cannot be.

    Before: prices cover every pair and matches are tight. After: the same, and none of these is
    left with a price. Returns those people and all who were moved for them, some repeatedly.
    """
    moved = np.empty(len(people) + 16, np.int32)
    for q in range(len(people)):
        moved[q] = people[q]
    n_moved = len(people)
    for i in people:
        seek_mentor(graph, state, scratch, i)
        moved, n_moved = note(moved, n_moved, scratch)
    for j in mentors:
        while state.held[j] < state.capacity[j] and state.v[j] > state.floor[j]:
            fill_place(graph, state, scratch, j)
            moved, n_moved = note(moved, n_moved, scratch)
    return moved[:n_moved]


@kernel
def send_away(state: State, mentors: Int32) -> tuple[Int32, int]:
    """Take those out of their places who are above a mentor's capacity: (who, how many)."""
    gone = np.empty(16, np.int32)
    count = 0
    for j in mentors:
        while state.held[j] > state.capacity[j]:
            gone = longer(gone, count + 1)
            gone[count] = state.holder[state.first[j] + state.held[j] - 1]
            unseat(state, gone[count])
            count += 1
    return gone, count


@kernel
def revalue(graph: Graph, state: State, i: int) -> bool:
    """Reckon a candidate's price again; say whether a mentor is to be sought.

    A match that is not tight any more is undone.
    """
    j = state.mentor_of[i]
    state.u[i] = best_gain(graph, state, i)
    if j < 0:
        return bool(state.u[i] > 0)
    for e in range(graph.row[i], graph.row[i + 1]):
        if graph.mentor[e] == j and graph.base[i] + graph.score[e] - state.v[j] == state.u[i]:
            return False
    unseat(state, i)
    return True


@kernel
def note(moved: Int32, count: int, scratch: Scratch) -> tuple[Int32, int]:
    """Add those whom the last chain moved: (who, how many)."""
    n_trail = scratch.n_trail[0]
    moved = longer(moved, count + n_trail)
    for q in range(n_trail):
        moved[count + q] = scratch.trail[q]
    return moved, count + n_trail
