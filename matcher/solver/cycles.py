"""Which matches could be otherwise at no loss: the cycles of the tight pairs.

All best assignments use tight pairs only, keep every candidate with a price matched and every
mentor with a price full. Take an arc from a candidate to each tight mentor who is not theirs, and
from a mentor to each of the people there: an equally good assignment differs by cycles of these
arcs. A node for "nobody" closes the cycles of those who may as well be left out. So a pair can
change only within one strongly connected component (Tarjan 1972), and where there are none, the
best assignment is the only one.
"""

import numpy as np

from matcher.solver.arrays import Graph, Int32, Int64, State
from matcher.solver.compiled import kernel


@kernel
def count_tight(graph: Graph, state: State) -> int:
    """Return how many pairs are tight."""
    row, mentor, score, base = graph.row, graph.mentor, graph.score, graph.base
    count = 0
    for i in range(len(base) - 1):
        gain = state.u[i] - base[i]
        for e in range(row[i], row[i + 1]):
            if gain + state.v[mentor[e]] == score[e]:
                count += 1
    return count


@kernel
def tight_pairs(graph: Graph, state: State, count: int) -> tuple[Int64, Int64]:
    """Return (row, pair): the tight pairs of each candidate, as positions in the graph."""
    row, mentor, score, base = graph.row, graph.mentor, graph.score, graph.base
    tight_row = np.zeros(len(row), np.int64)
    pair = np.empty(count, np.int64)
    n_found = 0
    for i in range(len(base) - 1):
        gain = state.u[i] - base[i]
        for e in range(row[i], row[i + 1]):
            if gain + state.v[mentor[e]] == score[e]:
                pair[n_found] = e
                n_found += 1
        tight_row[i + 1] = n_found
    return tight_row, pair


@kernel
def arcs(graph: Graph, state: State, tight_row: Int64, pair: Int64) -> tuple[Int64, Int32]:
    """Return (start, head): the arcs from candidates, then mentors, then nobody."""
    n = len(graph.base) - 1
    m = len(state.v) - 1
    nobody = n + m
    start = np.zeros(n + m + 2, np.int64)
    head = np.empty(len(pair) + 2 * (n + m), np.int32)
    count = 0
    for i in range(n):
        for q in range(tight_row[i], tight_row[i + 1]):
            if graph.mentor[pair[q]] != state.mentor_of[i]:
                head[count] = n + graph.mentor[pair[q]]
                count += 1
        if state.mentor_of[i] >= 0 and state.u[i] == 0:
            head[count] = nobody
            count += 1
        start[i + 1] = count
    for j in range(m):
        for t in range(state.first[j], state.first[j] + state.held[j]):
            head[count] = state.holder[t]
            count += 1
        if state.held[j] < state.capacity[j]:
            head[count] = nobody
            count += 1
        start[n + j + 1] = count
    for i in range(n):
        if state.mentor_of[i] < 0 and tight_row[i] < tight_row[i + 1]:
            head[count] = i
            count += 1
    for j in range(m):
        if state.held[j] > 0 and state.v[j] == state.floor[j]:
            head[count] = n + j
            count += 1
    start[nobody + 1] = count
    return start, head[:count]


@kernel
def components(start: Int64, head: Int32) -> Int32:
    """Return the strongly connected component of each node (Tarjan 1972, without recursion)."""
    size = len(start) - 1
    component = np.full(size, -1, np.int32)
    index = np.full(size, -1, np.int32)
    low = np.zeros(size, np.int32)
    next_arc = start[:size].copy()
    open_nodes = np.empty(size, np.int32)
    path = np.empty(size, np.int32)
    n_open = 0
    n_seen = 0
    n_components = 0
    for root in range(size):
        if index[root] >= 0:
            continue
        path[0] = root
        depth = 0
        while depth >= 0:
            node = path[depth]
            if index[node] < 0:
                index[node] = n_seen
                low[node] = n_seen
                n_seen += 1
                open_nodes[n_open] = node
                n_open += 1
            deeper = False
            while next_arc[node] < start[node + 1]:
                other = head[next_arc[node]]
                if index[other] < 0:
                    depth += 1
                    path[depth] = other
                    deeper = True
                    break
                if component[other] < 0:
                    low[node] = min(low[node], low[other])
                next_arc[node] += 1
            if deeper:
                continue
            if low[node] == index[node]:
                while component[node] < 0:
                    n_open -= 1
                    component[open_nodes[n_open]] = n_components
                n_components += 1
            depth -= 1
    return component


@kernel
def undecided(graph: Graph, state: State, tight_row: Int64, pair: Int64, component: Int32) -> Int64:
    """Return the tight pairs, as positions in the graph, that some best assignments have only."""
    n = len(graph.base) - 1
    kept = np.empty(len(pair), np.int64)
    count = 0
    for i in range(n):
        for q in range(tight_row[i], tight_row[i + 1]):
            if component[i] == component[n + graph.mentor[pair[q]]]:
                kept[count] = pair[q]
                count += 1
    return kept[:count]
