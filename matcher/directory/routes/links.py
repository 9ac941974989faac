"""The addresses around a search: without a filter, in another order, from a dot of the map."""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import Any
from urllib.parse import urlencode

from flask import url_for

from matcher.directory.queries.search import Found
from matcher.directory.rules import Search, Sort
from matcher.reference.files import vocabulary
from matcher.web.map import Dot

SORT_LABELS = {
    Sort.SUITS: "Suits me best",
    Sort.NEAR: "Nearest",
    Sort.FRESH: "Most recently confirmed",
}
FREE_ONLY = "With a free place"


@dataclass(frozen=True, slots=True)
class Link:
    """A text that leads somewhere; `is_here` where that is this very page."""

    text: str
    href: str
    is_here: bool = False


@dataclass(frozen=True, slots=True)
class Links:
    """Every way on from a page of results.

    `chips` take one filter away each, `relax` the same in words with what that would find;
    `choices` are the places that the words may mean, `as_place` the place of that name where
    people of that name are shown.
    """

    chips: tuple[Link, ...]
    relax: tuple[Link, ...]
    sorts: tuple[Link, ...]
    choices: tuple[Link, ...]
    as_place: Link | None
    dots: tuple[Dot, ...]
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
            _link(SORT_LABELS[sort], search, sort is found.sort, sort=sort) for sort in found.sorts
        ),
        choices=tuple(
            _link(label, search, words=label, as_place=True) for label in found.words.choices
        ),
        as_place=_link(search.words, search, as_place=True) if found.words.also_place else None,
        dots=tuple(_dots(found)),
        clear=address(Search(sort=search.sort)),
    )


def _link(text: str, search: Search, is_here: bool = False, **changes: Any) -> Link:
    return Link(text, address(replace(search, page=1, **changes)), is_here)


def _chips(found: Found) -> Iterator[Link]:
    search, terms = found.search, vocabulary()
    if search.words:
        yield Link(_words(found), address(search.without("words")))
    if search.free_only:
        yield Link(FREE_ONLY, address(search.without("free_only")))
    for name, kind in (("sector", terms.sectors), ("level", terms.levels)):
        if code := getattr(search, name):
            yield Link(kind.label(code), address(search.without(name)))
    for name, kind in (("formats", terms.formats), ("skills", terms.skills)):
        for code in getattr(search, name):
            yield Link(kind.label(code), address(search.without(name, code)))


def _words(found: Found) -> str:
    search = found.search
    if found.words.is_area:
        return f"Within {search.within_km} km of {found.words.place}"
    return found.words.place or f"“{search.words}”"


def _relax(found: Found) -> Iterator[Link]:
    names = {
        "words": _words(found),
        "sector": "the sector",
        "level": "the level",
        "formats": "the ways of meeting",
        "skills": "the skills",
        "free_only": "a free place",
    }
    for name, count in found.without:
        mentors = "1 mentor" if count == 1 else f"{count} mentors"
        yield Link(f"Without {names[name]}: {mentors}", address(found.search.without(name)))


def _dots(found: Found) -> Iterator[Dot]:
    """Lead each dot to the same search near its place."""
    near = replace(found.search, words="", as_place=False, page=1)
    base = address(near) + ("&" if near.parameters() else "?")
    for spot in found.spots:
        here = urlencode({"q": spot.label, "by": "place"})
        yield Dot(spot.lat, spot.lon, spot.count, spot.free, spot.label, base + here)
