"""Where on the map mentors are.

Places so near that their dots would touch share one dot. Which do is found out once for a
register; a search then only counts.
"""

from collections.abc import Iterable
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from matcher.matching.rules.people import MentorRecord
from matcher.web.map import Dot, merge_dots

NOWHERE = -1


@dataclass(frozen=True, slots=True)
class Spot:
    """A dot of the map: named after the place in it where most of those found are."""

    label: str
    lat: float
    lon: float
    count: int
    free: int


@dataclass(frozen=True, eq=False)
class Spots:
    """The places of a register.

    `of_mentor` numbers the place of each mentor, or is `NOWHERE`; `of_place` the dot of each
    place, whose point is `points[dot]`.
    """

    labels: tuple[str, ...]
    of_mentor: NDArray[np.int64]
    of_place: NDArray[np.int64]
    points: tuple[tuple[float, float], ...]

    def count(
        self, found: NDArray[np.int64], free: NDArray[np.bool_]
    ) -> tuple[tuple[Spot, ...], int]:
        """Return the dots of the mentors found, and how many of them are not on the map."""
        places = self.of_mentor[found]
        on_map = places != NOWHERE
        n_places, n_dots = len(self.labels), len(self.points)
        at_place = np.bincount(places[on_map], minlength=n_places)
        counts = np.bincount(self.of_place[places[on_map]], minlength=n_dots)
        with_free = np.bincount(self.of_place[places[on_map & free[found]]], minlength=n_dots)
        name = np.full(n_dots, NOWHERE, np.int64)
        fewest_first = np.argsort(at_place, kind="stable")
        name[self.of_place[fewest_first]] = fewest_first
        spots = tuple(
            Spot(self.labels[name[dot]], *self.points[dot], int(counts[dot]), int(with_free[dot]))
            for dot in np.flatnonzero(counts)
        )
        return spots, int((~on_map).sum())


def find_spots(people: Iterable[MentorRecord]) -> Spots:
    """Number the places by their names, and the dots that they share."""
    numbers: dict[str, int] = {}
    points: list[tuple[float, float]] = []
    of_mentor = []
    for person in people:
        if person.latitude is None or person.longitude is None:
            of_mentor.append(NOWHERE)
            continue
        if person.place not in numbers:
            numbers[person.place] = len(points)
            points.append((person.latitude, person.longitude))
        of_mentor.append(numbers[person.place])
    mentors = np.array(of_mentor, np.int64)
    of_place, dots = _share_dots(tuple(numbers), points, mentors)
    return Spots(tuple(numbers), mentors, of_place, dots)


def _share_dots(
    labels: tuple[str, ...], points: list[tuple[float, float]], of_mentor: NDArray[np.int64]
) -> tuple[NDArray[np.int64], tuple[tuple[float, float], ...]]:
    """Let the map merge dots that would touch; each carries the numbers of its places."""
    counts = np.bincount(of_mentor[of_mentor != NOWHERE], minlength=len(labels))
    dots = [
        Dot(lat, lon, int(counts[k]), 0, labels[k], href=str(k))
        for k, (lat, lon) in enumerate(points)
    ]
    merged = merge_dots(dots, lambda group: " ".join(dot.href for dot in group))
    of_place = np.empty(len(points), np.int64)
    for number, dot in enumerate(merged):
        of_place[[int(k) for k in dot.href.split()]] = number
    return of_place, tuple((dot.lat, dot.lon) for dot in merged)
