"""Searching the register: filters, order, and what to relax where nobody is left."""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date

import numpy as np
from numpy.typing import NDArray
from sqlalchemy.orm import Session

from matcher.core.paging import PER_PAGE, Page, clamp_page
from matcher.directory.queries.cards import MentorCard, Viewer, make_card, read_viewer
from matcher.directory.queries.register import Register, read_register
from matcher.directory.queries.spots import Spot
from matcher.directory.rules import EMPTY, Search, Sort, is_called, plain
from matcher.matching.queries.runs import get_scheme
from matcher.places.distance import distance_matrix_m
from matcher.places.gazetteer import AmbiguousPlace, Place, UnknownPlace, load_gazetteer
from matcher.reference.files import vocabulary

Mask = NDArray[np.bool_]
Metres = NDArray[np.int32]


@dataclass(frozen=True, slots=True)
class Words:
    """What the typed words turned out to be: people's names, a place, one of several, or nothing.

    `place` is its label, and `is_area` says that it has a point; `also_place` says of names that
    there is a place of that name too. `choices` are the labels of several places; `problem` says
    what to mend.
    """

    names: bool = False
    also_place: bool = False
    place: str = ""
    is_area: bool = False
    choices: tuple[str, ...] = ()
    problem: str = ""


@dataclass(frozen=True, slots=True)
class Found:
    """What a search found. `search` is as it was understood, with a page that exists.

    `sort` is the order it is in, `sorts` are those on offer; `without` says how many there would
    be with one filter less, for an empty result; `spots` are the places of everybody found,
    `off_map` how many have none; `km_from` is where distances are measured from.
    """

    search: Search
    page: Page[MentorCard]
    words: Words
    sort: Sort
    sorts: tuple[Sort, ...]
    km_from: str
    spots: tuple[Spot, ...]
    off_map: int
    without: tuple[tuple[str, int], ...]
    today: date


def search_mentors(
    session: Session, search: Search, *, today: date, candidate_id: int | None = None
) -> Found:
    """Return a page of the mentors who are shown and fit a search."""
    scheme = get_scheme(session)
    register = read_register(session, scheme, today=today)
    viewer = read_viewer(session, scheme, register, candidate_id)
    words, named, metres = _read_words(register, search)
    masks = _masks(register, search, named)
    found = np.flatnonzero(_all(masks.values(), len(register)))
    km_from = words.place
    if viewer and viewer.candidate.latitude is not None:
        metres, km_from = viewer.standing.distance_m, "you"
    sorts = _sorts(viewer, metres)
    search = replace(
        search,
        sort=search.sort if search.sort in sorts else None,
        page=clamp_page(search.page, len(found)),
    )
    sort = search.sort or sorts[0]
    ordered = _in_order(register, found, sort, viewer, metres)
    spots, off_map = register.spots.count(found, register.free > 0)
    return Found(
        search=search,
        page=_page(register, ordered, search.page, viewer, metres),
        words=words,
        sort=sort,
        sorts=sorts,
        km_from=km_from,
        spots=spots,
        off_map=off_map,
        without=() if len(found) else _without(masks, len(register)),
        today=today,
    )


def _page(
    register: Register,
    ordered: NDArray[np.int64],
    number: int,
    viewer: Viewer | None,
    metres: Metres | None,
) -> Page[MentorCard]:
    start = (number - 1) * PER_PAGE
    cards = [
        make_card(register, j, distance_m=-1 if metres is None else int(metres[j]), viewer=viewer)
        for j in map(int, ordered[start : start + PER_PAGE])
    ]
    return Page(cards, number, len(ordered))


def _sorts(viewer: Viewer | None, metres: Metres | None) -> tuple[Sort, ...]:
    """Return the orders that mean something here; the first is taken where none is asked for."""
    possible = {Sort.SUITS: viewer is not None, Sort.NEAR: metres is not None, Sort.FRESH: True}
    return tuple(sort for sort, is_possible in possible.items() if is_possible)


def _read_words(register: Register, search: Search) -> tuple[Words, Mask | None, Metres | None]:
    """Read the typed words as names, otherwise as a place: who fits, and how far they all are."""
    if not search.words:
        return Words(), None, None
    if not search.as_place:
        wanted = plain(search.words)
        called = np.array([is_called(wanted, name) for name in register.names], np.bool_)
        if called.any():
            return Words(names=True, also_place=_is_place(search.words)), called, None
    nobody = np.zeros(len(register), np.bool_)
    try:
        place = load_gazetteer().locate(search.words)
    except AmbiguousPlace as ambiguous:
        labels = tuple(choice.label for choice in ambiguous.choices)
        return Words(choices=labels), nobody, None
    except UnknownPlace as unknown:
        return Words(problem=str(unknown)), nobody, None
    if place.lat is None or place.lon is None:
        return Words(place=place.label), _in_region(register, place), None
    rows = register.people.rows
    metres = distance_matrix_m([place.lat], [place.lon], rows["latitude"], rows["longitude"])[0]
    is_near = (metres >= 0) & (metres <= search.within_km * 1000)
    return Words(place=place.label, is_area=True), is_near, metres


def _is_place(words: str) -> bool:
    try:
        return load_gazetteer().locate(words).lat is not None
    except AmbiguousPlace:
        return True
    except UnknownPlace:
        return False


def _in_region(register: Register, place: Place) -> Mask:
    region = vocabulary().regions.find(place.region)
    label = region.label if region else None
    return np.array([person.region == label for person in register.people.records], np.bool_)


def _masks(register: Register, search: Search, named: Mask | None) -> dict[str, Mask]:
    """Return who passes each filter in use, by the filter's name."""
    rows, terms = register.people.rows, vocabulary()
    masks: dict[str, Mask] = {}
    if named is not None:
        masks["words"] = named
    if search.sector:
        masks["sector"] = rows["sector"] == register.people.sectors.get(search.sector, -1)
    if search.level:
        masks["level"] = register.levels == search.level
    if search.formats:
        masks["formats"] = rows["formats"] & terms.formats.mask(search.formats) != 0
    if search.skills:
        masks["skills"] = rows["strengths"] & terms.skills.mask(search.skills) != 0
    if search.free_only:
        masks["free_only"] = register.free > 0
    return masks


def _all(masks: Iterable[Mask], size: int) -> Mask:
    together = np.ones(size, np.bool_)
    for mask in masks:
        together &= mask
    return together


def _without(masks: dict[str, Mask], size: int) -> tuple[tuple[str, int], ...]:
    """Return which one filter to leave out, and how many that finds, the most first."""
    counts = [
        (name, int(_all((mask for other, mask in masks.items() if other != name), size).sum()))
        for name in EMPTY
        if name in masks
    ]
    return tuple(sorted((pair for pair in counts if pair[1]), key=lambda pair: -pair[1]))


def _in_order(
    register: Register,
    found: NDArray[np.int64],
    sort: Sort,
    viewer: Viewer | None,
    metres: Metres | None,
) -> NDArray[np.int64]:
    """Order who was found; equals keep the register's fair order."""
    if sort is Sort.SUITS and viewer:
        best = viewer.standing.best_first()
        return best[np.isin(best, found)]
    if sort is Sort.NEAR and metres is not None:
        key = np.where(metres < 0, np.iinfo(np.int32).max, metres)
    else:
        days = register.people.rows["days_since_confirmed"]
        key = np.where(days < 0, np.iinfo(np.int64).max, days)
    return found[np.argsort(key[found], kind="stable")]
