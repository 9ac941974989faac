"""The rounds in which short lists and prices lead to what all pairs give: see `lists`."""

from collections.abc import Callable
from dataclasses import replace

import numpy as np
from numpy.typing import NDArray

from matcher.matching.criteria import FULL_SUITABILITY
from matcher.matching.instance.lists import Found, Int64, Search
from matcher.matching.instance.pricing import NOT_FOR_SALE
from matcher.solver import Assignment, Problem
from matcher.solver.problem import unit_for

Ask = Callable[[Problem, Assignment | None], Assignment]
"""Solves a problem, from an earlier assignment where there is one."""

LISTED = 16
"""How many mentors are listed for each candidate to begin with."""

RISE = 120_000
STEP = 20_000
PARTS = 8
"""How dear mentors get as they are listed, and in how many parts the candidates come to them."""

NEARLY = 10_000
"""Pairs of so little slack are listed as well: prices will move by about as much."""

ADDED = 48
MOST_PAIRS = 12_000_000
"""Beyond so many, pairs that are merely as good as the match are not listed any more."""


def missing(
    search: Search, problem: Problem, assignment: Assignment, is_open: NDArray[np.bool_]
) -> tuple[Found, bool]:
    """Return pairs to list, and whether the match could change by them."""
    u, v = prices_of(assignment)
    net = u - assignment.unit * problem.priority
    found = search.best(ADDED, np.where(is_open, net - NEARLY, NOT_FOR_SALE), v)
    slack = net[found.candidate] + v[found.mentor] - found.suitability
    matters = slack < 0 if problem.n_pairs > MOST_PAIRS else slack <= 0
    return found, bool(matters.any())


def assign_over_all(
    search: Search, problem_of: Callable[[Found], Problem], ask: Ask, pinned: Int64
) -> tuple[Problem, Assignment]:
    """Solve for all pairs of a search's instance by listing those that matter.

    Returns
    -------
    The problem of the listed pairs, and its assignment, which is that of all pairs; or, where the
    solver was stopped, the best so far with a bound that no assignment of any pairs exceeds.
    """
    n = len(search.instance.candidates)
    nothing = np.zeros(len(search.instance.mentors), np.int64)
    listed = search.best(
        LISTED,
        np.full(n, -NOT_FOR_SALE),
        nothing,
        chunk=-(-n // PARTS) or 1,
        step=STEP,
        rise=RISE,
    )
    problem = problem_of(search.particular + listed)
    is_open = np.ones(n, np.bool_)
    is_open[pinned[:, 0]] = False
    assignment, rounds = ask(problem, None), 0
    while assignment.status == "optimal":
        found, matters = missing(search, problem, assignment, is_open)
        if not matters:
            return problem, assignment
        wider = problem.with_pairs(found.candidate, found.mentor, found.suitability)
        problem = replace(wider, weight=problem.weight)
        # The first prices are far from the last: beginning anew is quicker than repairing.
        assignment, rounds = ask(problem, assignment if rounds else None), rounds + 1
    return problem, _bounded(search, problem, assignment, is_open)


def _bounded(
    search: Search, problem: Problem, assignment: Assignment, is_open: NDArray[np.bool_]
) -> Assignment:
    """Raise the candidates' prices, and with them the bound, until they cover every pair."""
    u, v = prices_of(assignment)
    net = u - assignment.unit * problem.priority
    floor = np.where(is_open, net + 1, NOT_FOR_SALE)
    best = search.best(1, floor, v)
    more = np.zeros(len(u), np.int64)
    more[best.candidate] = best.suitability - v[best.mentor] - net[best.candidate]
    places = np.minimum(problem.capacity, problem.n_candidates)[v > 0]
    bound = int((u + more).sum()) + int(places @ v[v > 0])
    return replace(assignment, candidate_price=u + more, bound=bound)


def prices_of(assignment: Assignment) -> tuple[Int64, Int64]:
    """Return an assignment's prices, which it has by these methods."""
    u, v = assignment.candidate_price, assignment.mentor_price
    if u is None or v is None:
        raise ValueError(f"The method “{assignment.method}” has no prices.")
    return u, v


def with_full_weight(problem: Problem, bonus: int) -> Problem:
    """Return a problem whose M is for the greatest suitability that any pair could have.

    So prices are the same whichever pairs are listed.
    """
    n = problem.n_candidates
    places = min(n, int(np.minimum(problem.capacity, n).sum()))
    weighted = replace(problem, weight=unit_for(places, FULL_SUITABILITY + bonus))
    weighted.check_weights(bonus)
    return weighted
