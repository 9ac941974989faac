"""What a person may ask of the directory, as plain values."""

import unicodedata
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from enum import StrEnum
from typing import Any

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


@dataclass(frozen=True, slots=True)
class Search:
    """What somebody looks for; a field that is empty asks for nothing.

    `words` are a name or a place; `as_place` says that they are a place, whoever is called so.
    """

    words: str = ""
    as_place: bool = False
    within_km: int = DEFAULT_RADIUS_KM
    sector: str = ""
    level: str = ""
    formats: tuple[str, ...] = ()
    skills: tuple[str, ...] = ()
    free_only: bool = False
    sort: Sort | None = None
    page: int = 1

    @classmethod
    def from_parameters(cls, given: Mapping[str, Sequence[str]]) -> "Search":
        """Read an address; whatever in it cannot be is passed over."""

        def one(name: str) -> str:
            return next(iter(given.get(name, ())), "")

        terms = vocabulary()
        radius, sort = _number(one("within")), one("sort")
        return cls(
            words=_printable(one("q")),
            as_place=one("by") == "place",
            within_km=radius if radius in RADII_KM else DEFAULT_RADIUS_KM,
            sector=next(iter(_known(terms.sectors, [one("sector")])), ""),
            level=next(iter(_known(terms.levels, [one("level")])), ""),
            formats=_known(terms.formats, given.get("format", ())),
            skills=_known(terms.skills, given.get("skill", ())),
            free_only=one("free") == "y",
            sort=Sort(sort) if sort in list(Sort) else None,
            page=min(max(1, _number(one("page"))), LAST_PAGE),
        )

    def parameters(self) -> list[tuple[str, str]]:
        """Return the address that `from_parameters` reads, without what goes without saying."""
        is_wide = self.within_km != DEFAULT_RADIUS_KM
        found: list[tuple[str, Any]] = [
            ("q", self.words),
            ("by", "place" if self.as_place and self.words else ""),
            ("within", self.within_km if is_wide and self.words else ""),
            ("sector", self.sector),
            ("level", self.level),
            *(("format", code) for code in self.formats),
            *(("skill", code) for code in self.skills),
            ("free", "y" if self.free_only else ""),
            ("sort", self.sort or ""),
            ("page", self.page if self.page > 1 else ""),
        ]
        return [(name, str(value)) for name, value in found if value]

    def without(self, name: str, code: str = "") -> "Search":
        """Return this search with one filter, or one code of it, taken away, from the start."""
        if name == "words":
            return replace(self, words="", as_place=False, page=1)
        left = tuple(c for c in getattr(self, name) if c != code) if code else EMPTY[name]
        changes: dict[str, Any] = {name: left, "page": 1}
        return replace(self, **changes)

    @property
    def is_filtered(self) -> bool:
        """Whether anything is asked for at all."""
        return any(getattr(self, name) for name in EMPTY)


EMPTY: dict[str, Any] = {
    "words": "",
    "sector": "",
    "level": "",
    "formats": (),
    "skills": (),
    "free_only": False,
}
"""The filters by name, as they are when they ask for nothing."""


def plain(text: str) -> str:
    """Return a name as it is compared: without accents and capitals."""
    letters = unicodedata.normalize("NFKD", text.casefold())
    return "".join(letter for letter in letters if not unicodedata.combining(letter))


def is_called(words: str, name: str) -> bool:
    """Say whether every word begins a part of a name; both are `plain`."""
    parts = name.replace("-", " ").replace("’", "'").split()
    wanted = words.replace("-", " ").replace("’", "'").split()
    return bool(wanted) and all(any(part.startswith(word) for part in parts) for word in wanted)


def _known(terms: Terms, codes: Sequence[str]) -> tuple[str, ...]:
    return tuple(term.code for term in terms if term.code in codes)


def _number(text: str) -> int:
    return int(text) if text.isascii() and text.isdigit() and len(text) < 7 else 0


def _printable(text: str) -> str:
    return " ".join("".join(c if c.isprintable() else " " for c in text[:LONGEST_WORDS]).split())
