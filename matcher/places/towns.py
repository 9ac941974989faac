"""Towns by name: exact, by their other names, by what they begin with, or nearly."""

import csv
import re
from bisect import bisect_left
from collections.abc import Iterable
from difflib import get_close_matches
from functools import cached_property
from pathlib import Path
from typing import NamedTuple

import numpy as np

from matcher.places.folding import fold_all
from matcher.places.regions import EVERYWHERE, Regions

TIMES_LARGER = 10
"""Of several towns of one name, one this many times larger than the next is meant."""

# GeoNames gives no population for every eleventh town; most of these are villages.
_SIZE_WHEN_UNKNOWN = 1_000
# A district is called after a town of the first size, or where none is near, of the second.
_SIZEABLE, _SMALLEST_LANDMARK = 10_000, 1_000
_NEAR_KM = 10.0
# Towns as dense as this: it makes of a population the radius of a town, in km.
_PEOPLE_PER_KM2 = 4_000
_KM_PER_DEGREE = 111.2
_BAND = 0.1  # of latitude, in degrees, in which the nearest town is looked for first
_JOINED = re.compile(r" (?:on|under|super|le|la|en|in|by|next|sub|cum|near|with|de) ")
_ALIASES = {"brighton and hove": "brighton"}
_LONGEST_GUESSED = 30


class Town(NamedTuple):
    """A town or village, with 0 for a population that is not known."""

    name: str
    region: str
    lat: float
    lon: float
    population: int

    @property
    def size(self) -> int:
        """Return the population to compare by."""
        return self.population or _SIZE_WHEN_UNKNOWN


