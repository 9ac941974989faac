"""In which order mentors who could be asked are suggested, and by what a place is offered."""

from dataclasses import replace

import numpy as np
from numpy.typing import NDArray

from matcher.matching.criteria import FULL_SUITABILITY
from matcher.matching.rules.settings import MAX_WEIGHT, SchemeSettings

NEWNESS_COUNTS = 8
"""How many times as much freshness counts where nobody has chosen the mentor."""
NEW_WORD = FULL_SUITABILITY * 2 // 5
"""So much more suitability does a word of today make up for, beside one that is just fresh."""


def best_to_suggest(
    suits: NDArray[np.int64], days: NDArray[np.int64], fresh_days: int
) -> NDArray[np.int64]:
    """Return the positions of some mentors, the best to suggest first.

    A no is not to be followed by another. Whose word is fresh comes first; of these, who suits
    best and has said so of late: day by day a word is worth less (`NEW_WORD`); then who suits
    better.

    Parameters
    ----------
    suits
        Their suitability, in millionths.
    days
        How many days ago they last confirmed their places; -1 for never.
    fresh_days
        For how many days a word is fresh.
    """
    is_old = (days < 0) | (days > fresh_days)
    newness = NEW_WORD * (fresh_days - days) // max(1, fresh_days)
    return np.lexsort((-suits, -(suits + np.where(is_old, 0, newness)), is_old))


def trusting_the_newest(settings: SchemeSettings) -> SchemeSettings:
    """Return by what a place is offered that nobody has chosen: how new a word is weighs more.

    It is worth the more the newer it is, and nothing once it is not fresh any more.
    """
    weight = min(MAX_WEIGHT, NEWNESS_COUNTS * settings.weights["freshness"])
    return replace(
        settings,
        weights={**settings.weights, "freshness": weight},
        fresh_days=0,
        stale_days=max(1, settings.fresh_days),
    )
