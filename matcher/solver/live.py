"""An assignment that stays the best while people come, go and change.

A change breaks at most a few matches; from the prices there are, one shortest path for each brings
back the best assignment of all, and its proof (Mills-Tettey, Stentz & Dias 2007). Among equally
good assignments it keeps to the one it has: nobody moves for the sake of a hash.
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
from numpy.typing import NDArray

from matcher.solver.arrays import UNMATCHED, Int32, Int64, State, make_state
from matcher.solver.assign import assign
from matcher.solver.assignment import Assignment, totals
from matcher.solver.checks import whole
from matcher.solver.duals import lower_to_least
from matcher.solver.growing import AWAY, Edits, pairs_in, with_room
from matcher.solver.network import Network
from matcher.solver.problem import MAX_SUITABILITY, Problem
from matcher.solver.seek import seek_mentor
from matcher.solver.settle import best_gain, unseat
from matcher.solver.vacate import fill_place

Moves = list[tuple[int, int, int]]
Change = tuple[Any, ...]
"""The name of a change and what it takes, as in ("set_capacity", 3, 2)."""

SPARE_PLACES = 2
"""How many places a mentor can be given before the arrays have to be laid out again."""

CHANGES = (
    "candidate_joins",
    "candidate_leaves",
    "set_capacity",
    "bar_pair",
    "allow_pair",
    "set_priority",
    "set_suitability",
)


@dataclass(frozen=True, slots=True)
class Effect:
    """What changes would lead to: who would move, and how much more (or less) there would be."""

    moved: Moves
    n_matched: int
    total_priority: int
    total_suitability: int


@dataclass(frozen=True, eq=False)
class _Saved:
    network: Network
    edits: Edits
    present: NDArray[np.bool_]
    priority: Int64
    capacity: Int64


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
        self._unit = (problem.n_candidates + 1) * (MAX_SUITABILITY + 1)
        self._problem = replace(problem, weight=self._unit)
        self._problem.check_weights()
        self._priority = problem.priority.copy()
        self._capacity = problem.capacity.copy()
        self._present = np.ones(problem.n_candidates, np.bool_)
        first = assign(self._problem)
        self._shown = first.mentor_of.copy()
        self._lay_out(
            (problem.candidate, problem.mentor, problem.suitability),
            np.asarray(first.mentor_price),
            first.mentor_of,
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
        wanted = list(changes)
        saved = self._save() if len(wanted) > 1 else None  # a single one checks before it acts
        try:
            moved = self._make(wanted)
        except ValueError:
            if saved is not None:
                self._restore(saved)
            raise
        self._edits.forget()
        for i, _, new in moved:
            self._shown[i] = new
        return moved

    def what_if(self, *changes: Any) -> Effect:
        """Return the effect of changes, given as (name, …), without keeping them."""
        wanted = changes[0] if len(changes) == 1 and isinstance(changes[0], list) else changes
        before = self._figures()
        saved = self._save()
        try:
            moved = self._make(wanted)
            after = self._figures()
        finally:
            self._restore(saved)
        return Effect(moved, *(new - old for new, old in zip(after, before, strict=True)))

    # What there is -----------------------------------------------------------------------------

    @property
    def problem(self) -> Problem:
        """The problem as it stands; whoever has left has no pairs."""
        candidate, mentor, score = pairs_in(self._network.graph, self._problem)
        here = self._present[candidate]
        problem = Problem.from_pairs(
            candidate[here],
            mentor[here],
            score[here],
            n_candidates=self._problem.n_candidates,
            capacity=self._capacity,
            priority=self._priority,
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
        problem = self.problem
        network = replace(self._network, state=_copy(self._network.state))
        lower_to_least(network.graph, network.state, network.scratch)
        mentor_of = network.state.mentor_of[:-1]
        n_matched, priority, suitability = totals(problem, mentor_of)
        return Assignment(
            problem=problem,
            mentor_of=mentor_of,
            candidate_price=network.state.u[:-1],
            mentor_price=network.state.v[:-1],
            n_matched=n_matched,
            total_priority=priority,
            total_suitability=suitability,
            method="coverage",
            status="optimal",
            bound=self._value(network.state),
        )

    def _figures(self) -> tuple[int, int, int]:
        """Return (people, priority, suitability), which the prices tell without a look at pairs."""
        state = self._network.state
        return (int(state.held.sum()), *divmod(self._value(state), self._unit))

    def _value(self, state: State) -> int:
        return int(state.u[:-1].sum()) + int(state.capacity[:-1] @ state.v[:-1])

    # How it is done ----------------------------------------------------------------------------

    def _make(self, changes: Iterable[Change]) -> Moves:
        """Carry out changes, then repair; return who has another mentor than before."""
        self._touched: set[int] = set()
        self._open_people: dict[int, None] = {}
        self._open_mentors: dict[int, None] = {}
        for name, *given in changes:
            if name not in CHANGES:
                raise ValueError(f"There is no change “{name}”. Known: {', '.join(CHANGES)}.")
            action: Callable[..., None] = getattr(self, f"_{name}")
            action(*given)
        self._repair()
        mentor_of, shown = self._network.state.mentor_of, self._shown
        return [
            (i, int(shown[i]), int(mentor_of[i]))
            for i in sorted(self._touched)
            if shown[i] != mentor_of[i]
        ]

    def _candidate_joins(self, i: int) -> None:
        self._person(i)
        if self._present[i]:
            raise ValueError(f"Candidate {i} is there already.")
        self._present[i] = True
        self._edits.set_base(i, self._unit * int(self._priority[i]))
        self._revalue(i)

    def _candidate_leaves(self, i: int) -> None:
        self._person(i)
        if not self._present[i]:
            raise ValueError(f"Candidate {i} is not there.")
        self._present[i] = False
        self._edits.set_base(i, AWAY)
        self._revalue(i)

    def _set_priority(self, i: int, priority: int) -> None:
        self._person(i)
        self._priority[i] = whole("priority", priority, (), 1, ((1 << 58) - 1) // self._unit)
        if self._present[i]:
            self._edits.set_base(i, self._unit * int(priority))
            self._revalue(i)

    def _set_capacity(self, j: int, capacity: int) -> None:
        self._mentor(j)
        self._capacity[j] = whole("capacity", capacity, (), 0, 1 << 60)
        state = self._network.state
        places = min(int(capacity), self._most_places(j))
        if places > state.first[j + 1] - state.first[j]:
            self._lay_out_again()
            state = self._network.state
        while state.held[j] > places:
            last = int(state.holder[state.first[j] + state.held[j] - 1])
            self._unmatch(last)
        state.capacity[j] = places
        self._open_mentors[j] = None

    def _bar_pair(self, i: int, j: int) -> None:
        self._edits.clear(self._pair(i, j))
        self._revalue(i)

    def _set_suitability(self, i: int, j: int, suitability: int) -> None:
        slots = self._pair(i, j)
        score = whole("suitability", suitability, (), 0, MAX_SUITABILITY)
        self._edits.write(slots, i, j, int(score))
        self._revalue(i)

    def _allow_pair(self, i: int, j: int, suitability: int) -> None:
        self._person(i)
        self._mentor(j)
        if self._edits.find(i, j)[0] >= 0:
            raise ValueError(f"The pair ({i}, {j}) is eligible already.")
        score = int(whole("suitability", suitability, (), 0, MAX_SUITABILITY))
        slots = self._edits.free_slots(i, j)
        if min(slots) < 0:
            self._lay_out_again()
            slots = self._edits.free_slots(i, j)
        self._edits.write(slots, i, j, score)
        self._revalue(i)

    def _revalue(self, i: int) -> None:
        """Reckon a candidate's price again; undo the match if it is not tight any more."""
        graph, state = self._network.graph, self._network.state
        state.u[i] = best_gain(graph, state, i)
        j = int(state.mentor_of[i])
        if j != UNMATCHED:
            slot = self._edits.find(i, j)[0]
            gain = graph.base[i] + graph.score[slot] - state.v[j] if slot >= 0 else -1
            if gain == state.u[i]:
                return
            self._unmatch(i)
        self._open_people[i] = None

    def _unmatch(self, i: int) -> None:
        """Take a candidate out of their place, to be repaired on both sides."""
        state = self._network.state
        self._open_mentors[int(state.mentor_of[i])] = None
        unseat(state, i)
        self._open_people[i] = None

    def _repair(self) -> None:
        """Find the people left over a mentor, then fill the places that still have a price."""
        graph, state, scratch = self._network.graph, self._network.state, self._network.scratch
        self._touched.update(self._open_people)
        for i in self._open_people:
            seek_mentor(graph, state, scratch, i)
            self._touched.update(scratch.trail[: scratch.n_trail[0]].tolist())
        for j in self._open_mentors:
            while state.held[j] < state.capacity[j] and state.v[j] > 0:
                fill_place(graph, state, scratch, j)
                self._touched.update(scratch.trail[: scratch.n_trail[0]].tolist())

    def _most_places(self, j: int) -> int:
        """Return how many places a mentor could use, and one more: the last is never taken."""
        column = self._network.graph.column
        return int(column[j + 1] - column[j]) + 1

    def _lay_out(self, pairs: tuple[Int32, Int32, Int32], price: Int64, mentor_of: Int32) -> None:
        """Make new arrays with room to grow, from any prices that the matches fit."""
        problem = self._problem
        base = np.where(self._present, self._unit * self._priority, AWAY)
        graph = with_room(*pairs, base, problem.n_mentors)
        most = np.diff(graph.column) + 1
        state = make_state(problem.n_candidates, np.minimum(self._capacity + SPARE_PLACES, most))
        state.capacity[:-1] = np.minimum(self._capacity, most)
        state.v[:-1] = price
        state.mentor_of[:-1] = mentor_of
        self._network = Network.of(graph, state)
        self._network.settle()
        self._edits = Edits(graph)

    def _lay_out_again(self) -> None:
        """Make new arrays because somebody has no room left in these."""
        state = self._network.state
        pairs = pairs_in(self._network.graph, self._problem)
        self._lay_out(pairs, state.v[:-1], state.mentor_of[:-1])

    def _save(self) -> _Saved:
        """Go on with copies of what changes in place; return what `_restore` takes."""
        saved = _Saved(self._network, self._edits, self._present, self._priority, self._capacity)
        self._network = replace(self._network, state=_copy(self._network.state))
        self._present = self._present.copy()
        self._priority = self._priority.copy()
        self._capacity = self._capacity.copy()
        return saved

    def _restore(self, saved: _Saved) -> None:
        """Go back to what there was."""
        saved.edits.take_back()
        self._network, self._edits = saved.network, saved.edits
        self._present, self._priority = saved.present, saved.priority
        self._capacity = saved.capacity

    def _pair(self, i: int, j: int) -> tuple[int, int]:
        self._person(i)
        self._mentor(j)
        slots = self._edits.find(i, j)
        if slots[0] < 0:
            raise ValueError(f"The pair ({i}, {j}) is not eligible.")
        return slots

    def _person(self, i: int) -> None:
        whole("candidate", i, (), 0, self._problem.n_candidates - 1)

    def _mentor(self, j: int) -> None:
        whole("mentor", j, (), 0, self._problem.n_mentors - 1)


def _copy(state: State) -> State:
    arrays: list[Any] = [array.copy() for array in state]
    return State(*arrays)
