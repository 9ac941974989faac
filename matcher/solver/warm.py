"""Compiling every kernel ahead of time."""

import numpy as np

from matcher.solver.arrays import UNMATCHED
from matcher.solver.assign import assign
from matcher.solver.certificate import certify
from matcher.solver.live import LiveAssignment
from matcher.solver.problem import Problem


def warm() -> None:
    """Compile every kernel into numba's cache, or load it from there: run once at set-up.

    Where the package's folder cannot be written to, set NUMBA_CACHE_DIR, then and at run time, to
    a folder that can be.
    """
    Problem.from_dense(np.eye(2, dtype=np.int64), np.eye(2, dtype=np.bool_), [1, 1])
    problem = _small()
    for method in ("coverage", "fair", "stable"):
        assignment = assign(problem, method, progress=lambda step: True)
        certify(problem, assignment)
    assign(problem).marginal_loss()
    live = LiveAssignment(problem)
    live.set_capacity(0, 0)
    live.bar_pair(2, 2)
    live.allow_pair(2, 2, 1)
    live.assignment.reduced_cost(0, 0)
    live.problem.match_pairs(np.full(problem.n_candidates, UNMATCHED))


def _small() -> Problem:
    """Return a problem that needs every phase: more people than places, and ties, unsorted."""
    candidate = np.repeat(np.arange(6), 4)[::-1]
    mentor = np.tile(np.arange(4), 6)[::-1]
    return Problem.from_pairs(
        candidate, mentor, (candidate * mentor) % 3, n_candidates=6, capacity=[1, 2, 0, 1]
    )
