"""An assignment that stays the best while people come, go and change.

A change breaks at most a few matches; from the prices there are, one shortest path for each brings
back the best assignment of all, and its proof (Mills-Tettey, Stentz & Dias 2007). Among equally
good assignments it keeps to the one it has: nobody moves for the sake of a hash.
"""

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from typing import Any

import numpy as np

from matcher.solver.arrays import State, make_scratch
from matcher.solver.assign import assign
from matcher.solver.assignment import Assignment, totals
from matcher.solver.changing import Changing
from matcher.solver.duals import lower_to_least
from matcher.solver.pairs import MAX_SUITABILITY
from matcher.solver.problem import Problem, unit_for

Moves = list[tuple[int, int, int]]
Change = tuple[Any, ...]
"""The name of a change and what it takes, as in ("set_capacity", 3, 2)."""


@dataclass(frozen=True, slots=True)
class Effect:
    """What changes would lead to: who would move, and how much more (or less) there would be."""

    moved: Moves
    n_matched: int
    total_priority: int
    total_suitability: int


class LiveAssignment:
    """The best assignment by coverage, kept the best through changes.

    Each change returns (candidate, old mentor, new mentor) of all who moved. Indices are those of
    the problem, whose people are all there at first.

    Raises
    ------
    ValueError
        From any change: an index, a number or a pair that does not fit; nothing is changed then.
    """

    def __init__(self, problem: Problem) -> None:
        self._unit = unit_for(problem.n_candidates, MAX_SUITABILITY)
        self._problem = replace(problem, weight=self._unit)
        self._problem.check_weights()
        first = assign(self._problem)
        self._shown = first.mentor_of.copy()
        self._changing = Changing(
            self._problem, self._unit, np.asarray(first.mentor_price), first.mentor_of
        )

    # What may change ---------------------------------------------------------------------------

    def candidate_joins(self, i: int) -> Moves:
        """Let a candidate who had left take part again."""
        return self.change([("candidate_joins", i)])

    def candidate_leaves(self, i: int) -> Moves:
        """Take a candidate out."""
        return self.change([("candidate_leaves", i)])

    def set_capacity(self, j: int, capacity: int) -> Moves:
        """Give a mentor more places or fewer; 0 where a mentor leaves."""
        return self.change([("set_capacity", j, capacity)])

    def bar_pair(self, i: int, j: int) -> Moves:
        """Make a pair ineligible."""
        return self.change([("bar_pair", i, j)])

    def allow_pair(self, i: int, j: int, suitability: int) -> Moves:
        """Make a pair eligible that was not."""
        return self.change([("allow_pair", i, j, suitability)])

    def set_priority(self, i: int, priority: int) -> Moves:
        """Change a candidate's priority."""
        return self.change([("set_priority", i, priority)])

    def set_suitability(self, i: int, j: int, suitability: int) -> Moves:
        """Change how suitable an eligible pair is."""
        return self.change([("set_suitability", i, j, suitability)])

    def change(self, changes: Iterable[Change]) -> Moves:
        """Make several changes at once, all or none, and repair what they break together."""
        self._note(changes)
        moved = self._repair()
        self._changing.edits.forget()
        for i, _, new in moved:
            self._shown[i] = new
        return moved

    def what_if(self, *changes: Any) -> Effect:
        """Return the effect of changes without keeping them.

        They are given one by one or as a list, each as the name of a call and what it takes:
        `what_if(("set_capacity", 3, 2), ("candidate_leaves", 7))`.

        Raises
        ------
        ValueError
            A change is not of this form, or does not fit; the message says which and why.
        """
        wanted = changes[0] if len(changes) == 1 and isinstance(changes[0], list) else changes
        before = self._figures()
        self._note(wanted)
        with self._on_a_copy():
            moved = self._repair()
            after = self._figures()
        return Effect(moved, *(new - old for new, old in zip(after, before, strict=True)))

    # What there is -----------------------------------------------------------------------------

    @property
    def problem(self) -> Problem:
        """The problem as it stands; whoever has left has no pairs."""
        candidate, mentor, score = self._changing.pairs()
        problem = Problem.from_pairs(
            candidate,
            mentor,
            score,
            n_candidates=self._problem.n_candidates,
            capacity=self._changing.capacity,
            priority=self._changing.priority,
        )
        return replace(
            problem,
            candidate_hash=self._problem.candidate_hash,
            mentor_hash=self._problem.mentor_hash,
            weight=self._unit,
        )

    @property
    def assignment(self) -> Assignment:
        """The assignment as it stands, with the least prices that prove it."""
        problem, state = self.problem, _copy(self._changing.state)
        lower_to_least(self._changing.edits.graph, state, make_scratch(problem.n_mentors))
        mentor_of = state.mentor_of[:-1]
        n_matched, priority, suitability = totals(problem, mentor_of)
        return Assignment(
            problem=problem,
            mentor_of=mentor_of,
            candidate_price=state.u[:-1],
            mentor_price=state.v[:-1],
            n_matched=n_matched,
            total_priority=priority,
            total_suitability=suitability,
            method="coverage",
            status="optimal",
            bound=_value(state),
        )

    def _figures(self) -> tuple[int, int, int]:
        """Return (people, priority, suitability), which the prices tell without a look at pairs."""
        state = self._changing.state
        return (int(state.held.sum()), *divmod(_value(state), self._unit))

    # How it is done ----------------------------------------------------------------------------

    def _note(self, changes: Iterable[Change]) -> None:
        """Write all changes down, or none."""
        try:
            for change in changes:
                self._changing.make(change)
        except ValueError:
            self._changing.take_back()
            raise

    def _repair(self) -> Moves:
        """Make the assignment the best again; return who has another mentor than before."""
        moved = self._changing.repair()
        old, new = self._shown[moved], self._changing.state.mentor_of[moved]
        others = old != new
        return sorted(
            set(zip(*(array[others].tolist() for array in (moved, old, new)), strict=True))
        )

    @contextmanager
    def _on_a_copy(self) -> Iterator[None]:
        """Go on with copies of what a repair writes on, then back to what there was."""
        changing = self._changing
        before = changing.state, changing.room, changing.n_laid
        changing.state, changing.room = _copy(changing.state), changing.room.copy()
        try:
            yield
        finally:
            changing.state, changing.room, changing.n_laid = before
            changing.take_back()


def _value(state: State) -> int:
    return int(state.u[:-1].sum()) + int(state.capacity[:-1] @ state.v[:-1])


def _copy(state: State) -> State:
    arrays: list[Any] = [array.copy() for array in state]
    return State(*arrays)
