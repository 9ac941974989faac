"""What the solver returns, and what it says on the way."""

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

UNMATCHED = -1
"""The mentor of a candidate who has none."""


@dataclass(frozen=True, slots=True)
class Progress:
    """Where a long run is: its phase, and the share of it that is done, 0 to 1."""

    phase: str
    share: float


ProgressListener = Callable[[Progress], object]


@dataclass(frozen=True, eq=False)
class Assignment:
    """Who gets which mentor, with the prices that prove it best.

    Attributes
    ----------
    mentor_of : (n,) int32, the mentor of each candidate, `UNMATCHED` for none
    candidate_price, mentor_price : int64, the optimal dual values; `mentor_price` is the least
        there is, so that it says what one more place with that mentor would be worth
    bound : int, proven: no assignment is worth more than this (M × priority + suitability)
    """

    mentor_of: NDArray[np.int32]
    candidate_price: NDArray[np.int64]
    mentor_price: NDArray[np.int64]
    n_matched: int
    total_priority: int
    total_suitability: int
    method: str
    status: str
    bound: int
