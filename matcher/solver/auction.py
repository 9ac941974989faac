"""Phase 2: an auction for places, which brings prices and matches close to the best.

Everyone without a place bids for the mentor they gain most from, up to the point where the second
best would be as good, plus a little (epsilon) so that prices always move (Bertsekas 1988). A
mentor's price is the least bid among those who hold the places, once all are taken (Bertsekas &
Castañon 1989).
"""

import numpy as np

from matcher.solver.arrays import UNMATCHED, Graph, Int32, Int64, State
from matcher.solver.compiled import kernel


@kernel
def bid(
    graph: Graph,
    state: State,
    bids: Int64,
    waiting: Int32,
    n_waiting: int,
    epsilon: int,
    most_bids: int,
    begin: int,
    end: int,
) -> tuple[int, int]:
    """Let those waiting bid, the last first; return how many still wait and how many bids it took.

    `bids` holds what each place was taken for. Whoever gains nothing from any mentor gives up, and
    so does whoever gains most from a mentor who is not among those from `begin` to before `end`.
    """
    row, mentor, score, base = graph.row, graph.mentor, graph.score, graph.base
    first, held, capacity, holder = state.first, state.held, state.capacity, state.holder
    mentor_of, v = state.mentor_of, state.v
    n_bids = 0
    while n_waiting > 0 and n_bids < most_bids:
        n_waiting -= 1
        i = waiting[n_waiting]
        best = np.int64(0)
        second = np.int64(0)
        at = np.int64(-1)
        for e in range(row[i], row[i + 1]):  # without branches: they could not be foreseen
            gain = base[i] + score[e] - v[np.uint32(mentor[e])]
            second = max(second, min(best, gain))
            at = np.int64(e) if gain > best else at
            best = max(best, gain)
        if at < 0 or mentor[at] < begin or mentor[at] >= end:
            continue
        n_bids += 1
        j = np.uint32(mentor[at])
        offer = v[j] + best - second + epsilon
        if held[j] < capacity[j]:
            t = first[j] + held[j]
            held[j] += 1
        else:
            t = least_bid(bids, first[j], first[j] + capacity[j])
            mentor_of[holder[t]] = UNMATCHED
            waiting[n_waiting] = holder[t]
            n_waiting += 1
        holder[t] = i
        bids[t] = offer
        mentor_of[i] = mentor[at]
        if held[j] == capacity[j]:
            v[j] = max(v[j], bids[least_bid(bids, first[j], first[j] + capacity[j])])
    return n_waiting, n_bids


@kernel
def least_bid(bids: Int64, begin: int, end: int) -> int:
    """Return the place that was taken for the least."""
    least = begin
    for t in range(begin + 1, end):
        if bids[t] < bids[least]:
            least = t
    return least
