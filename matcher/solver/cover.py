"""Phase 1: as much priority as can be matched, whatever the suitability.

The sets of candidates who can be matched together form a matroid, so serving one class of
priority after the other, and never taking a match back, is best (Edmonds & Fulkerson 1965).
Within a class, shortest augmenting paths are found in rounds (Hopcroft & Karp 1973).
"""

import numpy as np

from matcher.solver.arrays import Graph, Int32, Int64, State
from matcher.solver.compiled import kernel


@kernel
def cover(graph: Graph, state: State, priority: Int64, order: Int32) -> None:
    """Match the greatest sum of priority, in `state.mentor_of`, `held` and `holder`.

    `order` lists the candidates by falling priority.
    """
    n_mentors = len(state.held) - 1
    level = np.full(n_mentors + 1, -1, np.int32)
    level[n_mentors] = -2  # a pair that may not be leads nowhere
    queue = np.empty(n_mentors, np.int32)
    next_pair = np.zeros(len(priority), np.int64)
    next_place = np.zeros(n_mentors, np.int64)
    waiting = np.empty(len(order), np.int32)
    begin = 0
    while begin < len(order):
        end = begin
        while end < len(order) and priority[order[end]] == priority[order[begin]]:
            end += 1
        n_waiting = greedy(graph, state, order[begin:end], waiting)
        while n_waiting > 0:
            found, reached = set_levels(
                graph, state, waiting[:n_waiting], level, queue, next_pair, next_place
            )
            # Where nobody reached has a place to give, nobody ever will: those mentors stay -2,
            # and no later search, of lower priority, enters among them again (Hungarian trees).
            if found >= 0:
                n_waiting = augment(
                    graph, state, waiting[:n_waiting], level, found, next_pair, next_place
                )
            for q in range(reached):
                level[queue[q]] = -1 if found >= 0 else -2
            if found < 0:
                break
        begin = end


@kernel
def greedy(graph: Graph, state: State, people: Int32, waiting: Int32) -> int:
    """Give each the most suitable mentor with a free place; list those without one; count them."""
    row, mentor, score = graph.row, graph.mentor, graph.score
    held, capacity = state.held, state.capacity
    n_waiting = 0
    for i in people:
        if state.mentor_of[i] >= 0:
            continue
        best = -1
        best_score = -1
        for e in range(row[i], row[i + 1]):
            if score[e] > best_score and held[mentor[e]] < capacity[mentor[e]]:
                best = mentor[e]
                best_score = score[e]
        if best >= 0:
            state.holder[state.first[best] + held[best]] = i
            held[best] += 1
            state.mentor_of[i] = best
        else:
            waiting[n_waiting] = i
            n_waiting += 1
    return n_waiting


@kernel
def set_levels(
    graph: Graph,
    state: State,
    waiting: Int32,
    level: Int32,
    queue: Int32,
    next_pair: Int64,
    next_place: Int64,
) -> tuple[int, int]:
    """Number mentors by how many people would have to move, breadth first from those waiting.

    Returns the level of the nearest free place (-1 where none can be reached) and how many
    mentors were reached, which are in `queue`. The cursors of all that a path may pass are reset.
    """
    row, mentor = graph.row, graph.mentor
    first, held, capacity, holder = state.first, state.held, state.capacity, state.holder
    tail = 0
    for i in waiting:
        next_pair[i] = row[i]
        for e in range(row[i], row[i + 1]):
            j = mentor[e]
            if level[j] == -1:
                level[j] = 0
                next_place[j] = first[j]
                queue[tail] = j
                tail += 1
    head = 0
    found = -1
    while head < tail:
        j = queue[head]
        head += 1
        if found >= 0 and level[j] >= found:
            break
        if held[j] < capacity[j]:
            found = level[j]
            continue
        for t in range(first[j], first[j] + held[j]):
            k = holder[t]
            next_pair[k] = row[k]
            for e in range(row[k], row[k + 1]):
                other = mentor[e]
                if level[other] == -1:
                    level[other] = level[j] + 1
                    next_place[other] = first[other]
                    queue[tail] = other
                    tail += 1
    return found, tail


@kernel
def augment(
    graph: Graph,
    state: State,
    waiting: Int32,
    level: Int32,
    found: int,
    next_pair: Int64,
    next_place: Int64,
) -> int:
    """Match along disjoint paths of rising level; keep the others in `waiting`; count them.

    Depth first, with the path on a stack: person d of it would take the place that person d + 1
    has now.
    """
    row, mentor = graph.row, graph.mentor
    first, held, capacity, holder = state.first, state.held, state.capacity, state.holder
    person = np.empty(found + 2, np.int32)
    place = np.empty(found + 2, np.int64)
    n_left = 0
    for start in waiting:
        depth = 0
        person[0] = start
        while depth >= 0:
            i = person[depth]
            deeper = False
            while next_pair[i] < row[i + 1]:
                j = mentor[next_pair[i]]
                if level[j] == depth:
                    if held[j] < capacity[j]:
                        place[depth] = first[j] + held[j]
                        held[j] += 1
                        break
                    if depth < found and next_place[j] < first[j] + held[j]:
                        place[depth] = next_place[j]
                        next_place[j] += 1
                        deeper = True
                        break
                next_pair[i] += 1
            if deeper:
                depth += 1
                person[depth] = holder[place[depth - 1]]
            elif next_pair[i] < row[i + 1]:
                break
            else:
                depth -= 1
        if depth < 0:
            waiting[n_left] = start
            n_left += 1
        for d in range(depth, -1, -1):
            holder[place[d]] = person[d]
            state.mentor_of[person[d]] = mentor[next_pair[person[d]]]
    return n_left


@kernel
def level_prices(graph: Graph, state: State, priority: Int64, order: Int32) -> Int64:
    """Return (m,) the priority that one more place with each mentor would serve.

    A mentor's place is worth the priority of the first unmatched candidate whom it would serve, if
    need be by moving others along; 0 where it would serve nobody.
    """
    row, mentor = graph.row, graph.mentor
    n_mentors = len(state.held) - 1
    worth = np.zeros(n_mentors + 1, np.int64)
    worth[n_mentors] = 1  # nobody's place: taken as seen
    queue = np.empty(n_mentors, np.int32)
    head = 0
    tail = 0
    for i in order:
        if state.mentor_of[i] >= 0:
            continue
        for e in range(row[i], row[i + 1]):
            if worth[mentor[e]] == 0:
                worth[mentor[e]] = priority[i]
                queue[tail] = mentor[e]
                tail += 1
        while head < tail:
            j = queue[head]
            head += 1
            for t in range(state.first[j], state.first[j] + state.held[j]):
                k = state.holder[t]
                for e in range(row[k], row[k + 1]):
                    if worth[mentor[e]] == 0:
                        worth[mentor[e]] = priority[i]
                        queue[tail] = mentor[e]
                        tail += 1
    return worth[:n_mentors]
