"""Where on the map mentors are.

Places so near that their dots would touch share one dot. Which do is found out once for a
register; a search then only counts.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from matcher.matching.rules.people import MentorRecord
from matcher.places.distance import paired_distance_m
from matcher.web.map import Dot, merge_dots

NOWHERE = -1


@dataclass(frozen=True, slots=True)
class Spot:
    """A dot of the map: named after the place in it where most of those found are.

    `reach_m` is how far the farthest of them is from there; `only` is the position of the one
    mentor who is there, where it is one.
    """

    label: str
    lat: float
    lon: float
    count: int
    free: int
    reach_m: int
    only: int | None = None


@dataclass(frozen=True, eq=False)
class Spots:
    """The places of a register.

    `numbers` numbers the places by name; `of_mentor` is the place of each mentor, or `NOWHERE`;
    `of_place` the dot of each place, whose point is `points[dot]`. `lat` and `lon` are the points
    of the places themselves.
    """

    numbers: dict[str, int]
    of_mentor: NDArray[np.int64]
    of_place: NDArray[np.int64]
    points: tuple[tuple[float, float], ...]
    lat: NDArray[np.float64]
    lon: NDArray[np.float64]

    def count(
        self, found: NDArray[np.int64], free: NDArray[np.bool_]
    ) -> tuple[tuple[Spot, ...], int]:
        """Return the dots of the mentors found, and how many of them are not on the map."""
        places = self.of_mentor[found]
        on_map = places != NOWHERE
        there = found[on_map]
        n_places, n_dots = len(self.numbers), len(self.points)
        at_place = np.bincount(places[on_map], minlength=n_places)
        dots = self.of_place[places[on_map]]
        counts = np.bincount(dots, minlength=n_dots)
        with_free = np.bincount(dots[free[there]], minlength=n_dots)
        name, only = np.full(n_dots, NOWHERE, np.int64), np.full(n_dots, NOWHERE, np.int64)
        fewest_first = np.argsort(at_place, kind="stable")
        name[self.of_place[fewest_first]] = fewest_first
        only[dots] = there
        labels = tuple(self.numbers)
        reach = self._reach(np.flatnonzero(at_place), name)
        spots = tuple(
            Spot(
                labels[name[dot]],
                *self.points[dot],
                int(counts[dot]),
                int(with_free[dot]),
                int(reach[dot]),
                int(only[dot]) if counts[dot] == 1 else None,
            )
            for dot in np.flatnonzero(counts)
        )
        return spots, int((~on_map).sum())

    def _reach(self, places: NDArray[np.int64], name: NDArray[np.int64]) -> NDArray[np.int64]:
        """Return how far the farthest of some places is from the one its dot is named after."""
        dots = self.of_place[places]
        centre = name[dots]
        metres = paired_distance_m(
            self.lat[places], self.lon[places], self.lat[centre], self.lon[centre]
        )
        reach = np.zeros(len(self.points), np.int64)
        np.maximum.at(reach, dots, metres)
        return reach

    def rearranged(self, order: NDArray[np.int64], added: Sequence[MentorRecord]) -> "Spots | None":
        """Return the places of other mentors; None where one of them is at a new place.

        `order` takes positions of the mentors so far, followed by those of `added`.
        """
        try:
            theirs = [_number(self.numbers, person) for person in added]
        except KeyError:
            return None
        both = np.concatenate([self.of_mentor, np.array(theirs, np.int64)])
        return replace(self, of_mentor=both[order])


def find_spots(people: Iterable[MentorRecord]) -> Spots:
    """Number the places by their names, and the dots that they share."""
    numbers: dict[str, int] = {}
    points: list[tuple[float, float]] = []
    of_mentor = []
    for person in people:
        lat, lon = person.latitude, person.longitude
        if lat is not None and lon is not None and person.place not in numbers:
            numbers[person.place] = len(points)
            points.append((lat, lon))
        of_mentor.append(_number(numbers, person))
    mentors = np.array(of_mentor, np.int64)
    of_place, dots = _share_dots(tuple(numbers), points, mentors)
    lats, lons = np.array(points, np.float64).reshape(-1, 2).T
    return Spots(numbers, mentors, of_place, dots, lats, lons)


def _number(numbers: dict[str, int], person: MentorRecord) -> int:
    return NOWHERE if person.latitude is None else numbers[person.place]


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
