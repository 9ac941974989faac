"""One aim, solved exactly: phases 1 to 3 over a graph, a state and the prices they end with."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from matcher.solver.arrays import UNMATCHED, Graph, Int64, Scratch, State, make_scratch
from matcher.solver.auction import bid
from matcher.solver.cover import cover, level_prices
from matcher.solver.regions import MIN_PEOPLE, bid_in_regions, cut, n_processors
from matcher.solver.repair import restore
from matcher.solver.settle import settle

Tell = Callable[[str, float], None]
"""Says how far a run is; raises `Stopped` where nobody wants to hear more."""

EPSILON_SHARES = (0.08, 0.02, 0.005, 0.00125)
"""The auction's passes: by what share of the largest score a bid rises beyond what it must."""

LOWERED_BY = 2
"""How many such steps prices are lowered by before the next pass, which raises them again.

A pass overshoots by a step or so. Without this, many places would be left empty at a price, and a
search each is what takes longest in the end.
"""

BIDS_PER_CANDIDATE = 40


class Stopped(Exception):
    """Whoever listens to the run has asked it to stop."""


@dataclass(frozen=True, eq=False)
class Network:
    """The arrays of one problem to solve."""

    graph: Graph
    state: State
    scratch: Scratch

    @classmethod
    def of(cls, graph: Graph, state: State) -> "Network":
        """Return a network with clean scratch arrays."""
        return cls(graph, state, make_scratch(len(state.v) - 1))

    @property
    def n_candidates(self) -> int:
        """How many candidates there are."""
        return len(self.graph.base) - 1

    def cover(self, priority: Int64, unit: int, tell: Tell) -> None:
        """Match as much priority as can be, and start the prices from its proof."""
        order = np.argsort(-priority, kind="stable").astype(np.int32)
        cover(self.graph, self.state, priority, order)
        tell("cover", 0.1)
        self.state.v[:-1] = unit * level_prices(self.graph, self.state, priority, order)

    def shut_empty_mentors(self) -> None:
        """Price those without places beyond anybody's means, so that no search goes there."""
        most = int(self.graph.base.max()) + int(self.graph.score.max(initial=0)) + 1
        self.state.v[:-1][self.state.capacity[:-1] == 0] = most

    def auction(self, tell: Tell, chunk: int | None = None, n_regions: int | None = None) -> None:
        """Let the people bid in passes of smaller and smaller steps.

        In large networks each region bids by itself in the first and longest pass.
        """
        if n_regions is None:
            n_regions = min(n_processors(), self.n_candidates // MIN_PEOPLE)
        price, regions = self.state.v[:-1], cut(self.graph, n_regions)
        most = int(self.graph.score.max(initial=0))
        bids = np.zeros(len(self.state.holder), np.int64)
        least, epsilon = price.copy(), 0
        for step, share in enumerate(EPSILON_SHARES):
            np.maximum(least, price - LOWERED_BY * epsilon, out=price)
            self.state.mentor_of.fill(UNMATCHED)
            self.state.held.fill(0)
            epsilon = max(1, int(most * share))
            is_last = epsilon == 1 or step + 1 == len(EPSILON_SHARES)
            if step == 0 and len(regions) > 1 and not is_last:
                bid_in_regions(self.graph, self.state, regions, bids, epsilon, BIDS_PER_CANDIDATE)
                tell("bid", 0.1 + 0.15 * (step + 1))
            else:
                self._bid(bids, epsilon, tell, chunk, 0.1 + 0.15 * step)
            if is_last:
                break

    def _bid(
        self, bids: Int64, epsilon: int, tell: Tell, chunk: int | None, done_before: float
    ) -> None:
        """Let everybody bid, so many at a time."""
        n = self.n_candidates
        waiting = np.arange(n, dtype=np.int32)[::-1].copy()
        n_waiting, left = n, BIDS_PER_CANDIDATE * n
        while n_waiting and left > 0:
            size = min(left, chunk or left)
            n_waiting, done = bid(
                self.graph,
                self.state,
                bids,
                waiting,
                n_waiting,
                epsilon,
                size,
                0,
                len(self.state.v),
            )
            left = left - done if n_waiting else 0
            tell("bid", done_before + 0.15 * (1 - left / (BIDS_PER_CANDIDATE * n + 1)))

    def settle(self) -> None:
        """Keep the matches that fit the prices."""
        settle(self.graph, self.state)

    def clean(self, tell: Tell, chunk: int | None = None) -> None:
        """Repair all that is left, one shortest path each, until the prices prove the matches."""
        state, nobody = self.state, np.empty(0, np.int32)
        people: NDArray[Any] = np.flatnonzero((state.mentor_of[:-1] < 0) & (state.u[:-1] > 0))
        order = np.argsort(-self.graph.base[people], kind="stable")
        people = people[order].astype(np.int32)
        for begin in range(0, len(people), chunk or len(people) or 1):
            some = people[begin : begin + (chunk or len(people))]
            restore(self.graph, state, self.scratch, some, nobody)
            tell("repair", 0.7 + 0.1 * (begin / len(people)))
        open_places = (state.held < state.capacity) & (state.v > state.floor)
        mentors = np.flatnonzero(open_places).astype(np.int32)
        for begin in range(0, len(mentors), chunk or len(mentors) or 1):
            some = mentors[begin : begin + (chunk or len(mentors))]
            restore(self.graph, state, self.scratch, nobody, some)
            tell("repair", 0.8 + 0.1 * (begin / len(mentors)))
