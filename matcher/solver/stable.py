"""`stable`: no candidate and mentor who would both rather have each other.

Candidates propose in the order of their own suitability, mentors keep the best they have room for
in the order of theirs (Gale & Shapley 1962; with capacities, Roth 1984). The outcome is the best
that any stable assignment gives to each candidate. Equal suitability is decided by the hash of
the two people's keys.
"""

import numpy as np
from numpy.typing import ArrayLike

from matcher.solver.arrays import UNMATCHED, Int32, Int64
from matcher.solver.checks import whole
from matcher.solver.compiled import kernel
from matcher.solver.keys import hash_pairs
from matcher.solver.problem import Problem
from matcher.solver.terms import Terms


def stable_assignment(problem: Problem, terms: Terms) -> Int32:
    """Return (n,) the mentors of a stable assignment; pinned pairs stand outside of it."""
    pairs = problem.pairs
    tie = hash_pairs(problem.candidate_hash[problem.candidate], problem.mentor_hash[pairs.mentor])
    order = np.lexsort((-tie, -pairs.suitability, problem.candidate))
    rank = np.empty(problem.n_pairs, np.int64)
    rank[np.lexsort((-tie, -pairs.mentor_suitability))] = np.arange(problem.n_pairs)
    mentor_of = np.full(problem.n_candidates, UNMATCHED, np.int32)
    free = np.ones(problem.n_candidates, np.bool_)
    free[terms.pinned[:, 0]] = False
    pins = np.bincount(terms.pinned[:, 1], minlength=problem.n_mentors)
    capacity = np.minimum(problem.capacity - pins, problem.degree)
    first = np.zeros(problem.n_mentors + 1, np.int64)
    np.cumsum(capacity, out=first[1:])
    waiting = np.flatnonzero(free).astype(np.int32)
    defer(pairs.row, pairs.mentor, order, rank, first, waiting, mentor_of)
    mentor_of[terms.pinned[:, 0]] = terms.pinned[:, 1]
    return mentor_of


@kernel
def defer(
    row: Int64,
    mentor: Int32,
    order: Int64,
    rank: Int64,
    first: Int64,
    waiting: Int32,
    mentor_of: Int32,
) -> None:
    """Let those waiting propose in turn until nobody wants to; the result is in `mentor_of`.

    `order` holds each candidate's pairs, best first; `rank` how a mentor likes a pair, 0 is best.
    A mentor has the places first[j] to first[j + 1]; the one liked least is at the first of them.
    """
    held = np.zeros(len(first) - 1, np.int64)
    holder = np.empty(first[-1], np.int32)
    liking = np.empty(first[-1], np.int64)
    next_pair = row[:-1].copy()
    for one in waiting:
        i = one
        while i >= 0 and next_pair[i] < row[i + 1]:
            e = order[next_pair[i]]
            next_pair[i] += 1
            j = mentor[e]
            begin, places = first[j], first[j + 1] - first[j]
            if held[j] < places:
                at = held[j]
                held[j] += 1
                while at > 0 and liking[begin + (at - 1) // 2] < rank[e]:
                    liking[begin + at] = liking[begin + (at - 1) // 2]
                    holder[begin + at] = holder[begin + (at - 1) // 2]
                    at = (at - 1) // 2
                liking[begin + at] = rank[e]
                holder[begin + at] = i
                mentor_of[i] = j
                break
            if places > 0 and rank[e] < liking[begin]:
                mentor_of[holder[begin]] = UNMATCHED
                mentor_of[i] = j
                i = replace_least_liked(holder, liking, begin, places, i, rank[e])


@kernel
def replace_least_liked(
    holder: Int32, liking: Int64, begin: int, places: int, i: int, rank: int
) -> np.int32:
    """Put i in the place of the one liked least, keeping that one first; return who had to go."""
    gone = holder[begin]
    at = 0
    while True:
        child = 2 * at + 1
        if child >= places:
            break
        if child + 1 < places and liking[begin + child + 1] > liking[begin + child]:
            child += 1
        if liking[begin + child] <= rank:
            break
        liking[begin + at] = liking[begin + child]
        holder[begin + at] = holder[begin + child]
        at = child
    liking[begin + at] = rank
    holder[begin + at] = i
    return np.int32(gone)


def blocking_pairs(problem: Problem, mentor_of: ArrayLike) -> Int64:
    """Return (k, 2) the eligible pairs who would both rather have each other than what they have.

    A candidate would who has nobody, or somebody less suitable; a mentor would who has a free
    place, or somebody less suitable in their own view. Equal is not less.

    Raises
    ------
    ValueError
        `mentor_of` is not of this problem's people, or gives a mentor more than there are places.
    """
    n, m = problem.n_candidates, problem.n_mentors
    mentors = whole("mentor_of", mentor_of, (n,), UNMATCHED, m - 1, np.int32)
    load = np.bincount(mentors[mentors != UNMATCHED], minlength=m)
    if (load > problem.capacity).any():
        j = int(np.flatnonzero(load > problem.capacity)[0])
        raise ValueError(f"Mentor {j} has {problem.capacity[j]} places but {load[j]} candidates.")
    own = problem.match_pairs(mentors)
    matched = np.flatnonzero(own >= 0)
    has = np.full(problem.n_candidates, -1, np.int64)
    has[matched] = problem.suitability[own[matched]]
    # Below anybody's suitability where there is a free place; above it where there is none at all.
    least = np.full(problem.n_mentors, np.iinfo(np.int64).max)
    np.minimum.at(least, mentors[matched], problem.mentor_suitability[own[matched]].astype(int))
    least[load < problem.capacity] = -1
    blocking = (problem.suitability > has[problem.candidate]) & (
        problem.mentor_suitability > least[problem.mentor]
    )
    return np.stack([problem.candidate[blocking], problem.mentor[blocking]], axis=1).astype(int)
