"""Time the repair of an assignment after a change, beside solving it all again."""

import gc
import time

import numpy as np
from instances import REGIMES, SEED, SIZES, make

from matcher.solver import LiveAssignment, Problem, assign, certify, warm

Kind = tuple[str, ...]
KINDS = (
    "a candidate leaves",
    "a candidate joins",
    "one more place",
    "one place fewer",
    "a pair is barred",
    "a pair is allowed",
    "another suitability",
    "another priority",
    "a mentor leaves whole",
    "a mentor comes back whole",
    "five at once",
)


class Events:
    """A random mix of changes that make sense, each with the name of its kind."""

    def __init__(self, given: dict[str, np.ndarray], seed: int) -> None:
        self.rng = np.random.default_rng(seed)
        self.n, self.capacity = len(given["priority"]), given["capacity"].tolist()
        self.pairs = list(zip(given["candidate"].tolist(), given["mentor"].tolist(), strict=True))
        self.eligible = set(self.pairs)
        self.away: list[int] = []
        self.gone: list[tuple[int, int]] = []

    def draw(self) -> tuple[str, list[tuple]]:
        """Return a kind and its changes."""
        kind = KINDS[self.rng.integers(len(KINDS))]
        if kind == "five at once":
            return kind, [change for _ in range(5) for change in self.changes("another priority")]
        return kind, self.changes(kind)

    def changes(self, kind: str) -> list[tuple]:
        """Return a change of a kind; none where there is nobody for it."""
        rng = self.rng
        i, j = int(rng.integers(self.n)), int(rng.integers(len(self.capacity)))
        score = int(rng.integers(1_000_000))
        if kind.startswith("a candidate leaves") and i not in self.away:
            self.away.append(i)
            return [("candidate_leaves", i)]
        if kind.startswith("a candidate joins") and self.away:
            return [("candidate_joins", self.away.pop(0))]
        if kind == "another priority":
            return [("set_priority", i, int(rng.integers(1, 4)))]
        if kind == "a pair is allowed" and (i, j) not in self.eligible:
            self.eligible.add((i, j))
            return [("allow_pair", i, j, score)]
        if kind in ("a pair is barred", "another suitability"):
            return self.change_of_pair(kind, score)
        return self.change_of_places(kind, j)

    def change_of_pair(self, kind: str, score: int) -> list[tuple]:
        """Return a change of a pair that is eligible."""
        pair = self.pairs[self.rng.integers(len(self.pairs))]
        if pair not in self.eligible:
            return []
        if kind == "another suitability":
            return [("set_suitability", *pair, score)]
        self.eligible.discard(pair)
        return [("bar_pair", *pair)]

    def change_of_places(self, kind: str, j: int) -> list[tuple]:
        """Return a change of a mentor's places."""
        if kind == "a mentor comes back whole" and self.gone:
            j, self.capacity[j] = self.gone.pop(0)
        elif kind == "one more place":
            self.capacity[j] += 1
        elif kind == "one place fewer" and self.capacity[j]:
            self.capacity[j] -= 1
        elif kind == "a mentor leaves whole" and self.capacity[j]:
            self.gone.append((j, self.capacity[j]))
            self.capacity[j] = 0
        else:
            return []
        return [("set_capacity", j, self.capacity[j])]


def problem_of(given: dict[str, np.ndarray]) -> Problem:
    """Return the problem of an instance."""
    return Problem.from_pairs(
        given["candidate"],
        given["mentor"],
        given["suitability"],
        n_candidates=len(given["priority"]),
        capacity=given["capacity"],
        priority=given["priority"],
    )


def time_full(given: dict[str, np.ndarray], repeats: int = 5) -> float:
    """Return the median seconds of solving it all, certificate included."""
    seconds = []
    for _ in range(repeats):
        start = time.perf_counter()
        problem = problem_of(given)
        if not certify(problem, assign(problem)).optimal:
            raise SystemExit("The certificate failed.")
        seconds.append(time.perf_counter() - start)
    return float(np.median(seconds))


def measure_repair(size: str, regime: str, n_events: int) -> dict:
    """Return what single changes and bursts took, and that the end is as good as a fresh run."""
    warm()
    given = make(*SIZES[size], REGIMES[regime], SEED)
    full = time_full(given)
    live, events = LiveAssignment(problem_of(given)), Events(given, SEED)
    took: dict[str, list[float]] = {kind: [] for kind in KINDS}
    moved = 0
    gc.collect()
    gc.disable()  # the mix holds a million pairs, which a collection would walk through
    while sum(map(len, took.values())) < n_events:
        kind, changes = events.draw()
        if changes:
            start = time.perf_counter()
            moved += len(live.change(changes))
            took[kind].append(time.perf_counter() - start)
    gc.enable()
    end = live.assignment
    if not certify(live.problem, end).optimal or assign(live.problem).value != end.value:
        raise SystemExit("The repaired assignment is not the best.")
    kinds = {kind: quantiles(seconds) for kind, seconds in took.items()}
    whole = quantiles([second for seconds in took.values() for second in seconds])
    per_event = moved / n_events
    return {
        "size": size,
        "regime": regime,
        "full": full,
        "all": whole,
        "kinds": kinds,
        "moved": per_event,
    }


def quantiles(seconds: list[float]) -> dict[str, float]:
    """Return how many there were, the median, what 99 in 100 took at most, and the longest."""
    median, most = np.percentile(seconds, [50, 99]) if seconds else (0.0, 0.0)
    longest = max(seconds, default=0.0)
    return {"events": len(seconds), "p50": median, "p99": most, "max": longest}
