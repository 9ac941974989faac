"""What it costs to be stable."""

from dataclasses import dataclass

from matcher.solver.assign import assign
from matcher.solver.assignment import Assignment
from matcher.solver.problem import Problem
from matcher.solver.stable import blocking_pairs


@dataclass(frozen=True, slots=True)
class PriceOfStability:
    """How much less a stable assignment has than the best by coverage.

    `n_blocking` is how many pairs would rather have each other in the assignment by coverage.
    """

    n_matched: int
    total_priority: int
    total_suitability: int
    n_blocking: int


def price_of_stability(
    problem: Problem, stable: Assignment, coverage: Assignment | None = None
) -> PriceOfStability:
    """Compare a stable assignment with the best by coverage, which is made if it is not given."""
    best = assign(problem) if coverage is None else coverage
    return PriceOfStability(
        best.n_matched - stable.n_matched,
        best.total_priority - stable.total_priority,
        best.total_suitability - stable.total_suitability,
        len(blocking_pairs(problem, best.mentor_of)),
    )
