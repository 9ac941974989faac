"""Repair from a place: fill a free place that has a price, or bring its price down.

The search of `seek` the other way round: the distance of a mentor is the least total loss of
drawing one of its people away.
"""

from matcher.solver.arrays import FAR, UNMATCHED, Graph, Scratch, State
from matcher.solver.compiled import kernel
from matcher.solver.heap import drop_first, push
from matcher.solver.settle import seat, unseat


@kernel
def fill_place(graph: Graph, state: State, scratch: Scratch, mentor: int) -> int:
    """Draw somebody to a free place by the best chain of moves; return the mentors scanned.

    Before: prices cover every pair and matches are tight. After: the same, and one more place is
    taken (here, or nowhere if the price came down to its floor).
    """
    best, end, newcomer, n_scanned, n_touched = chain_of_draws(graph, state, scratch, mentor)
    lower_prices(state, scratch, best, n_scanned)
    draw_along(state, scratch, mentor, end, newcomer)
    for q in range(n_touched):
        scratch.distance[scratch.touched[q]] = FAR
        scratch.heap_at[scratch.touched[q]] = -1
    return n_scanned


@kernel
def chain_of_draws(
    graph: Graph, state: State, scratch: Scratch, mentor: int
) -> tuple[int, int, int, int, int]:
    """Search from a free place: (distance, mentor where the chain ends, who enters there, …).

    A chain ends where an unmatched candidate enters, or where a place is left empty (nobody, -1,
    enters) because its price is the least loss. Also returned: how many mentors were scanned and
    how many touched.
    """
    column, candidate, score, base = graph.column, graph.candidate, graph.column_score, graph.base
    mentor_of, floor, u, v = state.mentor_of, state.floor, state.u, state.v
    distance, came_from, through = scratch.distance, scratch.came_from, scratch.through
    key, node, at = scratch.heap_key, scratch.heap_node, scratch.heap_at
    j = mentor
    d = 0
    distance[j] = 0
    scratch.touched[0] = j
    n_touched = 1
    n_scanned = 0
    size = 0
    best = v[j] - floor[j]
    end = j
    newcomer = UNMATCHED
    while True:
        scratch.scanned[n_scanned] = j
        n_scanned += 1
        start = d + v[j]
        for e in range(column[j], column[j + 1]):
            i = candidate[e]
            reach = start + u[i] - base[i] - score[e]
            if reach >= best:
                continue
            other = mentor_of[i]
            if other < 0:
                best = reach
                end = j
                newcomer = i
            elif reach < distance[other]:
                if distance[other] == FAR:
                    scratch.touched[n_touched] = other
                    n_touched += 1
                distance[other] = reach
                came_from[other] = j
                through[other] = i
                if reach + v[other] - floor[other] < best:
                    best = reach + v[other] - floor[other]
                    end = other
                    newcomer = UNMATCHED
                if reach < best:
                    size = push(key, node, at, size, other, reach)
        if size == 0 or key[0] >= best:
            break
        j = node[0]
        d = key[0]
        size = drop_first(key, node, at, size)
    return best, end, newcomer, n_scanned, n_touched


@kernel
def lower_prices(state: State, scratch: Scratch, best: int, n_scanned: int) -> None:
    """Lower the price of each mentor scanned by what its distance falls short of the chain's."""
    for q in range(n_scanned):
        j = scratch.scanned[q]
        short = best - scratch.distance[j]
        state.v[j] -= short
        for t in range(state.first[j], state.first[j] + state.held[j]):
            state.u[state.holder[t]] += short


@kernel
def draw_along(state: State, scratch: Scratch, mentor: int, end: int, newcomer: int) -> None:
    """Carry out the chain that ends at mentor `end`, each drawn to the mentor before."""
    trail = scratch.trail
    n_trail = 0
    j = end
    entering = newcomer
    while True:
        leaving = UNMATCHED
        if j != mentor:
            leaving = scratch.through[j]
            unseat(state, leaving)
        if entering >= 0:
            trail[n_trail] = entering
            n_trail += 1
            seat(state, entering, j)
        if j == mentor:
            break
        entering = leaving
        j = scratch.came_from[j]
    scratch.n_trail[0] = n_trail
