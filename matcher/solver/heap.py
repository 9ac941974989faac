"""A queue of mentors by distance: a heap with four children per node, on plain arrays.

Four children make the heap half as deep as two and share a cache line (Johnson 1975; LaMarca &
Ladner 1996). Each mentor is in it once, so a shorter distance moves the entry it has.
"""

import numpy as np

from matcher.solver.arrays import Int32, Int64
from matcher.solver.compiled import inlined


@inlined
def push(
    key: Int64, node: Int32, at: Int32, size: int, mentor: int | np.uint32, distance: int
) -> int:
    """Put a mentor in, or move it forward to a shorter distance; return the size."""
    p = at[mentor]
    if p < 0:
        p = size
        size += 1
    while p > 0:
        parent = (p - 1) >> 2
        if key[parent] <= distance:
            break
        key[p] = key[parent]
        node[p] = node[parent]
        at[node[p]] = p
        p = parent
    key[p] = distance
    node[p] = mentor
    at[mentor] = p
    return size


@inlined
def drop_first(key: Int64, node: Int32, at: Int32, size: int) -> int:
    """Take the nearest mentor, who has been read, out of the queue; return the size."""
    at[node[0]] = -1
    size -= 1
    if size > 0:
        last_key = key[size]
        last_node = node[size]
        p = 0
        while True:
            child = 4 * p + 1
            if child >= size:
                break
            least = child
            for other in range(child + 1, min(child + 4, size)):
                if key[other] < key[least]:
                    least = other
            if key[least] >= last_key:
                break
            key[p] = key[least]
            node[p] = node[least]
            at[node[p]] = p
            p = least
        key[p] = last_key
        node[p] = last_node
        at[last_node] = p
    return size
