"""Which matches could be otherwise at no loss: the cycles of the tight pairs.

All best assignments use tight pairs only, keep every candidate with a price matched and every
mentor with a price full. Take an arc from a candidate to each tight mentor who is not theirs, and
from a mentor to each of the people there: an equally good assignment differs by cycles of these
arcs. A node for "nobody" closes the cycles of those who may as well be left out. So a pair can
change only within one strongly connected component (Tarjan 1972), and where there are none, the
best assignment is the only one.
"""

import numpy as np

from matcher.solver.arrays import Graph, Int32, Int64, State, longer
from matcher.solver.compiled import kernel


@kernel
def arcs(graph: Graph, state: State) -> tuple[Int64, Int32]:
    """Return (start, head): the arcs from candidates, then mentors, then nobody."""
    n = len(graph.base) - 1
    m = len(state.v) - 1
    nobody = n + m
    start = np.zeros(n + m + 2, np.int64)
    head, count = tight_others(graph, state, start)
    head = longer(head, count + len(state.holder) + 2 * (n + m))
    for j in range(m):
        for t in range(state.first[j], state.first[j] + state.held[j]):
            head[count] = state.holder[t]
            count += 1
        if state.held[j] < state.capacity[j]:
            head[count] = nobody
            count += 1
        start[n + j + 1] = count
    for i in range(n):
        if state.mentor_of[i] < 0 and start[i] < start[i + 1]:
            head[count] = i
            count += 1
    for j in range(m):
        if state.held[j] > 0 and state.v[j] == state.floor[j]:
            head[count] = n + j
            count += 1
    start[nobody + 1] = count
    return start, head[:count]


@kernel
def tight_others(graph: Graph, state: State, start: Int64) -> tuple[Int32, int]:
    """Return the arcs from candidates and how many there are; where each's begin goes to `start`.

    To tight mentors who are not their own, and to nobody where a match is worth nothing to them.
    """
    row, mentor, score = graph.row, graph.mentor, graph.score
    n = len(graph.base) - 1
    m = len(state.v) - 1
    head = np.empty(n + 64, np.int32)
    count = 0
    for i in range(n):
        head = longer(head, count + row[i + 1] - row[i] + 1)
        own = state.mentor_of[i]
        level = state.u[i] - graph.base[i]
        for e in range(row[i], row[i + 1]):
            head[count] = n + mentor[e]  # written over by the next, unless it is one to keep
            tight = level + state.v[np.uint32(mentor[e])] == score[e]
            count += 1 if tight and mentor[e] != own else 0
        if own >= 0 and state.u[i] == 0:
            head[count] = n + m
            count += 1
        start[i + 1] = count
    return head, count


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
def undecided(graph: Graph, state: State, start: Int64, head: Int32, component: Int32) -> Int64:
    """Return the tight pairs, as positions in the graph, that some best assignments have only."""
    row, mentor = graph.row, graph.mentor
    n = len(graph.base) - 1
    people = np.empty(n, np.int32)
    n_people = 0
    n_pairs = 0
    for i in range(n):
        own = state.mentor_of[i]
        bound = own < 0 or component[n + own] != component[i]
        for q in range(start[i], start[i + 1]):
            bound = bound and component[head[q]] != component[i]
        if not bound:
            people[n_people] = i
            n_people += 1
            n_pairs += row[i + 1] - row[i]
    kept = np.empty(n_pairs, np.int64)
    count = 0
    for q in range(n_people):
        i = people[q]
        for e in range(row[i], row[i + 1]):
            tight = state.u[i] + state.v[mentor[e]] == graph.base[i] + graph.score[e]
            if tight and component[n + mentor[e]] == component[i]:
                kept[count] = e
                count += 1
    return kept[:count]
