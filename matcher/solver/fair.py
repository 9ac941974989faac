"""`fair`: coverage, then as few as can be in each band from the lowest up, then suitability.

Each aim is solved on the pairs that the aims before it leave open. What they demand is carried
along: whoever has a price in one stage must be matched in every later one, and a mentor with a
price must be full. Weights beyond all scores, and prices allowed below 0, see to both.
"""

from collections.abc import Iterator

import numpy as np

from matcher.solver.arrays import Int32, Int64, make_graph, make_state
from matcher.solver.assignment import Stage
from matcher.solver.fair_proof import AIMS, aim_weights
from matcher.solver.network import Network
from matcher.solver.problem import Problem
from matcher.solver.setup import OpenPart
from matcher.solver.terms import Terms
from matcher.solver.ties import break_ties


def fair_stages(problem: Problem, terms: Terms) -> Iterator[tuple[Stage | None, Int32]]:
    """Yield each stage with the (n,) mentors it leads to, and (None, mentors) after the ties.

    References
    ----------
    Rawls, J. (1971). A theory of justice, §26 (the leximin order, due to A. K. Sen).
    """
    part = OpenPart.of(problem, terms)
    chain = Chain(problem, part)
    for aim in AIMS:
        yield chain.reach(aim), chain.mentor_of
    break_ties(
        chain.network, problem.candidate_hash, problem.mentor_hash, lambda phase, share: None
    )
    yield None, chain.network.state.mentor_of[:-1].copy()


class Chain:
    """The pairs left, and who must be matched and filled, after the aims reached so far."""

    def __init__(self, problem: Problem, part: OpenPart) -> None:
        self.problem, self.part = problem, part
        self.left: Int64 = np.flatnonzero(part.mentor < problem.n_mentors)
        self.must_match = np.zeros(problem.n_candidates, np.bool_)
        self.must_fill = np.zeros(problem.n_mentors, np.bool_)
        self.mentor_of = np.full(problem.n_candidates, -1, np.int32)

    def reach(self, aim: str) -> Stage:
        """Solve for one aim and give up the pairs that would harm it."""
        base, score = aim_weights(self.problem, self.part.score, aim)
        weight = (self.problem.n_candidates + 1) * (int(score.max(initial=0)) + 1)
        network = self._network(base + weight * self.must_match, score, weight)
        if aim == "coverage":
            network.cover(self.problem.priority.copy(), 1, lambda phase, share: None)
        else:
            network.state.mentor_of[:-1] = self.mentor_of
        network.shut_empty_mentors()
        network.settle()
        network.clean(lambda phase, share: None)
        return self._keep(aim, network, weight)

    def _network(self, base: Int64, score: Int32, weight: int) -> Network:
        problem, left = self.problem, self.left
        row = np.searchsorted(left, problem.row)
        mentor = self.part.mentor[left]
        graph = make_graph(row, mentor, score[left], base, problem.n_mentors)
        floor = -weight * self.must_fill.astype(np.int64)
        return Network.of(graph, make_state(problem.n_candidates, self.part.capacity, floor))

    def _keep(self, aim: str, network: Network, weight: int) -> Stage:
        """Note what the stage proved, and carry on with its tight pairs."""
        state = network.state
        self.network = network
        self.mentor_of = state.mentor_of[:-1].copy()
        u, v = state.u[:-1] - weight * self.must_match, state.v[:-1].copy()
        i, j = self.problem.candidate[self.left], network.graph.mentor
        slack = state.u[i] + v[j] - network.graph.base[i] - network.graph.score
        self.left = self.left[slack == 0]
        self.must_match = self.must_match | (state.u[:-1] > 0)
        self.must_fill = self.must_fill | (v > 0)
        return Stage(aim, self._value(aim), u, v)

    def _value(self, aim: str) -> int:
        """Return what an aim came to: priority, pairs in the band, or suitability."""
        matched = np.flatnonzero(self.mentor_of >= 0)
        pairs = self.problem.match_pairs(self.mentor_of)[matched]
        if aim == "coverage":
            return int(self.problem.priority[matched].sum())
        _, score = aim_weights(self.problem, self.part.score, aim)
        reached = int(score[pairs].sum())
        return reached if aim == "suitability" else len(matched) - reached
