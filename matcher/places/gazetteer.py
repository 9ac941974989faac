"""Where a place is, from what a person wrote: a postcode, an outcode, a town, or overseas."""

import re
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import numpy as np

from matcher.core.config import data_folder
from matcher.places.folding import fold
from matcher.places.place import (
    NOT_GIVEN,
    AmbiguousPlace,
    Choice,
    Place,
    UnknownPlace,
    overseas,
)
from matcher.places.postcodes import Outcode, Postcodes, Reading, compact, is_not_on_the_map
from matcher.places.regions import EVERYWHERE, Regions, country_elsewhere, regions_named
from matcher.places.towns import Town, Towns, one_meant

__all__ = [
    "AmbiguousPlace",
    "Choice",
    "Gazetteer",
    "Place",
    "UnknownPlace",
    "load_gazetteer",
]

WHAT_TO_GIVE = "Give a postcode, its first part such as LS6, or a town; outside the UK, “overseas”."
_LONGEST_TEXT = 200
_LONGEST_SHOWN = 40
# The eight postcode areas of London, whose post town is London itself.
_LONDON_AREAS = {"E", "EC", "N", "NW", "SE", "SW", "W", "WC"}
_POSTCODE_AT_THE_END = re.compile(
    r"(?P<words>.*\w)\W+(?P<code>[A-Z]{1,2}[0-9][0-9A-Z]?(?P<rest>\s*[0-9][A-Z]{2})?)\W*",
    re.IGNORECASE | re.DOTALL,
)
_COUNTRY_AT_THE_END = re.compile(
    r"[\s,]+(?:UK|U\.K\.|United Kingdom|GB|Great Britain|England|Scotland|Wales|Northern Ireland)"
    r"[\s.]*$",
    re.IGNORECASE,
)


@cache
def load_gazetteer() -> "Gazetteer":
    """Return the gazetteer of the shipped reference data; its files are read when first used."""
    return Gazetteer(data_folder() / "reference")


