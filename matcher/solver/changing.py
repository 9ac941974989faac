"""Arrays that can change: people come and go, pairs and places are added and taken away.

Whatever a change writes is remembered until it is kept, so that changes can be made together or
not at all.
"""

from collections.abc import Callable
from inspect import signature

import numpy as np
from numpy.typing import NDArray

from matcher.solver.arrays import Int32, Int64, make_scratch, make_state
from matcher.solver.checks import one_whole
from matcher.solver.growing import AWAY, Edits, pairs_in, with_room
from matcher.solver.pairs import MAX_SUITABILITY
from matcher.solver.problem import OVERFLOW, SUM_LIMIT, Problem
from matcher.solver.repair import repair
from matcher.solver.settle import settle

SPARE_PLACES = 2
"""How many places a mentor can be given before their places have to be laid elsewhere."""


class Changing:
    """A problem's arrays with room to grow, an assignment on them, and what changes them.

    A change checks what it is given, writes it down and notes who is affected; `repair` then
    makes the assignment the best again. Until then `take_back` undoes it.

    Raises
    ------
    ValueError
        From any change: an index, a number or a pair that does not fit; it has written nothing.
    """

    def __init__(self, problem: Problem, unit: int, price: Int64, mentor_of: Int32) -> None:
        self.problem, self.unit = problem, unit
        self.priority: Int64 = problem.priority.copy()
        self.total_priority: Int64 = problem.priority.sum(keepdims=True)
        self.capacity: Int64 = problem.capacity.copy()
        self.present: NDArray[np.bool_] = np.ones(problem.n_candidates, np.bool_)
        base = unit * self.priority
        graph = with_room(
            problem.candidate, problem.mentor, problem.suitability, base, problem.n_mentors
        )
        self.edits = Edits(graph)
        self.room = np.minimum(self.capacity, np.diff(graph.column) + 1) + SPARE_PLACES
        self.state = make_state(problem.n_candidates, self.room)
        self.n_laid = len(self.state.holder)
        self.state.capacity[:-1] = self.room - SPARE_PLACES
        self.state.v[:-1] = price
        self.state.mentor_of[:-1] = mentor_of
        settle(graph, self.state)
        self.scratch = make_scratch(problem.n_mentors)
        self.people: list[int] = []
        self.mentors: list[int] = []
        self.changes: dict[str, Callable[..., None]] = {
            change.__name__: change
            for change in (
                self.candidate_joins,
                self.candidate_leaves,
                self.set_capacity,
                self.bar_pair,
                self.allow_pair,
                self.set_priority,
                self.set_suitability,
            )
        }

    def make(self, change: object) -> None:
        """Make a change given as (name, …).

        Raises
        ------
        ValueError
            It is not given so, or it does not fit.
        """
        if not isinstance(change, tuple | list) or not change or not isinstance(change[0], str):
            raise ValueError(
                'A change is a name and what it takes, as in ("set_capacity", 3, 2), '
                f"not {change!r}."
            )
        name, *given = change
        if name not in self.changes:
            raise ValueError(f"There is no change “{name}”. Known: {', '.join(self.changes)}.")
        wanted = list(signature(self.changes[name]).parameters)
        if len(given) != len(wanted):
            raise ValueError(
                f"“{name}” takes {len(wanted)} ({', '.join(wanted)}), not {len(given)}."
            )
        self.changes[name](*given)

    def candidate_joins(self, i: int) -> None:
        """Let a candidate who had left take part again."""
        i = self._person(i)
        if self.present[i]:
            raise ValueError(f"Candidate {i} is there already.")
        self._set_present(i, True)

    def candidate_leaves(self, i: int) -> None:
        """Take a candidate out."""
        i = self._person(i)
        if not self.present[i]:
            raise ValueError(f"Candidate {i} is not there.")
        self._set_present(i, False)

    def set_priority(self, i: int, priority: int) -> None:
        """Change a candidate's priority."""
        i = self._person(i)
        value = one_whole("priority", priority, 1, ((1 << 58) - 1) // self.unit)
        total = int(self.total_priority[0]) - int(self.priority[i]) + value
        if self.unit * total + MAX_SUITABILITY * self.problem.n_candidates >= SUM_LIMIT:
            raise ValueError(OVERFLOW)
        self.edits.set(self.total_priority, 0, total)
        self.edits.set(self.priority, i, value)
        if self.present[i]:
            self.edits.set(self.edits.graph.base, i, self.unit * value)
            self.people.append(i)

    def set_capacity(self, j: int, capacity: int) -> None:
        """Give a mentor more places or fewer."""
        j = self._mentor(j)
        self.edits.set(self.capacity, j, one_whole("capacity", capacity, 0, 1 << 60))
        self.mentors.append(j)

    def bar_pair(self, i: int, j: int) -> None:
        """Make a pair ineligible."""
        self.edits.clear(self._pair(i, j))
        self.people.append(i)

    def set_suitability(self, i: int, j: int, suitability: int) -> None:
        """Change how suitable an eligible pair is."""
        slots = self._pair(i, j)
        self.edits.write(slots, i, j, one_whole("suitability", suitability, 0, MAX_SUITABILITY))
        self.people.append(i)

    def allow_pair(self, i: int, j: int, suitability: int) -> None:
        """Make a pair eligible that was not."""
        i, j = self._person(i), self._mentor(j)
        if self.edits.find(i, j)[0] >= 0:
            raise ValueError(f"The pair ({i}, {j}) is eligible already.")
        score = one_whole("suitability", suitability, 0, MAX_SUITABILITY)
        slots = self.edits.free_slots(i, j)
        if min(slots) < 0:
            self.edits.make_room(i, j)
            slots = self.edits.free_slots(i, j)
            self.mentors.append(j)  # who may use more places than before
        self.edits.write(slots, i, j, score)
        self.people.append(i)

    def repair(self) -> Int32:
        """Make the assignment the best again; return who may have another mentor."""
        for j in self.mentors:
            self._lay_places(j)
        people, mentors = np.array(self.people, np.int32), np.array(self.mentors, np.int32)
        self.people, self.mentors = [], []
        return repair(self.edits.graph, self.state, self.scratch, people, mentors)

    def take_back(self) -> None:
        """Undo all changes that are neither repaired nor kept."""
        self.people, self.mentors = [], []
        self.edits.take_back()

    def pairs(self) -> tuple[Int32, Int32, Int32]:
        """Return (candidate, mentor, score) of the pairs of those who are there."""
        candidate, mentor, score = pairs_in(self.edits.graph)
        here = self.present[candidate]
        return candidate[here], mentor[here], score[here]

    def _set_present(self, i: int, present: bool) -> None:
        self.edits.set(self.present, i, present)
        base = self.unit * int(self.priority[i]) if present else AWAY
        self.edits.set(self.edits.graph.base, i, base)
        self.people.append(i)

    def _lay_places(self, j: int) -> None:
        """Set how many places a mentor has; where there is no room for them, lay them at the end.

        Of places beyond one for everybody who could come, and one more, none would ever be taken.
        """
        column = self.edits.graph.column
        places = min(int(self.capacity[j]), int(column[j + 1] - column[j]) + 1)
        if places > self.room[j]:
            state, room = self.state, 2 * places
            if self.n_laid + room > len(state.holder):
                holder = np.full(2 * (self.n_laid + room), -1, np.int32)
                holder[: self.n_laid] = state.holder[: self.n_laid]
                self.state = state = state._replace(holder=holder)
            begin, held = int(state.first[j]), int(state.held[j])
            people = state.holder[begin : begin + held].copy()
            state.first[j], self.room[j] = self.n_laid, room
            state.holder[self.n_laid : self.n_laid + held] = people
            state.place_of[people] = np.arange(self.n_laid, self.n_laid + held)
            self.n_laid += room
        self.state.capacity[j] = places

    def _pair(self, i: int, j: int) -> tuple[int, int]:
        slots = self.edits.find(self._person(i), self._mentor(j))
        if slots[0] < 0:
            raise ValueError(f"The pair ({i}, {j}) is not eligible.")
        return slots

    def _person(self, i: int) -> int:
        return one_whole("candidate", i, 0, self.problem.n_candidates - 1)

    def _mentor(self, j: int) -> int:
        return one_whole("mentor", j, 0, self.problem.n_mentors - 1)
