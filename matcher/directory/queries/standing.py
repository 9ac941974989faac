"""How all mentors of a register stand to one candidate."""

from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from matcher.matching.criteria import FULL_SUITABILITY
from matcher.matching.instance.instance import Instance, Scores, score
from matcher.matching.rules.eligibility import NO_BAR
from matcher.matching.rules.suggesting import best_to_suggest

FARTHEST = 1 << 31
"""More metres than there are on earth."""


@dataclass(frozen=True, eq=False)
class Standing:
    """How all mentors of a register stand to one candidate.

    `suits` is the suitability they would have with a place free; `can_ask` says who has one, and
    `is_old` whose word on that is stale, or was never given; `days` is how old it is.
    """

    scores: Scores
    suits: NDArray[np.int32]
    can_ask: NDArray[np.bool_]
    is_old: NDArray[np.bool_]
    days: NDArray[np.int64]
    fresh_days: int

    @property
    def distance_m(self) -> NDArray[np.int32]:
        """How far each is from the candidate, -1 where that is unknown."""
        return np.asarray(self.scores.distance_m[0])

    def first(self, n: int, among: NDArray[np.int64]) -> NDArray[np.int64]:
        """Return the best n of some: who can be asked, who would suit with a place, the others.

        Whose word is old comes after all others who can be asked, however well they suit.
        """
        suits, metres = self.suits[among].astype(np.int64), self.distance_m[among].astype(np.int64)
        group = np.where(self.can_ask[among], self.is_old[among], np.where(suits > 0, 2, 3))
        near = np.where(metres < 0, FARTHEST, metres)
        worse = group * (FULL_SUITABILITY + 1) + FULL_SUITABILITY - suits
        return np.asarray(among[smallest(n, worse * (FARTHEST + 1) + near)])

    def suggested(self, n: int) -> NDArray[np.int64]:
        """Return the best n of those who can be asked, as `best_to_suggest` has them."""
        among = np.flatnonzero(self.can_ask)
        suits = self.suits[among].astype(np.int64)
        return np.asarray(among[best_to_suggest(suits, self.days[among], self.fresh_days)[:n]])


def smallest(n: int, keys: NDArray[np.int64]) -> NDArray[np.int64]:
    """Return the positions of the n smallest keys in their order; equals stay as they stand.

    A page needs few of many, so only those are sorted.
    """
    if n >= len(keys):
        return np.asarray(np.argsort(keys, kind="stable"))
    chosen = np.flatnonzero(keys <= np.partition(keys, n - 1)[n - 1])
    return np.asarray(chosen[np.argsort(keys[chosen], kind="stable")][:n])


def stand_to(alone: Instance) -> Standing:
    """Score a register for the one candidate of an instance, as it is and as if all had room."""
    scores = score(alone)
    rows = alone.mentors.rows.copy()
    rows["capacity"] = np.maximum(rows["capacity"], 1)
    rows["paused"] = False
    roomy = replace(alone, mentors=replace(alone.mentors, rows=rows))
    days = rows["days_since_confirmed"].astype(np.int64)
    return Standing(
        scores,
        score(roomy).suitability[0],
        can_ask=scores.bar[0] == NO_BAR,
        is_old=(days < 0) | (days > alone.settings.stale_days),
        days=days,
        fresh_days=alone.settings.fresh_days,
    )
