"""What a person may ask of the directory, as plain values."""

import unicodedata
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from enum import StrEnum
from typing import Any

from matcher.core.words import _
from matcher.mentors.rules import Claim, ClaimAge, confirmed_in_words
from matcher.reference.files import Terms, vocabulary

RADII_KM = (10, 25, 50, 100, 200)
DEFAULT_RADIUS_KM = 50
LONGEST_WORDS = 100
LAST_PAGE = 10_000


class Sort(StrEnum):
    """In which order mentors are listed."""

    SUITS = "suits"
    NEAR = "near"
    FRESH = "fresh"


class Places(StrEnum):
    """How soon a place must be free: now, or expected within so many months."""

    FREE = "y"
    ONE_MONTH = "1"
    THREE_MONTHS = "3"
    SIX_MONTHS = "6"


WITHIN_DAYS = {
    Places.FREE: 0,
    Places.ONE_MONTH: 31,
    Places.THREE_MONTHS: 92,
    Places.SIX_MONTHS: 183,
}


@dataclass(frozen=True, slots=True)
class Search:
    """What somebody looks for; a field that is empty asks for nothing.

    `words` are looked for in what a mentor's card and page say. Distances are measured from `near`,
    or from the candidate's own place; `within_km` 0 is any distance, but 50 km where a place is
    given.
    """

    words: str = ""
    near: str = ""
    within_km: int = 0
    places: Places | None = None
    fresh: bool = False
    sectors: tuple[str, ...] = ()
    regions: tuple[str, ...] = ()
    levels: tuple[str, ...] = ()
    formats: tuple[str, ...] = ()
    skills: tuple[str, ...] = ()
    sort: Sort | None = None
    page: int = 1

    @classmethod
    def from_parameters(cls, given: Mapping[str, Sequence[str]]) -> "Search":
        """Read an address; whatever in it cannot be is passed over."""

        def one(name: str) -> str:
            return next(iter(given.get(name, ())), "")

        radius, places, sort = _number(one("within")), one("free"), one("sort")
        terms = vocabulary()
        return cls(
            words=_printable(one("q")),
            near=_printable(one("near")),
            within_km=radius if radius in RADII_KM else 0,
            places=Places(places) if places in list(Places) else None,
            fresh=one("fresh") == "y",
            sectors=_known(terms.sectors, given.get("sector", ())),
            regions=_known(terms.regions, given.get("region", ())),
            levels=_known(terms.levels, given.get("level", ())),
            formats=_known(terms.formats, given.get("format", ())),
            skills=_known(terms.skills, given.get("skill", ())),
            sort=Sort(sort) if sort in list(Sort) else None,
            page=min(max(1, _number(one("page"))), LAST_PAGE),
        )

    def parameters(self) -> list[tuple[str, str]]:
        """Return the address that `from_parameters` reads, without what goes without saying."""
        single: list[tuple[str, Any]] = [
            ("q", self.words),
            ("near", self.near),
            ("within", self.within_km or ""),
            ("free", self.places or ""),
            ("fresh", "y" if self.fresh else ""),
        ]
        several = [(CODES[name], code) for name in CODES for code in getattr(self, name)]
        last: list[tuple[str, Any]] = [
            ("sort", self.sort or ""),
            ("page", self.page if self.page > 1 else ""),
        ]
        return [(name, str(value)) for name, value in [*single, *several, *last] if value]

    def without(self, name: str, code: str = "") -> "Search":
        """Return this search with one filter, or one code of it, taken away, from the start."""
        changes: dict[str, Any] = {field: EMPTY[field] for field in FILTERS[name]}
        if code:
            changes = {name: tuple(c for c in getattr(self, name) if c != code)}
        return replace(self, **changes, page=1)

    @property
    def radius_km(self) -> int:
        """How far to look, 0 for everywhere."""
        return self.within_km or (DEFAULT_RADIUS_KM if self.near else 0)

    @property
    def is_filtered(self) -> bool:
        """Whether anything is asked for at all."""
        return any(getattr(self, name) for name in EMPTY)


EMPTY: dict[str, Any] = {
    field: getattr(Search(), field)
    for field in Search.__dataclass_fields__
    if field not in ("sort", "page")
}
"""The fields that filter, as they are when they ask for nothing."""
FILTERS = {
    "words": ("words",),
    "distance": ("near", "within_km"),
    **{name: (name,) for name in EMPTY if name not in ("words", "near", "within_km")},
}
"""The filters by name, in the order of the page, and the fields that each is made of."""
CODES = {
    "sectors": "sector",
    "regions": "region",
    "levels": "level",
    "formats": "format",
    "skills": "skill",
}
"""The filters of which several values may be chosen, and what they are called in an address."""


def how_sure(claim: Claim, today: date) -> str:
    """Say how sure it is that a mentor has a place free; "" where none is."""
    if claim.free <= 0 or claim.is_away or claim.is_leaving:
        return ""
    said = confirmed_in_words(claim.confirmed_on, today)
    if claim.age is ClaimAge.FRESH:
        return _("The place is as good as sure: %(said)s.", said=said)
    if claim.age is ClaimAge.AGEING:
        return _("The place is likely: %(said)s.", said=said)
    return _("The place is not sure: %(said)s. Ask, and you will know.", said=said)


def plain(text: str) -> str:
    """Return text as it is compared: without accents and capitals."""
    folded = text.casefold()
    if folded.isascii():
        return folded
    letters = unicodedata.normalize("NFKD", folded)
    return "".join(letter for letter in letters if not unicodedata.combining(letter))


def searchable(*parts: str) -> str:
    """Return texts as one in which `word_starts` are found: each word after a space."""
    words = " ".join(parts)
    return f" {' '.join(plain(words).translate(_BREAKS).split())}"


def word_starts(words: str) -> list[str]:
    """Return typed words as they begin in a `searchable` text."""
    return [f" {word}" for word in searchable(words).split()]


_SILENT = dict.fromkeys(map(ord, "'’‘`"), "")
_BREAKS: dict[int, str] = _SILENT | dict.fromkeys(
    map(ord, '-–—_/,.;:!?()[]{}&+“”„«»|<>*=@#~"\\'), " "
)


def _known(terms: Terms, codes: Sequence[str]) -> tuple[str, ...]:
    return tuple(term.code for term in terms if term.code in codes)


def _number(text: str) -> int:
    return int(text) if text.isascii() and text.isdigit() and len(text) < 7 else 0


def _printable(text: str) -> str:
    return " ".join("".join(c if c.isprintable() else " " for c in text[:LONGEST_WORDS]).split())
