"""Where made-up people live and work: real places, drawn as real people are spread over them."""

import csv
import math
from dataclasses import dataclass
from functools import cached_property
from itertools import accumulate
from pathlib import Path
from random import Random

from matcher.desk.services.demo_shares import REGIONS
from matcher.places.gazetteer import AmbiguousPlace, Place, UnknownPlace, load_gazetteer

ABROAD = {
    "Ireland": "Dublin",
    "France": "Lyon",
    "Germany": "Hamburg",
    "Spain": "Valencia",
    "Netherlands": "Utrecht",
    "Singapore": "Singapore",
    "Cyprus": "Nicosia",
}
ABROAD_SHARE = 0.015
OUTCODE_SHARE = 0.45  # of those who give a place, outside London
SMALLEST_TOWN = 4_000
TOWN_WITH_EMPLOYERS = 50_000
_UNCOUNTED = 300
_KM_PER_DEGREE = 111.2


@dataclass(frozen=True, slots=True)
class Home:
    """Where somebody lives, as they write it, and the town where they work."""

    text: str
    region: str
    work_town: str
    lat: float | None
    lon: float | None

    @property
    def is_abroad(self) -> bool:
        """Whether this place has no point, so that nobody can be met there."""
        return self.lat is None

    def km_to(self, other: "Home") -> float:
        """Return roughly how far another home is; infinity where either has no point."""
        if self.lat is None or self.lon is None or other.lat is None or other.lon is None:
            return math.inf
        return _km(self.lat, self.lon, other.lat, other.lon)


def _km(lat: float, lon: float, other_lat: float, other_lon: float) -> float:
    north = other_lat - lat
    east = (other_lon - lon) * math.cos(math.radians(lat))
    return math.hypot(north, east) * _KM_PER_DEGREE


@dataclass(frozen=True, slots=True)
class _Spot:
    """A town or outcode that may be drawn; the larger `size`, the more often."""

    name: str
    region: str
    lat: float
    lon: float
    size: int


class _Draw:
    """Spots of one region, drawn by their size."""

    def __init__(self, spots: list[_Spot]) -> None:
        self._spots = spots
        self._sums = list(accumulate(spot.size for spot in spots))

    def __call__(self, random: Random) -> _Spot:
        return random.choices(self._spots, cum_weights=self._sums)[0]


class Homes:
    """The towns and outcodes of the reference data.

    Parameters
    ----------
    folder
        The reference data.
    regions
        Labels of the regions to draw from; nobody lives abroad where it is one.
    """

    def __init__(self, folder: Path, regions: tuple[str, ...] = tuple(REGIONS)) -> None:
        self._folder = folder
        self._regions = regions
        self._shares = [REGIONS[region] for region in regions]
        self._written: dict[_Spot, str | None] = {}

    def draw(self, random: Random) -> Home:
        """Draw somebody's home."""
        if len(self._regions) > 1 and random.random() < ABROAD_SHARE:
            country = random.choice(sorted(ABROAD))
            return Home(country, "Overseas", ABROAD[country], None, None)
        region = random.choices(self._regions, self._shares)[0]
        # London is one dot among the towns: its people are told apart by their outcodes.
        by_outcode = region == "London" or random.random() < OUTCODE_SHARE
        draw = (self._outcodes if by_outcode else self._towns)[region]
        while (text := self._as_written(spot := draw(random))) is None:
            pass
        return Home(text, region, self._work_town(spot), spot.lat, spot.lon)

    def _as_written(self, spot: _Spot) -> str | None:
        """Return the shortest text that means this spot, or None where it takes a postcode."""
        if spot not in self._written:
            texts = (spot.name, f"{spot.name}, {spot.region}")
            self._written[spot] = next((text for text in texts if _means(text, spot)), None)
        return self._written[spot]

    def _work_town(self, spot: _Spot) -> str:
        towns = [town for town in self._employing if town.region == spot.region]
        return min(towns, key=lambda town: _km(spot.lat, spot.lon, town.lat, town.lon)).name

    @cached_property
    def _towns(self) -> dict[str, _Draw]:
        return self._by_region("towns.csv", "name", "population", SMALLEST_TOWN)

    @cached_property
    def _outcodes(self) -> dict[str, _Draw]:
        return self._by_region("outcodes.csv", "outcode", "n_postcodes", 50)

    @cached_property
    def _employing(self) -> list[_Spot]:
        spots = self._read("towns.csv", "name", "population", TOWN_WITH_EMPLOYERS)
        return [spot for spot in spots if spot.name != "London"]

    def _by_region(self, file: str, name: str, size: str, least: int) -> dict[str, _Draw]:
        spots = self._read(file, name, size, least)
        return {region: _Draw([s for s in spots if s.region == region]) for region in self._regions}

    def _read(self, file: str, name: str, size: str, least: int) -> list[_Spot]:
        with (self._folder / file).open(encoding="utf-8", newline="") as rows:
            spots = [_spot(row, name, size) for row in csv.DictReader(rows)]
        return [spot for spot in spots if spot.size >= least and spot.region in self._regions]


def _spot(row: dict[str, str], name: str, size: str) -> _Spot:
    # Nobody counted the postcodes of Northern Ireland's outcodes; they are drawn alike.
    counted = int(row[size] or (0 if size == "population" else _UNCOUNTED))
    return _Spot(row[name], row["region"], float(row["lat"]), float(row["lon"]), counted)


def _means(text: str, spot: _Spot) -> bool:
    try:
        place: Place = load_gazetteer().locate(text)
    except (UnknownPlace, AmbiguousPlace):
        return False
    return place.region == spot.region and (place.lat, place.lon) == (spot.lat, spot.lon)
