"""Which other matches are just as good, and who would have one more place, from the tight pairs.

A pair is tight where the two prices add up to exactly what it is worth. Matches that are as good
differ by cycles of tight pairs, taken in turn into the match and out of it (with one node more,
where people wait and places are left). What one more place is worth is the length of a path of
such pairs from somebody who waits.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from matcher.matching.instance.outcome import Outcome
from matcher.matching.instance.rows import open_candidates, prices
from matcher.solver import UNMATCHED
from matcher.solver.cycles import components

Ints = NDArray[np.int64]
Graph = tuple[Ints, NDArray[np.int32]]
"""Arcs by where they begin: those of node k end in `head[start[k] : start[k + 1]]`."""
Arcs = list[tuple[Ints, Ints]]


@dataclass(frozen=True, eq=False)
class Tight:
    """The tight pairs of an outcome as arcs: candidate i is node i, mentor j is node n + j.

    `component` (n + m + 1,) numbers the nodes that lie on a common cycle; the last node is where
    people wait and places are left.
    """

    n_candidates: int
    arcs: Graph
    component: Ints

    @classmethod
    def of(cls, outcome: Outcome) -> "Tight":
        """Find the tight pairs of an outcome that has prices."""
        n, m = len(outcome.instance.candidates), len(outcome.instance.mentors)
        pairs = _pair_arcs(outcome)
        arcs = _graph(pairs, n + m + 1)
        component = components(*_graph(pairs + _waiting_arcs(outcome), n + m + 1))
        return cls(n, arcs, component.astype(np.int64))

    def is_as_good(self, i: int, j: int, *, is_tight: bool) -> bool:
        """Say whether a match that is just as good has this pair, which is not in this one."""
        return is_tight and bool(self.component[i] == self.component[self.n_candidates + j])

    def would_serve(self, i: int) -> list[int]:
        """Return the mentors with whom one more place could go to i, who waits, or lead to one."""
        begins, ends = self.arcs
        seen, open_nodes = {i}, [i]
        while open_nodes:
            node = open_nodes.pop()
            for after in ends[begins[node] : begins[node + 1]].tolist():
                if after not in seen:
                    seen.add(after)
                    open_nodes.append(after)
        n = self.n_candidates
        return sorted(node - n for node in seen if node >= n)


def _pair_arcs(outcome: Outcome) -> Arcs:
    """Return the arcs candidate to mentor (could be matched) and back (could be parted)."""
    assignment, problem = outcome.assignment, outcome.assignment.problem
    u, v = prices(outcome)
    candidate, mentor = problem.candidate, problem.mentor
    worth = (assignment.unit * problem.priority)[candidate] + problem.suitability
    if assignment.terms.previous is not None:
        kept = assignment.terms.previous[candidate] == mentor
        worth += assignment.terms.keep_bonus * kept
    tight = (u[candidate] + v[mentor] == worth) & open_candidates(outcome)[candidate]
    people, nodes = candidate[tight].astype(np.int64), mentor[tight].astype(np.int64)
    matched = assignment.mentor_of[people] == nodes
    nodes += problem.n_candidates
    return [(people[~matched], nodes[~matched]), (nodes[matched], people[matched])]


def _waiting_arcs(outcome: Outcome) -> Arcs:
    """Return the arcs by which somebody could go without, or a place be left, at no loss."""
    u, v = prices(outcome)
    n, m = len(u), len(v)
    matched = outcome.assignment.mentor_of != UNMATCHED
    held = np.bincount(outcome.assignment.mentor_of[matched], minlength=m)
    is_open = open_candidates(outcome)
    leave = np.flatnonzero(matched & (u == 0) & is_open)
    wait = np.flatnonzero(~matched)
    free = n + np.flatnonzero(outcome.free_places > 0)
    empty = n + np.flatnonzero((v == 0) & (held > 0))
    node = n + m
    return [
        (leave, np.full(len(leave), node)),
        (np.full(len(wait), node), wait),
        (free, np.full(len(free), node)),
        (np.full(len(empty), node), empty),
    ]


def _graph(arcs: Arcs, n_nodes: int) -> Graph:
    begin = np.concatenate([begin for begin, _ in arcs])
    end = np.concatenate([end for _, end in arcs])
    start = np.zeros(n_nodes + 1, np.int64)
    np.cumsum(np.bincount(begin, minlength=n_nodes), out=start[1:])
    return start, end[np.argsort(begin, kind="stable")].astype(np.int32)
