"""Solving a problem exactly."""

from matcher.solver.assignment import UNMATCHED, Assignment, Progress, ProgressListener
from matcher.solver.matching import best_mentors
from matcher.solver.prices import least_prices
from matcher.solver.problem import Problem

METHODS = ("coverage",)


def assign(
    problem: Problem, method: str = "coverage", *, progress: ProgressListener | None = None
) -> Assignment:
    """Give as many candidates as can be a mentor, as well as can be.

    `coverage` takes the greatest sum of priorities of the matched, which with priorities of 1 or
    more also matches the most people; among those, the greatest sum of suitability.

    Raises
    ------
    ValueError
        The method is unknown, or the problem is too large to be solved in exact numbers.

    References
    ----------
    Crouse, D. F. (2016). On implementing 2D rectangular assignment algorithms. IEEE Transactions
    on Aerospace and Electronic Systems, 52(4), 1679-1696 (behind scipy's solver).
    """
    if method not in METHODS:
        raise ValueError(f"There is no method “{method}”. Known: {', '.join(METHODS)}.")
    tell = progress or (lambda _: None)
    values = problem.values()
    tell(Progress("solve", 0.0))
    mentor_of = best_mentors(problem, values)
    tell(Progress("prove", 0.5))
    candidate_price, mentor_price = least_prices(problem, values, mentor_of)
    tell(Progress("prove", 1.0))
    matched = (mentor_of != UNMATCHED).nonzero()[0]
    mentors = mentor_of[matched]
    return Assignment(
        mentor_of=mentor_of,
        candidate_price=candidate_price,
        mentor_price=mentor_price,
        n_matched=len(matched),
        total_priority=int(problem.priority[matched].sum()),
        total_suitability=int(problem.suitability[matched, mentors].sum()),
        method=method,
        status="optimal",
        bound=int(candidate_price.sum()) + int(problem.capacity @ mentor_price),
    )
