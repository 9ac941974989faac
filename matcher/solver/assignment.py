"""What the solver returns, and what it says on the way."""

from collections.abc import Callable
from dataclasses import dataclass, field

import numpy as np

from matcher.solver.arrays import UNMATCHED, Int32, Int64
from matcher.solver.margins import losses
from matcher.solver.problem import Problem
from matcher.solver.terms import NO_TERMS, Move, Terms

__all__ = ["UNMATCHED", "Assignment", "Progress", "ProgressListener", "Stage"]


@dataclass(frozen=True, slots=True)
class Progress:
    """Where a long run is: its phase, and the share of it that is done, 0 to 1.

    `best` is what the best assignment so far is worth (M × priority + suitability), `bound` what
    no assignment can be worth more than, `n_matched` how many people the best so far matches,
    the pinned among them in all three; None where nothing is known yet.
    """

    phase: str
    share: float
    best: int | None = None
    bound: int | None = None
    n_matched: int | None = None


ProgressListener = Callable[[Progress], object]
"""Hears how far a run is; it stops where the listener returns False."""


@dataclass(frozen=True, eq=False)
class Stage:
    """One aim of a chain, reached without giving up an earlier one, with the prices that prove it.

    `name` says which: "coverage", "band 0" (the least suitable tenth) to "band 9", "suitability".
    `value` is what was reached: priority matched, pairs in the band, total suitability.
    """

    name: str
    value: int
    candidate_price: Int64
    mentor_price: Int64


@dataclass(frozen=True, eq=False)
class Assignment:
    """Who gets which mentor, with the prices that prove it best.

    Attributes
    ----------
    mentor_of : (n,) int32, the mentor of each candidate, `UNMATCHED` for none
    candidate_price, mentor_price : int64, the optimal dual values; `mentor_price` is the least
        there is, so that it says what one more place with that mentor would be worth. For `fair`
        they are those of the last stage; for `stable` there are none
    status : "optimal" or "stopped"
    bound : proven: no assignment is worth more than this (M × priority + suitability); for
        `fair` and `stable` what this one is worth; None for a `fair` run that was stopped, of
        which nothing of the kind is proved
    moved : (candidate, old mentor, new mentor) of all whose mentor is not the `previous` one
    reasons : why each of them moved, as in `Move`
    stages : the chain of `fair`, each with its proof
    """

    problem: Problem
    mentor_of: Int32
    candidate_price: Int64 | None
    mentor_price: Int64 | None
    n_matched: int
    total_priority: int
    total_suitability: int
    method: str
    status: str
    bound: int | None
    moved: list[tuple[int, int, int]] = field(default_factory=list)
    reasons: list[Move] = field(default_factory=list)
    terms: Terms = NO_TERMS
    stages: tuple[Stage, ...] = ()

    @property
    def unit(self) -> int:
        """M: what one point of priority weighs in the prices; 0 where only suitability counts."""
        if self.method == "suitability":
            return 0
        return self.problem.unit_with_bonus(self.terms.keep_bonus)

    @property
    def value(self) -> int:
        """What the assignment is worth: M × priority + suitability, bonuses included."""
        bonus = self.terms.keep_bonus * int(self.terms.is_kept(self.problem, self.mentor_of).sum())
        return self.unit * self.total_priority + self.total_suitability + bonus

    @property
    def gap(self) -> int | None:
        """How much more than this any assignment could be worth: 0 where it is proved the best.

        None where no bound is proved.
        """
        return None if self.bound is None else self.bound - self.value

    def marginal_value(self) -> Int64:
        """Return (m,) what one more place with each mentor is worth, one at a time.

        `split` says of each how much more priority would be served, and how much the suitability
        would change.
        """
        return self._prices()[1].copy()

    def marginal_loss(self) -> Int64:
        """Return (m,) what taking one place from each mentor would cost, 0 where there is none."""
        _, price = self._prices()
        return losses(self.problem, self.terms, self.unit, self.mentor_of, price)

    def split(self, value: int) -> tuple[int, int]:
        """Return (priority, suitability) of a price or value in M × priority + suitability.

        A part that is below 0 is a loss. It is exact: M is more than twice the suitability there
        can be.
        """
        if self.unit == 0:
            return 0, int(value)
        priority = (int(value) + self.unit // 2) // self.unit
        return priority, int(value) - priority * self.unit

    def reduced_cost(self, i: int, j: int) -> int:
        """Return what is proven to be lost, at the least, by forcing candidate i on mentor j.

        Raises
        ------
        ValueError
            The pair is not eligible, or there are no such people.
        """
        u, v = self._prices()
        at = self.problem.find_pairs(np.array([i]), np.array([j]))[0]
        if at < 0:
            raise ValueError(f"The pair ({i}, {j}) is not eligible.")
        worth = self.unit * int(self.problem.priority[i]) + int(self.problem.suitability[at])
        if self.terms.previous is not None and self.terms.previous[i] == j:
            worth += self.terms.keep_bonus
        return int(u[i]) + int(v[j]) - worth

    def _prices(self) -> tuple[Int64, Int64]:
        if self.method not in ("coverage", "suitability"):
            raise ValueError(f"The method “{self.method}” has no prices of this kind.")
        if self.status != "optimal" or self.candidate_price is None or self.mentor_price is None:
            raise ValueError("A run that was stopped has no optimal prices.")
        return self.candidate_price, self.mentor_price


def totals(problem: Problem, mentor_of: Int32) -> tuple[int, int, int]:
    """Return (people, priority, suitability) of an assignment of eligible pairs."""
    matched = np.flatnonzero(mentor_of != UNMATCHED)
    return (
        len(matched),
        int(problem.priority[matched].sum()),
        int(problem.suitability[problem.match_pairs(mentor_of)[matched]].sum()),
    )


def places_worth(capacity: Int64, v: Int64) -> int:
    """Return the sum of capacity × price, for mentors with a price only (others may be endless)."""
    priced = v != 0
    places, price = capacity[priced], v[priced]
    if float(np.abs(price).max(initial=0)) * float(places.max(initial=0)) * len(v) < 1 << 62:
        return int(places @ price)
    return int((places.astype(object) * price).sum())
