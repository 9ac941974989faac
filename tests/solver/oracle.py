"""Other ways to the same answers: by trying everything, and by scipy's solvers."""

from functools import cache
from itertools import product

import numpy as np
from scipy.optimize import Bounds, LinearConstraint, linear_sum_assignment, linprog, milp
from scipy.sparse import csr_array

from matcher.solver import UNMATCHED, Problem


def a_problem(seed, n=None, m=None, *, scores=1000, keys=False):
    """A random problem with ties, people without pairs and mentors without places."""
    rng = np.random.default_rng(seed)
    n = rng.integers(0, 5) if n is None else n
    m = rng.integers(0, 4) if m is None else m
    top = rng.choice([2, 5, scores])
    return Problem.from_dense(
        rng.integers(0, top, (n, m)) * rng.choice([1, 999_999 // (top - 1)]),
        rng.random((n, m)) < rng.choice([0.3, 0.8]),
        rng.integers(0, 4, m),
        rng.integers(1, rng.choice([2, 6]), n),
        mentor_suitability=rng.integers(0, top, (n, m)),
    )


def dense(problem):
    """Return (suitability, eligible) as matrices."""
    shape = (problem.n_candidates, problem.n_mentors)
    suitability, eligible = np.zeros(shape, int), np.zeros(shape, bool)
    suitability[problem.candidate, problem.mentor] = problem.suitability
    eligible[problem.candidate, problem.mentor] = True
    return suitability, eligible


@cache
def _choices(n, m):
    return np.array(list(product(range(m + 1), repeat=n)), int).reshape((m + 1) ** n, n)


def everything(problem):
    """Return (k, n) every possible assignment, with m for nobody."""
    n, m = problem.n_candidates, problem.n_mentors
    choices = _choices(n, m)
    allowed = np.hstack([dense(problem)[1], np.ones((n, 1), bool)])
    possible = allowed[np.arange(n), choices].all(axis=1)
    for j in range(m):
        possible &= (choices == j).sum(axis=1) <= problem.capacity[j]
    return choices[possible]


def aims(problem, method, choices):
    """Return (k, aims) what each assignment comes to under a method's aims, the first one first."""
    n, m = problem.n_candidates, problem.n_mentors
    suitability = np.hstack([dense(problem)[0], np.zeros((n, 1), int)])[np.arange(n), choices]
    priority = (problem.priority * (choices < m)).sum(axis=1)
    total = suitability.sum(axis=1)
    if method == "suitability":
        return total[:, None]
    if method == "coverage":
        return np.stack([priority, total], axis=1)
    band = np.where(choices < m, np.minimum(suitability // 100_000, 9), -1)
    in_band = [-(band == b).sum(axis=1) for b in range(10)]
    return np.stack([priority, *in_band, total], axis=1)


def best_by_trying_everything(problem, method):
    """Return the best that can be had of a method's aims, as a tuple."""
    reached = aims(problem, method, everything(problem))
    return tuple(reached[np.lexsort(reached.T[::-1])[-1]].tolist())


def aims_of(problem, method, assignment):
    """Return what an assignment comes to, as a tuple."""
    m = problem.n_mentors
    choice = np.where(assignment.mentor_of == UNMATCHED, m, assignment.mentor_of)
    return tuple(aims(problem, method, choice[None, :].astype(int))[0].tolist())


def best_by_scipy(problem):
    """Return (priority, suitability) of the best by scipy's solver, mentors repeated per place."""
    suitability, eligible = dense(problem)
    places = np.repeat(np.arange(problem.n_mentors), np.minimum(problem.capacity, problem.degree))
    worth = np.where(eligible, suitability + problem.unit * problem.priority[:, None], 0)
    assert worth.max(initial=0) * 2 * (problem.n_candidates + 1) < 1 << 53
    rows, columns = linear_sum_assignment(worth[:, places].astype(float), maximize=True)
    real = eligible[rows, places[columns]]
    rows, columns = rows[real], places[columns[real]]
    return int(problem.priority[rows].sum()), int(suitability[rows, columns].sum())


def best_by_highs(problem):
    """Return (priority, suitability) by two linear programmes of HiGHS, one after the other."""
    n, m, e = problem.n_candidates, problem.n_mentors, problem.n_pairs
    pair = np.arange(e)
    rows = np.concatenate([problem.candidate, n + problem.mentor])
    matrix = csr_array((np.ones(2 * e), (rows, np.concatenate([pair, pair]))), (n + m, e))
    room = np.concatenate([np.ones(n), problem.capacity])
    priority = problem.priority[problem.candidate].astype(float)
    first = linprog(-priority, A_ub=matrix, b_ub=room, bounds=(0, 1), method="highs")
    most = round(-first.fun)
    second = milp(
        -problem.suitability.astype(float) / 1000,
        constraints=[
            LinearConstraint(matrix, ub=room),
            LinearConstraint(priority[None, :], lb=most - 0.5),
        ],
        bounds=Bounds(0, 1),
        integrality=1,
        options={"mip_rel_gap": 0},
    )
    chosen = np.flatnonzero(second.x > 0.5)
    return most, int(problem.suitability[chosen].sum())
