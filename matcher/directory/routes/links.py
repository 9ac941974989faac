"""The addresses around a search: without a filter, in another order, from a dot of the map."""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import Any
from urllib.parse import urlencode

from flask import url_for

from matcher.core.words import _, _l, ngettext
from matcher.directory.queries.helping import Help
from matcher.directory.queries.search import Found
from matcher.directory.queries.spots import Spot
from matcher.directory.routes.panel import PLACES, distance_label, fresh_label
from matcher.directory.rules import CODES, RADII_KM, Search, Sort
from matcher.matching.explain import lower
from matcher.reference.files import vocabulary
from matcher.web.map import Dot

SORT_LABELS = {
    Sort.SUITS: _l("Suits me best"),
    Sort.NEAR: _l("Nearest"),
    Sort.FRESH: _l("Most recently confirmed"),
}
RELAX = {
    "words": _l("Without the words"),
    "distance": _l("At any distance"),
    "places": _l("With or without a free place"),
    "fresh": _l("However long ago they confirmed"),
    "sectors": _l("In any sector"),
    "regions": _l("In any region"),
    "levels": _l("Of any level"),
    "formats": _l("With any way of meeting"),
    "skills": _l("Without asking for strengths"),
}


@dataclass(frozen=True, slots=True)
class Link:
    """A text that leads somewhere; `is_here` where that is this very page."""

    text: str
    href: str
    is_here: bool = False


@dataclass(frozen=True, slots=True)
class Links:
    """Every way on from a page of results.

    `chips` take one filter away each, `relax` says what that would find; `choices` are the places
    that the typed one may mean, `as_place` looks near the place that the words name too; `regions`
    choose a region, or no longer do.
    """

    chips: tuple[Link, ...]
    relax: tuple[Link, ...]
    sorts: tuple[Link, ...]
    choices: tuple[Link, ...]
    as_place: Link | None
    dots: tuple[Dot, ...]
    regions: tuple[Link, ...]
    clear: str


def address(search: Search) -> str:
    """Return the address of a search."""
    path, query = url_for("directory.index"), urlencode(search.parameters())
    return f"{path}?{query}" if query else path


def around(found: Found) -> Links:
    """Return every link of a page of results."""
    search = found.search
    return Links(
        chips=tuple(_chips(found)),
        relax=tuple(_relax(found)),
        sorts=tuple(
            _link(str(SORT_LABELS[sort]), search, sort is found.sort, sort=sort)
            for sort in found.sorts
        ),
        choices=tuple(_link(label, search, near=label) for label in found.typed.choices),
        as_place=(
            _link(search.words, search, words="", near=search.words)
            if found.typed.also_place
            else None
        ),
        dots=tuple(_dots(found)),
        regions=tuple(_regions(found)),
        clear=address(Search(sort=search.sort)),
    )


def _link(text: str, search: Search, is_here: bool = False, **changes: Any) -> Link:
    return Link(text, address(replace(search, page=1, **changes)), is_here)


def _chips(found: Found) -> Iterator[Link]:
    search, terms = found.search, vocabulary()

    def chip(text: str, name: str, code: str = "") -> Link:
        return Link(text, address(search.without(name, code)))

    if search.words:
        yield chip(f"“{search.words}”", "words")
    if distance := _distance(found):
        yield chip(distance, "distance")
    if search.places:
        yield chip(str(PLACES[search.places]), "places")
    if search.fresh:
        yield chip(fresh_label(found.fresh_days), "fresh")
    for name in CODES:
        kind = getattr(terms, name)
        for code in getattr(search, name):
            yield chip(kind.label(code), name, code)


def _distance(found: Found) -> str:
    """Say the distance in use, or nothing."""
    search, typed = found.search, found.typed
    if not search.near:
        is_own = search.within_km and not typed.needs_place
        return _("Within %(km)s km of you", km=search.within_km) if is_own else ""
    if not typed.is_area:
        return typed.place or f"“{search.near}”"
    return _("Within %(km)s km of %(place)s", km=search.radius_km, place=typed.place)


def _relax(found: Found) -> Iterator[Link]:
    """Lead to what one filter less, or a wider distance, would find."""
    search = found.search
    for km, count in found.wider[:2]:
        wider = replace(search, within_km=km, page=1)
        yield Link(_of(distance_label(km), count), address(wider))
    for name, count in found.without:
        yield Link(_of(str(RELAX[name]), count), address(search.without(name)))


def _of(what: str, count: int) -> str:
    return ngettext("%(what)s: 1 mentor", "%(what)s: %(num)s mentors", count, what=what)


def help_in_words(help: Help) -> str:
    """Say what one change would open: "Accept video call: 14 more"."""
    terms = vocabulary().formats
    what = (
        _("Accept %(format)s", format=lower(terms.label(help.format)))
        if help.format
        else _("Travel up to %(km)s km", km=help.distance_km)
    )
    return ngettext(
        "%(what)s: 1 more mentor", "%(what)s: %(num)s more mentors", help.n_more, what=what
    )


def _dots(found: Found) -> Iterator[Dot]:
    """Lead each dot to the same search near its place, and that of one mentor to their page."""
    for spot in found.spots:
        if spot.only is None:
            near = replace(found.search, near=spot.label, within_km=_reach_km(spot), page=1)
            yield Dot(spot.lat, spot.lon, spot.count, spot.free, spot.label, address(near))
            continue
        card = found.alone[spot.only]
        yield Dot(
            spot.lat,
            spot.lon,
            spot.count,
            spot.free,
            spot.label,
            url_for("directory.mentor", mentor_id=card.public_id),
            f"{card.name}, {spot.label}, {card.claim.words(found.today)}",
        )


def _reach_km(spot: Spot) -> int:
    """Return the distance to look within, so that everybody at a dot is found."""
    return next((km for km in RADII_KM if km * 1000 >= spot.reach_m), RADII_KM[-1])


def _regions(found: Found) -> Iterator[Link]:
    search, counts = found.search, found.counts["regions"]
    for code, label in vocabulary().regions.choices:
        if code in search.regions:
            yield Link(f"{label} ({counts[code]})", address(search.without("regions", code)), True)
        elif counts[code]:
            more = (*search.regions, code)
            yield _link(f"{label} ({counts[code]})", search, regions=more)
