"""From a problem and its terms to the arrays of a network."""

from dataclasses import dataclass

import numpy as np

from matcher.solver.arrays import Graph, Int32, Int64, make_graph, make_state
from matcher.solver.network import Network
from matcher.solver.problem import Problem
from matcher.solver.terms import Terms


@dataclass(frozen=True, eq=False)
class OpenPart:
    """What the pins leave to be decided.

    Attributes
    ----------
    mentor : (pairs,) int32, m ("nobody") for the pairs of pinned candidates
    score : (pairs,) int32, suitability with the bonus of kept pairs
    capacity : (m,) places that are not pinned, at most one more than could be used
    """

    mentor: Int32
    score: Int32
    capacity: Int64

    @classmethod
    def of(cls, problem: Problem, terms: Terms) -> "OpenPart":
        """Take the pinned out and add the bonus; arrays that need no change are not copied."""
        mentor, score = problem.pairs.mentor, problem.pairs.suitability
        capacity = np.minimum(problem.capacity, problem.degree + 1)
        if len(terms.pinned):
            mentor = mentor.copy()
            for i in terms.pinned[:, 0]:
                mentor[problem.row[i] : problem.row[i + 1]] = problem.n_mentors
            capacity = capacity - np.bincount(terms.pinned[:, 1], minlength=problem.n_mentors)
        if terms.previous is not None and terms.keep_bonus:
            kept = problem.match_pairs(terms.previous)
            score = score.copy()
            score[kept[kept >= 0]] += terms.keep_bonus
        return cls(mentor, score, capacity)

    def network(self, problem: Problem, base: Int64, score: Int32 | None = None) -> Network:
        """Return a network on which nobody is matched yet."""
        pairs = problem.pairs
        if score is None:
            score = self.score
        if self.mentor is pairs.mentor and score is pairs.suitability:
            graph = Graph(
                pairs.row,
                pairs.mentor,
                pairs.suitability,
                np.append(base, 0),
                pairs.column,
                pairs.candidate,
                pairs.column_suitability,
            )
        else:
            graph = make_graph(pairs.row, self.mentor, score, base, problem.n_mentors)
        return Network.of(graph, make_state(problem.n_candidates, self.capacity))
