"""Rates and spreads that do not claim more than small numbers can say."""

from collections.abc import Sequence
from dataclasses import dataclass
from math import ceil, sqrt

ENOUGH_FOR_A_RATE = 10
ENOUGH_FOR_A_SPREAD = 5
Z = 1.96  # nineteen times in twenty


@dataclass(frozen=True, slots=True)
class Rate:
    """So many of so many."""

    n: int
    of: int

    @property
    def share(self) -> float | None:
        """The share, where there are enough to speak of one."""
        return self.n / self.of if self.of >= ENOUGH_FOR_A_RATE else None

    @property
    def range(self) -> tuple[float, float] | None:
        """Between what the true share lies, nineteen times in twenty (Wilson 1927)."""
        share = self.share
        if share is None:
            return None
        middle = share + Z * Z / (2 * self.of)
        reach = Z * sqrt(share * (1 - share) / self.of + Z * Z / (4 * self.of * self.of))
        whole = 1 + Z * Z / self.of
        return max(0.0, (middle - reach) / whole), min(1.0, (middle + reach) / whole)


@dataclass(frozen=True, slots=True)
class Spread:
    """How long something took so many times; None where that is too few to say."""

    n: int
    median: float | None
    p90: float | None


def spread(lengths: Sequence[int]) -> Spread:
    """Return the median and the length within which nine of ten end."""
    n = len(lengths)
    if n < ENOUGH_FOR_A_SPREAD:
        return Spread(n, None, None)
    ordered = sorted(lengths)
    middle = (ordered[(n - 1) // 2] + ordered[n // 2]) / 2
    return Spread(n, middle, float(ordered[ceil(0.9 * n) - 1]))
