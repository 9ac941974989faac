"""The rounds in which short lists and prices lead to what all pairs give: see `lists`."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from itertools import count

import numpy as np
from numpy.typing import NDArray

from matcher.matching.criteria import FULL_SUITABILITY
from matcher.matching.instance.lists import Found, Int64, Search
from matcher.matching.instance.pricing import NOT_FOR_SALE
from matcher.matching.instance.standing import Ear
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
"""Beyond so many (over a gigabyte in the solver), pairs that are merely as good as the match are
not listed any more, and the outcome says so: which of the best matches it is may then depend on the
order of the rows. That it is a best one is proved as ever."""


@dataclass(frozen=True, eq=False)
class Look:
    """What a look at all pairs showed: `found` are to be listed, `matters` if they could change it.

    `has_ties` where some that are not listed are as good as the match.

    `covering` are the candidates' prices, raised until they cover every pair; with the mentors'
    they prove `bound`: no assignment of any pairs is worth more.
    """

    found: Found
    matters: bool
    has_ties: bool
    covering: Int64
    bound: int


@dataclass(frozen=True, eq=False)
class Rounds:
    """Solves for all pairs of a search's instance by listing those that matter."""

    search: Search
    is_open: NDArray[np.bool_]
    ear: Ear

    def look(self, problem: Problem, assignment: Assignment, *, n_each: int = 0) -> Look:
        """Look for unlisted pairs that are nearly worth their prices, or more."""
        u, v = prices_of(assignment)
        net = u - assignment.unit * problem.priority
        floor = np.where(self.is_open, net - NEARLY, NOT_FOR_SALE)
        found = self.search.best(n_each or ADDED, floor, v, tell=self.ear.hear)
        slack = net[found.candidate] + v[found.mentor] - found.suitability
        more = np.zeros(len(u), np.int64)
        np.maximum.at(more, found.candidate, -slack)
        priced = v > 0
        places = np.minimum(problem.capacity, problem.n_candidates)[priced].astype(object)
        bound = int((u + more).sum()) + int((places * v[priced]).sum())
        matters = slack < 0 if problem.n_pairs > MOST_PAIRS else slack <= 0
        return Look(found, bool(matters.any()), bool((slack <= 0).any()), u + more, bound)

    def stop(
        self, problem: Problem, last: Assignment, before: tuple[Assignment, Look] | None
    ) -> Assignment:
        """Return the best so far with the best bound: of the last round, or of the one before."""
        best, proof = last, last
        if before is None:
            look = self.look(problem, last, n_each=1)
        else:
            proof, look = before
            best = max(last, proof, key=lambda each: each.value)
        return replace(
            best,
            problem=problem,
            status="stopped",
            candidate_price=look.covering,
            mentor_price=proof.mentor_price,
            bound=look.bound,
        )


def assign_over_all(
    search: Search,
    problem_of: Callable[[Found], Problem],
    ask: Ask,
    pinned: Int64,
    ear: Ear,
    tell: Callable[[float], object],
) -> tuple[Problem, Assignment, bool]:
    """Solve for all pairs of a search's instance by listing those that matter.

    `tell` hears how far the first lists are, `ear` all that follows.

    Returns
    -------
    The problem of the listed pairs, and its assignment, which is that of all pairs; or, where the
    run was stopped, the best so far with a bound that no assignment of any pairs exceeds. Also
    whether ties were decided by people's keys among all pairs: not where it was stopped, and not
    where more than `MOST_PAIRS` were listed and others are as good.
    """
    is_open = np.ones(len(search.instance.candidates), np.bool_)
    is_open[pinned[:, 0]] = False
    problem = problem_of(search.particular + first_lists(search, tell))
    rounds, before = Rounds(search, is_open, ear), None
    ear.lower(most_worth(problem, ear))
    for begin in (1 - 0.5**k for k in count()):
        middle, end = begin + (1 - begin) / 4, begin + (1 - begin) / 2
        ear.expect(begin, middle)
        # The first prices are far from the last: beginning anew is quicker than repairing.
        assignment = ask(problem, before[0] if before and begin > 0.5 else None)
        if assignment.status != "optimal":
            return problem, rounds.stop(problem, assignment, before), False
        ear.expect(middle, end)
        look = rounds.look(problem, assignment)
        ear.lower(look.bound)
        if not look.matters:
            break
        before = assignment, look
        wider = problem.with_pairs(look.found.candidate, look.found.mentor, look.found.suitability)
        problem = replace(wider, weight=problem.weight)
        if not ear.hear(1.0):
            return problem, rounds.stop(problem, assignment, before), False
    return problem, assignment, not look.has_ties


def first_lists(search: Search, tell: Callable[[float], object]) -> Found:
    """List some of the best mentors of each candidate, in an order that spreads them."""
    n = len(search.instance.candidates)
    return search.best(
        LISTED,
        np.full(n, -NOT_FOR_SALE),
        np.zeros(len(search.instance.mentors), np.int64),
        chunk=-(-n // PARTS) or 1,
        step=STEP,
        rise=RISE,
        tell=tell,
    )


def most_worth(problem: Problem, ear: Ear) -> int:
    """Return what nobody can beat: every place taken, and each pair as suitable as can be."""
    places = int(np.minimum(problem.capacity, problem.n_candidates).sum())
    best = np.sort(problem.priority)[::-1][:places]
    unit = 0 if ear.method == "suitability" else problem.unit_with_bonus(ear.keep_bonus)
    return unit * int(best.sum()) + (FULL_SUITABILITY + ear.keep_bonus) * len(best)


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
