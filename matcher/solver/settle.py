"""From any prices to exact ones: keep the matches that fit them, list what is left to repair."""

import numpy as np

from matcher.solver.arrays import UNMATCHED, Graph, State
from matcher.solver.compiled import kernel


@kernel
def best_gain(graph: Graph, state: State, i: int) -> np.int64:
    """Return the price of candidate i that the mentors' prices leave: the most there is to gain."""
    row, mentor, score, v = graph.row, graph.mentor, graph.score, state.v
    best = np.int64(0)
    for e in range(row[i], row[i + 1]):
        best = max(best, graph.base[i] + score[e] - v[np.uint32(mentor[e])])
    return best


@kernel
def settle(graph: Graph, state: State) -> None:
    """Reckon the candidates' prices from the mentors', and keep the matches that are tight.

    A match is tight where the candidate could gain no more elsewhere; the others are undone, and
    so are those above capacity. Whoever is left takes a free place that is tight, if there is one.
    """
    row, mentor, score, base = graph.row, graph.mentor, graph.score, graph.base
    u, v, held, mentor_of = state.u, state.v, state.held, state.mentor_of
    held[:] = 0
    for i in range(len(base) - 1):
        j = mentor_of[i]
        best = np.int64(0)
        own = np.int64(-1)
        for e in range(row[i], row[i + 1]):
            gain = base[i] + score[e] - v[np.uint32(mentor[e])]
            best = max(best, gain)
            own = gain if mentor[e] == j else own
        u[i] = best
        mentor_of[i] = UNMATCHED
        if j >= 0 and own == best and held[j] < state.capacity[j]:
            seat(state, i, j)
    for i in range(len(base) - 1):
        if mentor_of[i] >= 0 or u[i] == 0:
            continue
        tight = u[i] - base[i]
        for e in range(row[i], row[i + 1]):
            j = np.uint32(mentor[e])
            if score[e] - v[j] == tight and held[j] < state.capacity[j]:
                seat(state, i, mentor[e])
                break


@kernel
def seat(state: State, i: int, j: int) -> None:
    """Give candidate i the next free place of mentor j."""
    t = state.first[j] + state.held[j]
    state.held[j] += 1
    state.holder[t] = i
    state.place_of[i] = t
    state.mentor_of[i] = j


@kernel
def unseat(state: State, i: int) -> None:
    """Free candidate i's place; the mentor's last holder moves up to it."""
    j = state.mentor_of[i]
    t = state.place_of[i]
    state.held[j] -= 1
    last = state.holder[state.first[j] + state.held[j]]
    state.holder[t] = last
    state.place_of[last] = t
    state.mentor_of[i] = UNMATCHED
