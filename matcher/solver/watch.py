"""Listening to a run, and what is known of the best assignment while it goes on."""

import numpy as np

from matcher.solver.arrays import UNMATCHED, Graph, Int32, Int64, State
from matcher.solver.assignment import Progress, ProgressListener
from matcher.solver.compiled import kernel
from matcher.solver.network import Network, Stopped
from matcher.solver.problem import SUM_LIMIT

CHUNKS = 20
"""In how many pieces a phase is cut where somebody listens."""


class Watch:
    """Tells a listener how far a run is, and keeps the best assignment and the least bound."""

    def __init__(self, listener: ProgressListener | None) -> None:
        self.listener = listener
        self.network: Network | None = None
        self.best = -1
        self.n_matched = 0
        self.pinned_worth, self.n_pinned = 0, 0  # which the network leaves out
        self.mentor_of: Int32 = np.empty(0, np.int32)
        self.bound: int | None = None
        self.mentor_price: Int64 = np.empty(0, np.int64)
        self.share = 0.0

    def chunk(self, size: int) -> int | None:
        """Return how much to do at a time: all of it where nobody listens."""
        return None if self.listener is None else max(64, size // CHUNKS)

    def tell(self, phase: str, share: float) -> None:
        """Say how far the run is.

        Raises
        ------
        Stopped
            The listener returned False.
        """
        if self.listener is None:
            return
        if self.network is not None and phase in ("cover", "bid", "repair"):
            self._look(self.network)
        self.share = max(self.share, share)
        step = Progress(phase, self.share)
        if self.best >= 0 and self.bound is not None:
            best, bound = self.best + self.pinned_worth, self.bound + self.pinned_worth
            step = Progress(phase, self.share, best, bound, self.n_matched + self.n_pinned)
        if self.listener(step) is False:
            raise Stopped

    def _look(self, network: Network) -> None:
        state = network.state
        worth, bound = worth_and_bound(network.graph, state)
        if worth > self.best:
            self.best = int(worth)
            self.mentor_of = state.mentor_of[:-1].copy()
            self.n_matched = int((self.mentor_of != UNMATCHED).sum())
        if self.bound is None or bound < self.bound:
            self.bound = int(bound)
            self.mentor_price = state.v[:-1].copy()


@kernel
def worth_and_bound(graph: Graph, state: State) -> tuple[np.int64, np.int64]:
    """Return what the matches are worth, and what the mentors' prices prove nobody can beat."""
    row, mentor, score, base = graph.row, graph.mentor, graph.score, graph.base
    worth = np.int64(0)
    bound = np.int64(0)
    for i in range(len(base) - 1):
        gain = np.int64(0)
        for e in range(row[i], row[i + 1]):
            gain = max(gain, base[i] + score[e] - state.v[mentor[e]])
            if mentor[e] == state.mentor_of[i]:
                worth += base[i] + score[e]
        bound += gain
    for j in range(len(state.v) - 1):
        if state.v[j] > 0 and state.capacity[j] > (SUM_LIMIT - bound) // state.v[j]:
            return worth, np.int64(SUM_LIMIT)  # no assignment is worth more than all weights
        bound += state.v[j] * state.capacity[j]
    return worth, bound


@kernel
def gains(graph: Graph, state: State) -> Int64:
    """Return (n,) the candidates' prices that go with the mentors'."""
    row, mentor, score, base = graph.row, graph.mentor, graph.score, graph.base
    gain = np.zeros(len(base) - 1, np.int64)
    for i in range(len(base) - 1):
        for e in range(row[i], row[i + 1]):
            gain[i] = max(gain[i], base[i] + score[e] - state.v[mentor[e]])
    return gain
