"""The two ends of the optimal prices: what one more place is worth, and what one less costs.

Optimal prices are not unique, but the least of each mentor together are optimal, and so are the
greatest (they form a lattice: Demange & Gale 1985). Each is one shortest-path search away.
"""

import numpy as np

from matcher.solver.arrays import FAR, Graph, Int64, Scratch, State
from matcher.solver.compiled import kernel
from matcher.solver.heap import drop_first, push


@kernel
def lower_to_least(graph: Graph, state: State, scratch: Scratch) -> None:
    """Lower the mentors' optimal prices to the least ones; the candidates' rise with them.

    A price can fall until it meets its floor, until an unmatched candidate would gain, or until
    the people of another mentor would rather come; how far is the shortest distance from these.
    """
    row, mentor, score, base = graph.row, graph.mentor, graph.score, graph.base
    u, v, held, first = state.u, state.v, state.held, state.first
    key, node, at = scratch.heap_key, scratch.heap_node, scratch.heap_at
    n_mentors = len(v) - 1
    least = state.floor.copy()  # no price can fall below this, as far as is known yet
    least[n_mentors] = FAR
    for i in range(len(base) - 1):
        if state.mentor_of[i] < 0:
            for e in range(row[i], row[i + 1]):
                other = np.uint32(mentor[e])
                least[other] = max(least[other], base[i] + score[e] - u[i])
    size = 0
    for j in range(n_mentors):
        if held[j] > 0:
            size = push(key, node, at, size, j, v[j] - least[j])
    while size > 0:
        j = node[0]
        fall = key[0]
        size = drop_first(key, node, at, size)
        for t in range(first[j], first[j] + held[j]):
            i = state.holder[t]
            u[i] += fall
            gain = base[i] - u[i]
            for e in range(row[i], row[i + 1]):
                other = np.uint32(mentor[e])
                if gain + score[e] > least[other]:
                    least[other] = gain + score[e]
                    if at[other] >= 0:
                        size = push(key, node, at, size, other, v[other] - least[other])
    for j in range(n_mentors):
        v[j] = least[j]


@kernel
def greatest_prices(graph: Graph, state: State, scratch: Scratch) -> Int64:
    """Return (m,) the greatest optimal prices, from any; `FAR` or more where nothing bounds them.

    A price can rise while its people still gain, nowhere gain more, and only where all places are
    taken.
    """
    column, candidate, score, base = graph.column, graph.candidate, graph.column_score, graph.base
    u, v, distance = state.u, state.v, scratch.distance
    key, node, at = scratch.heap_key, scratch.heap_node, scratch.heap_at
    n_mentors = len(v) - 1
    size = 0
    for j in range(n_mentors):
        distance[j] = FAR
        if state.held[j] < state.capacity[j]:
            distance[j] = 0
        for t in range(state.first[j], state.first[j] + state.held[j]):
            distance[j] = min(distance[j], u[state.holder[t]])
        size = push(key, node, at, size, j, distance[j])
    while size > 0:
        j = node[0]
        size = drop_first(key, node, at, size)
        if distance[j] >= FAR:
            continue
        for e in range(column[j], column[j + 1]):
            i = candidate[e]
            other = state.mentor_of[i]
            if other < 0 or at[other] < 0:
                continue
            reach = distance[j] + u[i] + v[j] - base[i] - score[e]
            if reach < distance[other]:
                distance[other] = reach
                size = push(key, node, at, size, other, reach)
    greatest = np.empty(n_mentors, np.int64)
    for j in range(n_mentors):
        greatest[j] = v[j] + distance[j]
        distance[j] = FAR
    return greatest
