"""Repair from a candidate: find them a mentor, moving whoever it takes, or prove there is none.

The distance of a mentor is the least total loss (reduced cost) of freeing a place there, so the
shortest path is the best chain of moves, and prices raised by what the distances fall short keep
every pair in order (Kuhn 1955; Jonker & Volgenant 1987, with several places to a mentor).
"""

from matcher.solver.arrays import FAR, UNMATCHED, Graph, Scratch, State
from matcher.solver.compiled import kernel
from matcher.solver.heap import drop_first, push


@kernel
def seek_mentor(graph: Graph, state: State, scratch: Scratch, i: int) -> int:
    """Match i, or leave them or somebody else out, whichever is best; return the mentors scanned.

    Before: prices cover every pair (u + v is at least its worth) and matches are tight. After:
    the same, and i is matched or has the price 0.
    """
    scratch.n_trail[0] = 0
    if state.mentor_of[i] >= 0 or state.u[i] <= 0:
        return 0
    waiting_room = len(state.v) - 1
    state.holder[state.first[waiting_room]] = i
    state.held[waiting_room] = 1
    state.place_of[i] = state.first[waiting_room]
    state.mentor_of[i] = waiting_room
    best, mentor, leaver, n_scanned, n_touched = chain_of_moves(graph, state, scratch)
    raise_prices(state, scratch, best, n_scanned)
    move_along(state, scratch, mentor, leaver)
    state.held[waiting_room] = 0
    state.v[waiting_room] = FAR
    for q in range(n_touched):
        scratch.distance[scratch.touched[q]] = FAR
        scratch.heap_at[scratch.touched[q]] = -1
    return n_scanned


@kernel
def chain_of_moves(graph: Graph, state: State, scratch: Scratch) -> tuple[int, int, int, int, int]:
    """Search from the waiting room: (distance, mentor where the chain ends, who leaves there, …).

    A chain ends at a free place (nobody, -1, leaves), or where somebody is let go whose own price
    makes that the least loss: maybe the one who came. Also returned: how many mentors were
    scanned and how many touched.
    """
    row, mentor, score, base = graph.row, graph.mentor, graph.score, graph.base
    first, held, capacity, holder = state.first, state.held, state.capacity, state.holder
    u, v = state.u, state.v
    distance, came_from = scratch.distance, scratch.came_from
    key, node, at = scratch.heap_key, scratch.heap_node, scratch.heap_at
    j = len(v) - 1
    d = 0
    distance[j] = 0
    scratch.touched[0] = j
    n_touched = 1
    n_scanned = 0
    size = 0
    best = FAR
    end = j
    leaver = UNMATCHED
    while True:
        scratch.scanned[n_scanned] = j
        n_scanned += 1
        for t in range(first[j], first[j] + held[j]):
            i = holder[t]
            if d + u[i] < best:
                best = d + u[i]
                end = j
                leaver = i
            start = d + u[i] - base[i]
            for e in range(row[i], row[i + 1]):
                other = mentor[e]
                reach = start + v[other] - score[e]
                if reach < best and reach < distance[other]:
                    if distance[other] == FAR:
                        scratch.touched[n_touched] = other
                        n_touched += 1
                    distance[other] = reach
                    came_from[other] = i
                    if held[other] < capacity[other]:
                        best = reach
                        end = other
                        leaver = UNMATCHED
                    else:
                        size = push(key, node, at, size, other, reach)
        if size == 0 or key[0] >= best:
            break
        j = node[0]
        d = key[0]
        size = drop_first(key, node, at, size)
    return best, end, leaver, n_scanned, n_touched


@kernel
def raise_prices(state: State, scratch: Scratch, best: int, n_scanned: int) -> None:
    """Raise the price of each mentor scanned by what its distance falls short of the chain's."""
    for q in range(n_scanned):
        j = scratch.scanned[q]
        short = best - scratch.distance[j]
        state.v[j] += short
        for t in range(state.first[j], state.first[j] + state.held[j]):
            state.u[state.holder[t]] -= short


@kernel
def move_along(state: State, scratch: Scratch, mentor: int, leaver: int) -> None:
    """Carry out the chain of moves that ends at a mentor, from its end to the waiting room."""
    waiting_room = len(state.v) - 1
    trail = scratch.trail
    n_trail = 0
    j = mentor
    if leaver >= 0:
        trail[n_trail] = leaver
        n_trail += 1
        t = state.place_of[leaver]
        state.mentor_of[leaver] = UNMATCHED
    else:
        t = state.first[j] + state.held[j]
        state.held[j] += 1
    while j != waiting_room:
        i = scratch.came_from[j]
        trail[n_trail] = i
        n_trail += 1
        j_before = state.mentor_of[i]
        t_before = state.place_of[i]
        state.holder[t] = i
        state.place_of[i] = t
        state.mentor_of[i] = j
        j = j_before
        t = t_before
    scratch.n_trail[0] = n_trail
