"""What is compared of scenarios: figures of each, and what one does to people beside another."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from math import ceil
from typing import Any, NamedTuple

UNIT = 10_000
"""One point of 100 in the solver's units of suitability."""
BANDS = 10
DISTANCE_BANDS = ((0, 10), (10, 25), (25, 50), (50, 100), (100, None))

Pair = tuple[int, int, int | None]
"""(mentor, suitability, km or None)"""


@dataclass(frozen=True, slots=True)
class Figures:
    """The figures of a match: points are of 100, kilometres of those whose distance is known."""

    n_candidates: int
    n_matched: int
    n_places: int
    mean_points: float | None
    least_points: float | None
    tenth_points: float | None
    median_km: float | None
    most_km: int | None
    by_points: tuple[int, ...]
    by_distance: tuple[int, ...]
    n_unknown_distance: int


class Shift(NamedTuple):
    """What becomes of one candidate: mentor before and after (None: none), points gained."""

    candidate: int
    before: int | None
    after: int | None
    points: int


def figures_of(report: Mapping[str, Any], pairs: Sequence[Pair]) -> Figures:
    """Sum up a scenario's report and pairs."""
    points = sorted(suitability / UNIT for _j, suitability, _km in pairs)
    known = sorted(km for _j, _s, km in pairs if km is not None)
    return Figures(
        n_candidates=report["n_candidates"],
        n_matched=report["n_matched"],
        n_places=report["n_places"],
        mean_points=sum(points) / len(points) if points else None,
        least_points=points[0] if points else None,
        tenth_points=at_share(points, 0.1),
        median_km=at_share(known, 0.5),
        most_km=known[-1] if known else None,
        by_points=band_counts(points),
        by_distance=distance_counts(known),
        n_unknown_distance=len(pairs) - len(known),
    )


def at_share(ordered: Sequence[float], share: float) -> float | None:
    """Return the value below or at which this share of some ordered values lies; None of none."""
    return ordered[max(0, ceil(share * len(ordered)) - 1)] if ordered else None


def band_counts(points: Sequence[float]) -> tuple[int, ...]:
    """Count points in ten bands of ten; 100 is in the last."""
    counts = [0] * BANDS
    for each in points:
        counts[min(BANDS - 1, int(each // (100 / BANDS)))] += 1
    return tuple(counts)


def distance_counts(kilometres: Sequence[int]) -> tuple[int, ...]:
    """Count distances in bands; a band holds its beginning and not its end."""
    return tuple(
        sum(first <= km and (end is None or km < end) for km in kilometres)
        for first, end in DISTANCE_BANDS
    )


def shifts_between(before: Mapping[int, Pair], after: Mapping[int, Pair]) -> dict[str, list[Shift]]:
    """Say who gains a mentor, loses one, or gets another who suits better or worse.

    The greatest change comes first.
    """
    found: dict[str, list[Shift]] = {"gained": [], "lost": [], "better": [], "worse": []}
    for i in sorted(before.keys() | after.keys()):
        old, new = before.get(i), after.get(i)
        points = round(((new[1] if new else 0) - (old[1] if old else 0)) / UNIT)
        shift = Shift(i, old[0] if old else None, new[0] if new else None, points)
        if old is None:
            found["gained"].append(shift)
        elif new is None:
            found["lost"].append(shift)
        elif old[0] != new[0] or new[0] == 0:
            found["better" if points >= 0 else "worse"].append(shift)
    for shifts in found.values():
        shifts.sort(key=lambda shift: (-abs(shift.points), shift.candidate))
    return found
