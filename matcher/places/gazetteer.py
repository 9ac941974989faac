"""Where a place is, from what a person wrote: a postcode, an outcode, a town, or overseas."""

import re
from collections.abc import Iterator
from functools import cache
from pathlib import Path

from matcher.core.config import data_folder
from matcher.core.words import _, _l
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
from matcher.places.regions import EVERYWHERE, Qualifier, country_elsewhere, qualifier
from matcher.places.towns import Town, Towns, one_meant

__all__ = [
    "AmbiguousPlace",
    "Choice",
    "Gazetteer",
    "Place",
    "UnknownPlace",
    "load_gazetteer",
]

WHAT_TO_GIVE = _l(
    "Give a postcode, its first part such as LS6, or a town; outside the UK, “overseas”."
)
_LONGEST_TEXT = 200
_LONGEST_SHOWN = 40
_MOST_QUALIFIERS = 3
_ANYWHERE = Qualifier(EVERYWHERE, is_whole=True)
_BLANK = re.compile(r"[\s._/–—-]*")
# The eight postcode areas of London, whose post town is London itself.
_LONDON_AREAS = {"E", "EC", "N", "NW", "SE", "SW", "W", "WC"}
_POSTCODE_AT_THE_END = re.compile(
    r"(?P<words>.*\w)\W+(?P<code>[A-Z]{1,2}[0-9][0-9A-Z]?(?P<rest>\s*[0-9][A-Z]{2})?)\W*",
    re.IGNORECASE | re.DOTALL,
)
_BEGUN_POSTCODE = re.compile(
    r"(?P<outcode>[A-Z]{1,2}[0-9][0-9A-Z]?)(?:\s+[0-9][A-Z]{0,2}|[0-9][A-Z]{2})"
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
            raise UnknownPlace(
                _(
                    "%(shown)s is too long for a place. %(what_to_give)s",
                    shown=_shown(written),
                    what_to_give=WHAT_TO_GIVE,
                )
            )
        words = fold(written)
        if _BLANK.fullmatch(written):
            return NOT_GIVEN
        if reading := self._read_postcode(written):
            return self._at_postcode(reading, written)
        return self._elsewhere(written) or self._at_town(written, words)

    def suggest(self, prefix: str, limit: int = 8) -> list[Choice]:
        """Return towns, larger first, and outcodes that begin with what has been typed so far."""
        words, code = fold(prefix[:_LONGEST_TEXT]), compact(prefix[:_LONGEST_TEXT])
        if not words:
            return []
        if begun := _BEGUN_POSTCODE.fullmatch(prefix.strip().upper()):
            code = begun["outcode"]
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
        return any(
            self._towns.named(name, within.regions) or qualifier(name)
            for name, within in _splits(fold(words))
        )

    def _at_postcode(self, reading: Reading, written: str) -> Place:
        if chosen := self._chosen(reading, written):
            return self._at(chosen)
        if is_not_on_the_map(reading.outcode):
            raise UnknownPlace(
                _(
                    "%(outcode)s is a valid postcode but not a place on the map (it serves large "
                    "users or the forces). Give the postcode or town where you meet.",
                    outcode=reading.outcode,
                )
            )
        outcode = self._postcodes.outcodes.get(reading.outcode)
        point = self._postcodes.point(reading)
        if outcode is None or point is None:
            raise UnknownPlace(
                _(
                    "%(shown)s looks like a postcode, but we know no %(outcode)s. %(what_to_give)s",
                    shown=_shown(written),
                    outcode=reading.outcode,
                    what_to_give=WHAT_TO_GIVE,
                )
            )
        return self._within(outcode, *point)

    def _within(self, outcode: Outcode, lat: float, lon: float) -> Place:
        """Return the place of a point in an outcode.

        Postcode areas cross the borders of regions (CH is Chester and Flint), so the region is
        that of the nearest town, but where the outcode itself has only a town's point.
        """
        region = outcode.region if outcode.town else self._towns.region_at(lat, lon)
        return Place(self._outcode_label(outcode), outcode.code, region, lat, lon)

    def _chosen(self, reading: Reading, written: str) -> Town | None:
        """Return the town when a choice offered before ("Newport, Wales (NP20)") comes back."""
        name, bracket, _ = written.partition("(")
        if not bracket or reading.sector:
            return None
        towns = [t for n, q in _splits(fold(name)) for t in self._towns.named(n, q.regions)]
        return next((t for t in towns if self._nearest_outcode(t).code == reading.outcode), None)

    def _outcode_label(self, outcode: Outcode) -> str:
        if outcode.code not in self._labels:
            town = outcode.town or "London"
            if not outcode.town and outcode.area not in _LONDON_AREAS:
                near = self._towns.nearest_landmark(outcode.lat, outcode.lon, without="London")
                town = near.name
            self._labels[outcode.code] = f"{town} {outcode.code}"
        return self._labels[outcode.code]

    def _outcode_choice(self, outcode: Outcode) -> Choice:
        place = self._within(outcode, outcode.lat, outcode.lon)
        return Choice(place.label, place)

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
        for name, within in _splits(words):
            if towns := self._towns.named(name, within.regions):
                town = one_meant(towns) if within.is_whole or len(towns) == 1 else None
                if town:
                    return self._at(town)
                choices = tuple(self._choice_with_outcode(town) for town in towns)
                raise AmbiguousPlace(_plain(written), choices)
        if qualifier(words):
            raise _too_wide(written)
        shown, guess = _shown(written), self._near_in_name(written, words)
        unknown = (
            _(
                "%(shown)s is not a UK postcode or town we know. Did you mean %(guess)s?",
                shown=shown,
                guess=guess,
            )
            if guess
            else _("%(shown)s is not a UK postcode or town we know.", shown=shown)
        )
        raise UnknownPlace(f"{unknown} {WHAT_TO_GIVE}")

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
        return self._postcodes.nearest(town.lat, town.lon)

    def _near_in_name(self, written: str, words: str) -> str:
        """Return up to three towns that may have been meant, or nothing."""
        names = [name for name, _within in _splits(words)] + [fold(p) for p in written.split(",")]
        names = [name for name in names if not _is_wide(name)]
        near = [named[0] for name in names if (named := self._towns.named(name))]
        near = near or [town for name in names for town in self._towns.nearly_named(name)]
        labels = list(dict.fromkeys(self._label(town) for town in near))[:3]
        return f" {_('or')} ".join(labels)


def _splits(words: str, most: int = _MOST_QUALIFIERS) -> Iterator[tuple[str, Qualifier]]:
    """Split regions and counties off the end of folded words: name, and where it may lie.

    A county says less than it seems to: only its region is known, so a name that several
    towns of that region bear is still to be asked about.
    """
    yield words, _ANYWHERE
    parts = words.split(" ")
    for start in range(1, len(parts)) if most else ():
        if last := qualifier(" ".join(parts[start:])):
            for name, before in _splits(" ".join(parts[:start]), most - 1):
                whole = last.is_whole and before.is_whole
                yield name, Qualifier(last.regions & before.regions, whole)


def _is_wide(words: str) -> bool:
    """Say whether these words are a region or country, though a village may have the name too."""
    found = qualifier(words)
    return found is not None and found.is_whole and words != "london"


def _too_wide(written: str) -> UnknownPlace:
    return UnknownPlace(
        _(
            "%(shown)s is too wide to measure a distance from. Give a town or postcode there.",
            shown=_shown(written),
        )
    )


def _plain(written: str) -> str:
    """Return what was written as it can be shown in one line."""
    seen = " ".join("".join(c if c.isprintable() else " " for c in written[:_LONGEST_TEXT]).split())
    return seen if len(seen) <= _LONGEST_SHOWN else seen[: _LONGEST_SHOWN - 1] + "…"


def _shown(written: str) -> str:
    return f"“{plain}”" if (plain := _plain(written)) else _("This")
