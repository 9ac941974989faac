"""How good a match is known to be while it is made, and where it is stopped early."""

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from matcher.matching.rules.methods import Gap, gap_in_words
from matcher.solver import UNMATCHED, Assignment, PriceOfStability, Problem, Progress


@dataclass(frozen=True, slots=True)
class Standing:
    """The best so far: how many people it matches, and how far it may be from the best.

    `gap` is None where only the coverage of a fair match is proved.
    """

    method: str
    n_matched: int
    gap: Gap | None

    @property
    def words(self) -> str:
        """How far this may be from the best."""
        return gap_in_words(self.method, self.gap)


Watcher = Callable[[Standing | None], object]
"""Hears the standing as the solver goes on (None: not known yet); False stops it there."""


@dataclass
class Ear:
    """Passes on what is heard of one run, and knows whether somebody stopped it.

    The share done never falls, the best so far is never worse and the bound never higher than what
    was told before, however many rounds there are. While not all pairs are listed, the solver's own
    bound is of the listed ones only, so that `bound` is the one that holds. A stable match is quick
    to make, and half of one is not stable: it is never stopped.
    """

    method: str
    keep_bonus: int
    tell: Callable[[str, float], object]
    watch: Watcher | None
    knows_all: bool = True
    problem: Problem | None = None
    bound: int | None = None
    stopped: bool = False
    _best: tuple[int, int] | None = None  # worth and people
    _begin: float = 0.0
    _end: float = 1.0
    _share: float = 0.0

    def expect(self, begin: float, end: float) -> None:
        """Take what comes next as the part of the run from one share of it to another."""
        self._begin, self._end = begin, end

    def lower(self, bound: int) -> None:
        """Hear that no assignment of any pairs is worth more than this."""
        self.bound = bound if self.bound is None else min(bound, self.bound)

    def __call__(self, step: Progress) -> bool:
        """Return False where the solver is to stop."""
        if step.best is not None and step.n_matched is not None:
            self._best = max(self._best or (-1, 0), (step.best, step.n_matched))
        if self.knows_all and step.bound is not None:
            self.lower(step.bound)
        return self.hear(step.share)

    def hear(self, share: float) -> bool:
        """Tell how much of the part is done; return False where the run is to stop."""
        share = self._begin + share * (self._end - self._begin)
        self._share = max(self._share, share)
        self.tell("solve", self._share)
        if self.watch is None or self.method == "stable":
            return True
        self.stopped = self.watch(self._standing()) is False
        return not self.stopped

    def _standing(self) -> Standing | None:
        if self._best is None or self.bound is None or self.problem is None:
            return None
        unit = 0
        if self.method != "suitability":
            unit = self.problem.unit_with_bonus(self.keep_bonus)
        worth, n_matched = self._best
        gap = gap_of(self.problem, unit, worth, self.bound, n_matched)
        return Standing(self.method, n_matched, gap)


def gap_of(problem: Problem, unit: int, best: int, bound: int, n_matched: int) -> Gap:
    """Return how far an assignment worth `best` may be from one worth `bound`, at most.

    Whoever is matched can stay so while more are (the sets that can be matched together form a
    matroid), so each person more adds at least the lowest priority.
    """
    best_priority, best_suitability = _split(unit, best)
    most_priority, most_suitability = _split(unit, bound)
    priority = most_priority - best_priority
    suitability = most_suitability - best_suitability
    reachable = min(
        int((np.diff(problem.row) > 0).sum()),
        int(np.minimum(problem.capacity, problem.n_candidates).sum()),
    )
    n_more = min(priority // int(problem.priority.min(initial=1)), reachable - n_matched)
    share = suitability / best_suitability if best_suitability > 0 else float(suitability > 0)
    return Gap(max(0, n_more), max(0, priority), max(0.0, share))


def _split(unit: int, worth: int) -> tuple[int, int]:
    """Return (priority, suitability); of a bound, the most priority there may be, and the rest."""
    return divmod(worth, unit) if unit else (0, worth)


def standing_of(problem: Problem, assignment: Assignment) -> Standing:
    """Return how good a match that was stopped is known to be."""
    if assignment.method == "fair" or assignment.bound is None:
        return Standing(assignment.method, assignment.n_matched, None)
    gap = gap_of(problem, assignment.unit, assignment.value, assignment.bound, assignment.n_matched)
    return Standing(assignment.method, assignment.n_matched, gap)


def is_possible_and_bounded(problem: Problem, assignment: Assignment, *, knows_all: bool) -> bool:
    """Check a match that was stopped: it may be made, and nothing can be worth more than its bound.

    The prices of both sides together cover every pair that was open; with the pinned pairs, which
    must be, their sum is then a bound. Unless the problem `knows_all` pairs, a mentor could take
    more than are listed, up to the capacity.
    """
    mentor_of, terms = assignment.mentor_of, assignment.terms
    matched = mentor_of != UNMATCHED
    taken = np.bincount(mentor_of[matched], minlength=problem.n_mentors)
    if (problem.match_pairs(mentor_of)[matched] < 0).any() or (taken > problem.capacity).any():
        return False
    if (mentor_of[terms.pinned[:, 0]] != terms.pinned[:, 1]).any():
        return False
    u, v = assignment.candidate_price, assignment.mentor_price
    if u is None or v is None or assignment.bound is None or assignment.method == "fair":
        return assignment.method == "fair"
    worth = (assignment.unit * problem.priority)[problem.candidate] + problem.suitability
    if terms.previous is not None:
        worth += terms.keep_bonus * (terms.previous[problem.candidate] == problem.mentor)
    is_open = np.ones(problem.n_candidates, np.bool_)
    is_open[terms.pinned[:, 0]] = False
    covered = u[problem.candidate] + v[problem.mentor] >= worth
    takers = problem.degree if knows_all else np.full(problem.n_mentors, problem.n_candidates)
    places = np.minimum(problem.capacity, takers).astype(object)
    return (
        bool(
            covered[is_open[problem.candidate]].all() and (v >= 0).all() and (u[is_open] >= 0).all()
        )
        and int(u.sum()) + int((places * v).sum()) <= assignment.bound
    )


def stability_figures(price: PriceOfStability, stable: Assignment) -> dict[str, int | float]:
    """Return what a stable match costs beside the best by coverage."""
    best = stable.total_suitability + price.total_suitability
    return {
        "people": price.n_matched,
        "priority": price.total_priority,
        "suitability": price.total_suitability,
        "suitability_share": price.total_suitability / best if best else 0.0,
        "blocking_pairs_of_coverage": price.n_blocking,
    }
