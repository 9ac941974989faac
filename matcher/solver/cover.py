"""Phase 1: as much priority as can be matched, whatever the suitability.

The sets of candidates who can be matched together form a matroid, so serving one class of
priority after the other, and never taking a match back, is best (Edmonds & Fulkerson 1965).
Within a class, most are matched by giving each the mentor who is least in demand (after Karp &
Sipser 1981), the rest along shortest paths by which others move on, in rounds (after Hopcroft &
Karp 1973).
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
    demand = np.zeros(n_mentors + 1, np.int64)
    for j in range(n_mentors):
        demand[j] = graph.column[j + 1] - graph.column[j]
    level = np.empty(n_mentors + 1, np.int32)
    queue = np.empty(n_mentors, np.int32)
    waiting = np.empty(len(order), np.int32)
    begin = 0
    while begin < len(order):
        end = begin
        while end < len(order) and priority[order[end]] == priority[order[begin]]:
            end += 1
        n_waiting = greedy(graph, state, order[begin:end], demand, waiting)
        while n_waiting > 0:
            set_levels(graph, state, level, queue)
            n_waiting = augment(graph, state, waiting[:n_waiting], level)
        begin = end


@kernel
def greedy(graph: Graph, state: State, people: Int32, demand: Int64, waiting: Int32) -> int:
    """Give each the mentor whose free places are least in demand; list those without; count them.

    `demand` holds how many people still to come each mentor could take.
    """
    row, mentor = graph.row, graph.mentor
    held, capacity = state.held, state.capacity
    n_waiting = 0
    for i in people:
        best = -1
        best_demand = 1
        best_free = 0
        for e in range(row[i], row[i + 1]):
            j = np.uint32(mentor[e])
            free = capacity[j] - held[j]
            demand[j] -= 1
            if free > 0 and demand[j] * best_free < best_demand * free:
                best = mentor[e]
                best_demand = demand[j]
                best_free = free
        if best >= 0:
            state.holder[state.first[best] + held[best]] = i
            held[best] += 1
            state.mentor_of[i] = best
        else:
            waiting[n_waiting] = i
            n_waiting += 1
    return n_waiting


@kernel
def set_levels(graph: Graph, state: State, level: Int32, queue: Int32) -> None:
    """Number mentors by how many people would have to move to free a place there, -1 if none can.

    Breadth first from the free places, back along those who could move on to them.
    """
    column, candidate, mentor_of = graph.column, graph.candidate, state.mentor_of
    level[:] = -1
    tail = 0
    for j in range(len(queue)):
        if state.held[j] < state.capacity[j]:
            level[j] = 0
            queue[tail] = j
            tail += 1
    head = 0
    while head < tail:
        j = queue[head]
        head += 1
        for e in range(column[j], column[j + 1]):
            other = mentor_of[np.uint32(candidate[e])]
            if other >= 0 and level[other] < 0:
                level[other] = level[j] + 1
                queue[tail] = other
                tail += 1


@kernel
def augment(graph: Graph, state: State, waiting: Int32, level: Int32) -> int:
    """Match along disjoint paths of falling level; keep in `waiting` who may yet be; count them.

    Depth first, with the path on a stack: person d of it would take the place that person d + 1
    has now. Everybody's path is as short as theirs can be. Who has no mentor with a level has no
    path at all, now or later, and is not asked again.
    """
    row, mentor = graph.row, graph.mentor
    first, held, capacity, holder = state.first, state.held, state.capacity, state.holder
    next_pair = row.copy()
    next_place = first.copy()
    person = np.empty(len(held) + 1, np.int32)
    place = np.empty(len(held) + 1, np.int64)
    n_left = 0
    for start in waiting:
        top = least_level(graph, level, start)
        if top < 0:
            continue
        depth = 0
        person[0] = start
        found = False
        while depth >= 0 and not found:
            i = person[depth]
            deeper = False
            while next_pair[i] < row[i + 1] and not deeper and not found:
                j = np.uint32(mentor[next_pair[i]])
                if level[j] == top - depth and held[j] < capacity[j]:
                    place[depth] = first[j] + held[j]
                    held[j] += 1
                    found = True
                elif level[j] == top - depth > 0 and next_place[j] < first[j] + held[j]:
                    place[depth] = next_place[j]
                    next_place[j] += 1
                    deeper = True
                else:
                    next_pair[i] += 1
            if deeper:
                depth += 1
                person[depth] = holder[place[depth - 1]]
            elif not found:
                depth -= 1
        if not found:
            waiting[n_left] = start
            n_left += 1
        for d in range(depth, -1, -1):
            holder[place[d]] = person[d]
            state.mentor_of[person[d]] = mentor[next_pair[person[d]]]
    return n_left


@kernel
def least_level(graph: Graph, level: Int32, i: int) -> int:
    """Return the least level of candidate i's mentors, -1 where none has one."""
    least = -1
    for e in range(graph.row[i], graph.row[i + 1]):
        reached = level[np.uint32(graph.mentor[e])]
        if reached >= 0 and (least < 0 or reached < least):
            least = reached
    return least


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