class Gazetteer:
    """The postcodes and towns of the United Kingdom, the Isle of Man and the Channel Islands."""

    def __init__(self, folder: Path) -> None:
        self._postcodes = Postcodes(folder)
        self._towns = Towns(folder)
        self._labels: dict[str, str] = {}

    def locate(self, text: str | None) -> Place:
        """Return the place that `text` means.

        Blank, "overseas" and other countries give a place without a point.

        Raises
        ------
        UnknownPlace
            No place has that name, or it is too wide or not on the map.
        AmbiguousPlace
            Several towns fit and none is ten times larger than the next.
        """
        written = "" if text is None else str(text)
        if len(written) > _LONGEST_TEXT:
            raise UnknownPlace(f"{_shown(written)} is too long for a place. {WHAT_TO_GIVE}")
        words = fold(written)
        if not words and not re.search(r"\w", written):
            return NOT_GIVEN
        if reading := self._read_postcode(written):
            return self._at_postcode(reading, written)
        return self._elsewhere(written) or self._at_town(written, words)

    def suggest(self, prefix: str, limit: int = 8) -> list[Choice]:
        """Return towns, larger first, and outcodes that begin with what has been typed so far."""
        words, code = fold(prefix[:_LONGEST_TEXT]), compact(prefix[:_LONGEST_TEXT])
        if not words:
            return []
        reading = self._postcodes.read(prefix) if any(sign.isdigit() for sign in code) else None
        if reading and reading.sector and self._postcodes.point(reading):
            code = reading.outcode
        towns = [self._choice(town) for town in self._towns.starting_with(words)[:limit]]
        outcodes = [self._outcode_choice(o) for o in self._postcodes.starting_with(code)[:limit]]
        return (towns + outcodes)[:limit]

    # Postcodes

    def _read_postcode(self, written: str) -> Reading | None:
        """Read a postcode that stands alone, before a country, or after a town or an address."""
        for text in (written, _COUNTRY_AT_THE_END.sub("", written)):
            if reading := self._postcodes.read(text):
                return reading
            found = _POSTCODE_AT_THE_END.fullmatch(text.strip())
            if found and (found["rest"] or self._is_known(found["words"])):
                return self._postcodes.read(found["code"])
        return None

    def _is_known(self, words: str) -> bool:
        return any(self._towns.named(name, regions) for name, regions in _splits(fold(words)))

    def _at_postcode(self, reading: Reading, written: str) -> Place:
        if chosen := self._chosen(reading, written):
            return self._at(chosen)
        if is_not_on_the_map(reading.outcode):
            raise UnknownPlace(
                f"{reading.outcode} is a valid postcode but not a place on the map "
                "(it serves large users or the forces). Give the postcode or town where you meet."
            )
        outcode = self._postcodes.outcodes.get(reading.outcode)
        point = self._postcodes.point(reading)
        if outcode is None or point is None:
            raise UnknownPlace(
                f"{_shown(written)} looks like a postcode, but we know no {reading.outcode}. "
                f"{WHAT_TO_GIVE}"
            )
        return Place(self._outcode_label(outcode), outcode.code, outcode.region, *point)

    def _chosen(self, reading: Reading, written: str) -> Town | None:
        """Return the town when a choice offered before ("Newport, Wales (NP20)") comes back."""
        name, bracket, _ = written.partition("(")
        if not bracket or reading.sector:
            return None
        towns = [t for n, regions in _splits(fold(name)) for t in self._towns.named(n, regions)]
        return next((t for t in towns if self._nearest_outcode(t).code == reading.outcode), None)

    def _outcode_label(self, outcode: Outcode) -> str:
        if outcode.code not in self._labels:
            town = "London"
            if outcode.area not in _LONDON_AREAS:
                near = self._towns.nearest_landmark(outcode.lat, outcode.lon, without="London")
                town = near.name
            self._labels[outcode.code] = f"{town} {outcode.code}"
        return self._labels[outcode.code]

    def _outcode_choice(self, outcode: Outcode) -> Choice:
        label = self._outcode_label(outcode)
        return Choice(label, Place(label, outcode.code, outcode.region, outcode.lat, outcode.lon))

    # Other countries

    def _elsewhere(self, written: str) -> Place | None:
        """Return a place without a point for "France" or "Paris, France", or None."""
        before, comma, last = written.rpartition(",")
        country = country_elsewhere(fold(last))
        if country is None:
            return None
        towns = self._towns.named(fold(before), frozenset({"Northern Ireland"})) if comma else []
        if country == "Ireland" and towns:
            choices = (*map(self._choice_with_outcode, towns), Choice(country, overseas(country)))
            raise AmbiguousPlace(_plain(written), choices)
        return overseas(country)

    # Towns

    def _at_town(self, written: str, words: str) -> Place:
        if _is_wide(words):
            raise _too_wide(written)
        for name, regions in _splits(words):
            if towns := self._towns.named(name, regions):
                if town := one_meant(towns):
                    return self._at(town)
                choices = tuple(self._choice_with_outcode(town) for town in towns)
                raise AmbiguousPlace(_plain(written), choices)
        if regions_named(words):
            raise _too_wide(written)
        raise UnknownPlace(
            f"{_shown(written)} is not a UK postcode or town we know."
            f"{self._did_you_mean(written, words)} {WHAT_TO_GIVE}"
        )

    def _at(self, town: Town) -> Place:
        return Place(self._label(town), "", town.region, town.lat, town.lon)

    def _label(self, town: Town) -> str:
        """Return the shortest text that names this town and no other."""
        words = fold(town.name)
        if not _is_wide(words) and one_meant(self._towns.named(words)) == town:
            return town.name
        if one_meant(self._towns.named(words, frozenset({town.region}))) == town:
            return f"{town.name}, {town.region}"
        return self._choice_label(town)

    def _choice(self, town: Town) -> Choice:
        place = self._at(town)
        return Choice(place.label, place)

    def _choice_with_outcode(self, town: Town) -> Choice:
        return Choice(self._choice_label(town), self._at(town))

    def _choice_label(self, town: Town) -> str:
        return f"{town.name}, {town.region} ({self._nearest_outcode(town).code})"

    def _nearest_outcode(self, town: Town) -> Outcode:
        usual = [outcode for outcode in self._postcodes.outcodes.values() if outcode.is_usual]
        points = np.array([(outcode.lat, outcode.lon) for outcode in usual])
        north = points[:, 0] - town.lat
        east = (points[:, 1] - town.lon) * np.cos(np.radians(town.lat))
        return usual[int(np.argmin(north**2 + east**2))]

    def _did_you_mean(self, written: str, words: str) -> str:
        names = [name for name, _ in _splits(words)] + [fold(p) for p in written.split(",")]
        near = [town for name in names for town in self._towns.nearly_named(name)]
        labels = list(dict.fromkeys(self._label(town) for town in near))[:3]
        return f" Did you mean {' or '.join(labels)}?" if labels else ""


def _splits(words: str) -> Iterator[tuple[str, Regions]]:
    """Split regions and counties off the end of folded words: name, and where it may lie."""
    yield words, EVERYWHERE
    parts = words.split(" ")
    for start in range(1, len(parts)):
        if regions := regions_named(" ".join(parts[start:])):
            for name, wider in _splits(" ".join(parts[:start])):
                yield name, regions & wider


def _is_wide(words: str) -> bool:
    """Say whether these words are a region or country, though a village may have the name too."""
    regions = regions_named(words)
    return (
        regions is not None
        and words != "london"
        and (len(regions) > 3 or words in {fold(region) for region in regions})
    )


def _too_wide(written: str) -> UnknownPlace:
    return UnknownPlace(
        f"{_shown(written)} is too wide to measure a distance from. Give a town or postcode there."
    )


def _plain(written: str) -> str:
    """Return what was written as it can be shown in one line."""
    seen = " ".join("".join(c if c.isprintable() else " " for c in written[:_LONGEST_TEXT]).split())
    return seen if len(seen) <= _LONGEST_SHOWN else seen[: _LONGEST_SHOWN - 1] + "…"


def _shown(written: str) -> str:
    return f"“{_plain(written)}”"
