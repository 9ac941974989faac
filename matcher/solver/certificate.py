"""The proof that an assignment is the best there is, checked in integers."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from matcher.solver.assignment import UNMATCHED, Assignment
from matcher.solver.problem import Problem


class CertificateError(RuntimeError):
    """A result could not be proved optimal, so it is no result."""


@dataclass(frozen=True, slots=True)
class Certificate:
    """What the check found: `optimal` only if every condition holds and both totals are equal.

    `primal` is the assignment's total value (M × priority + suitability), `dual` the bound that
    the prices prove, `n_checked_pairs` how many eligible pairs were looked at.
    """

    optimal: bool
    primal: int
    dual: int
    n_checked_pairs: int


def certify(problem: Problem, assignment: Assignment) -> Certificate:
    """Check by linear programming duality that no assignment is worth more.

    With candidates' prices u and mentors' prices v: none is negative; u + v is at least the value
    of every eligible pair, and equal to it on the pairs that were made; only the matched have
    u > 0, and only full mentors v > 0. Together with an assignment that breaks no bar and no
    capacity, this proves it optimal, whoever made it.
    """
    mentor_of = assignment.mentor_of
    u, v = assignment.candidate_price, assignment.mentor_price
    values = problem.values()
    matched = (mentor_of != UNMATCHED).nonzero()[0]
    if not _is_possible(problem, mentor_of, matched):
        return Certificate(False, 0, 0, int(problem.eligible.sum()))
    mentors = mentor_of[matched]
    load = np.bincount(mentors, minlength=problem.n_mentors)
    slack = u[:, None] + v - values
    holds = (
        bool((u >= 0).all() and (v >= 0).all())
        and bool((slack[problem.eligible] >= 0).all())
        and bool((slack[matched, mentors] == 0).all())
        and bool((u[mentor_of == UNMATCHED] == 0).all())
        and bool((load[v > 0] == problem.capacity[v > 0]).all())
    )
    primal = int(values[matched, mentors].sum())
    dual = int(u.sum()) + int(problem.capacity @ v)
    return Certificate(holds and primal == dual, primal, dual, int(problem.eligible.sum()))


def _is_possible(
    problem: Problem, mentor_of: NDArray[np.int32], matched: NDArray[np.int64]
) -> bool:
    """Say whether an assignment gives real, eligible mentors only, none above capacity."""
    mentors = mentor_of[matched]
    if len(mentors) and (mentors.min() < 0 or mentors.max() >= problem.n_mentors):
        return False
    load = np.bincount(mentors, minlength=problem.n_mentors)
    return bool(problem.eligible[matched, mentors].all() and (load <= problem.capacity).all())