class Towns:
    """Every town of the reference data, larger first."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    @cached_property
    def _read(self) -> list[tuple[Town, str]]:
        """Every town with its other names, larger first, and as in the file where equal."""
        with (self._folder / "towns.csv").open(encoding="utf-8", newline="") as file:
            rows = csv.reader(file)
            next(rows)
            towns = [
                (Town(name, region, float(lat), float(lon), int(population or 0)), other_names)
                for _, name, region, _, lat, lon, population, other_names in rows
            ]
        return sorted(towns, key=lambda read: -read[0].population)

    @cached_property
    def all(self) -> list[Town]:
        """All towns, larger first."""
        return [town for town, _ in self._read]

    @cached_property
    def _folded(self) -> list[str]:
        return fold_all(town.name for town in self.all)

    @cached_property
    def _by_name(self) -> dict[str, list[Town]]:
        by_name = _grouped(zip(self._folded, self.all, strict=True))
        return by_name | {alias: by_name[name] for alias, name in _ALIASES.items()}

    @cached_property
    def _by_first_words(self) -> dict[str, list[Town]]:
        """ "newcastle" → Newcastle upon Tyne, Newcastle under Lyme."""
        return _grouped(
            (_JOINED.split(name, maxsplit=1)[0], town)
            for name, town in zip(self._folded, self.all, strict=True)
            if _JOINED.search(name)
        )

    @cached_property
    def _by_other_name(self) -> dict[str, list[Town]]:
        pairs = [
            (other, town)
            for town, other_names in self._read
            for other in other_names.replace(" / ", "|").split("|")
        ]
        names = fold_all(other for other, _ in pairs)
        return _grouped((name, town) for name, (_, town) in zip(names, pairs, strict=True) if name)

    @cached_property
    def _alphabetical(self) -> list[tuple[str, int]]:
        return sorted((name, rank) for rank, name in enumerate(self._folded))

    @cached_property
    def _by_first_letter(self) -> dict[str, list[str]]:
        letters: dict[str, list[str]] = {}
        for name in self._by_name:
            letters.setdefault(name[:1], []).append(name)
        return letters

    @cached_property
    def _landmarks(self) -> list[Town]:
        return [town for town in self.all if town.population >= _SMALLEST_LANDMARK]

    @cached_property
    def _landmark_circles(self) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
        marks = len(self._landmarks)  # the first of all towns, which are larger first
        people = np.array([town.population for town in self._landmarks], dtype=np.float64)
        lats, lons = self._points
        return lats[:marks], lons[:marks], np.sqrt(people / (np.pi * _PEOPLE_PER_KM2))

    @cached_property
    def _points(self) -> tuple[np.ndarray, np.ndarray]:
        return np.array([t.lat for t in self.all]), np.array([t.lon for t in self.all])

    @cached_property
    def _landmark_names(self) -> np.ndarray:
        return np.array([town.name for town in self._landmarks])

    @cached_property
    def _sizeable_landmarks(self) -> int:
        return sum(town.population >= _SIZEABLE for town in self._landmarks)

    def named(self, words: str, regions: Regions = EVERYWHERE) -> list[Town]:
        """Return the towns that folded `words` may mean, larger first.

        Full names go before all else, then other names ("Caerdydd"), then the first words of
        longer names ("Southend"). Where the longer name is of a town so much larger that it may
        be meant, it counts beside the full name: Newcastle in County Down is not the only one.
        """
        exact = _within(self._by_name.get(words, []), regions)
        longer = _within(self._by_first_words.get(words, []), regions)
        if not exact:
            return _within(self._by_other_name.get(words, []), regions) or longer
        if longer and longer[0].size >= TIMES_LARGER * exact[0].size:
            return sorted(exact + longer, key=lambda town: -town.size)
        return exact

    def starting_with(self, words: str) -> list[Town]:
        """Return the towns whose folded names begin with `words`, larger first."""
        start = bisect_left(self._alphabetical, (words, -1))
        end = bisect_left(self._alphabetical, (words + "\x7f", -1))
        return [
            self.all[rank] for rank in sorted(rank for _, rank in self._alphabetical[start:end])
        ]

    def nearly_named(self, words: str, limit: int = 3) -> list[Town]:
        """Return the largest town of each name that is nearly `words`, the nearest name first."""
        if len(words) > _LONGEST_GUESSED:
            return []
        names = self._by_first_letter.get(words[:1], [])
        alike = [name for name in names if abs(len(name) - len(words)) <= 3]
        return [self._by_name[name][0] for name in get_close_matches(words, alike, limit, 0.75)]

    def nearest_landmark(self, lat: float, lon: float, *, without: str) -> Town:
        """Return the sizeable town whose edge is nearest, or where none is near, a smaller one.

        Each town is a circle drawn for its population, so that a place well inside Leeds is
        called Leeds, and not after a village that Leeds has swallowed. A town named `without`
        is passed over.
        """
        lats, lons, radii = self._landmark_circles
        edges = _km_apart(lats, lons, lat, lon) - radii
        edges[self._landmark_names == without] = np.inf
        sizeable = int(np.argmin(edges[: self._sizeable_landmarks]))
        nearest = sizeable if edges[sizeable] <= _NEAR_KM else int(np.argmin(edges))
        return self._landmarks[nearest]

    def region_at(self, lat: float, lon: float) -> str:
        """Return the region of the town or village that is nearest; of several, the largest."""
        rank, lats, lons = self._from_south_to_north
        first, last = np.searchsorted(lats, (lat - _BAND, lat + _BAND)).tolist()
        near = _km_apart(lats[first:last], lons[first:last], lat, lon)
        if not len(near) or near.min() > _BAND * _KM_PER_DEGREE:  # one beyond may be nearer
            first, near = 0, _km_apart(lats, lons, lat, lon)
        nearest = rank[first + np.flatnonzero(near == near.min())].min()
        return self.all[int(nearest)].region

    @cached_property
    def _from_south_to_north(self) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
        lats, lons = self._points
        rank = np.argsort(lats)
        return rank, lats[rank], lons[rank]


def one_meant(towns: list[Town]) -> Town | None:
    """Return the one of several towns, larger first, that a bare name means, or None."""
    if len(towns) == 1 or (towns and towns[0].size >= TIMES_LARGER * towns[1].size):
        return towns[0]
    return None


def _km_apart(lats: np.ndarray, lons: np.ndarray, lat: float, lon: float) -> np.ndarray:
    """Return roughly how far points are: enough to tell which is nearer, not to be shown."""
    north = (lats - lat) * _KM_PER_DEGREE
    east = (lons - lon) * _KM_PER_DEGREE * np.cos(np.radians(lat))
    return np.asarray(np.hypot(north, east))


def _grouped(pairs: Iterable[tuple[str, Town]]) -> dict[str, list[Town]]:
    groups: dict[str, list[Town]] = {}
    for name, town in pairs:
        group = groups.setdefault(name, [])
        if town not in group:
            group.append(town)
    return groups


def _within(towns: list[Town], regions: Regions) -> list[Town]:
    return sorted((t for t in towns if t.region in regions), key=lambda town: -town.size)
