"""What the typed words and the typed place of a search turn out to be."""

from dataclasses import dataclass, replace
from functools import lru_cache

import numpy as np
from numpy.typing import NDArray

from matcher.directory.queries.arranging import Register
from matcher.directory.rules import Search
from matcher.places.distance import distance_matrix_m
from matcher.places.gazetteer import AmbiguousPlace, Place, UnknownPlace, load_gazetteer
from matcher.reference.files import vocabulary

Mask = NDArray[np.bool_]
Metres = NDArray[np.int32]


@dataclass(frozen=True, slots=True)
class Typed:
    """What was typed, once it is understood.

    `place` is the typed place by its label, `is_area` that it has a point to measure from;
    `also_place` says of words that were found in the texts that they name a place too. `choices`
    are the labels of several places; `problem` says what to mend; `needs_place` that a distance
    was asked for from nowhere.
    """

    place: str = ""
    is_area: bool = False
    also_place: bool = False
    choices: tuple[str, ...] = ()
    problem: str = ""
    needs_place: bool = False


@dataclass(frozen=True, eq=False)
class Measured:
    """A search as it is understood, who has its words, and how far everybody is.

    `area` is who lies in a place that has no point, such as overseas.
    """

    search: Search
    typed: Typed
    has_words: Mask | None = None
    metres: Metres | None = None
    area: Mask | None = None

    @property
    def is_unclear(self) -> bool:
        """Whether a place was typed that is not understood."""
        return bool(self.search.near) and self.metres is None and self.area is None


def measure(register: Register, search: Search, own: Metres | None) -> Measured:
    """Look up what was typed; `own` are the distances from the candidate's own place.

    Words that nobody has but that name a place are taken for the place.
    """
    has_words = register.texts.having(search.words) if search.words else None
    also_place = False
    if has_words is not None and not search.near and _is_place(search.words):
        also_place = bool(has_words.any())
        if not also_place:
            has_words, search = None, replace(search, words="", near=search.words)
    found = _from(register, search, own)
    return replace(found, has_words=has_words, typed=replace(found.typed, also_place=also_place))


def _from(register: Register, search: Search, own: Metres | None) -> Measured:
    if not search.near and own is not None:
        return Measured(search, Typed(), metres=own)
    if not search.near:
        return Measured(search, Typed(needs_place=search.within_km > 0))
    try:
        place = load_gazetteer().locate(search.near)
    except AmbiguousPlace as ambiguous:
        labels = tuple(choice.label for choice in ambiguous.choices)
        return Measured(search, Typed(choices=labels))
    except UnknownPlace as unknown:
        return Measured(search, Typed(problem=str(unknown)))
    if place.lat is None or place.lon is None:
        return Measured(search, Typed(place.label), area=_in(register, place))
    rows = register.people.rows
    metres = distance_matrix_m([place.lat], [place.lon], rows["latitude"], rows["longitude"])[0]
    return Measured(search, Typed(place.label, is_area=True), metres=metres)


@lru_cache(maxsize=1024)
def _is_place(words: str) -> bool:
    try:
        return bool(load_gazetteer().locate(words).label)
    except AmbiguousPlace:
        return True
    except UnknownPlace:
        return False


def _in(register: Register, place: Place) -> Mask:
    region = vocabulary().regions.find(place.region)
    number = region.number if region else -2
    return np.asarray(register.columns["region"] == number)
