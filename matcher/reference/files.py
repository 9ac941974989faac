"""The vocabulary as shipped in `data/reference`, read once."""

import csv
import functools
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

from matcher.core.config import data_folder
from matcher.core.words import _

KINDS = ("sectors", "levels", "regions", "skills", "formats", "times")


@dataclass(frozen=True, slots=True)
class Term:
    """One value that a profile may hold: its permanent number, its code, what people read.

    `label` is in English, as shipped; `Terms` says it in the language being spoken.
    """

    number: int
    code: str
    label: str
    rank: int = 0
    letters: str = ""


def fold(text: str) -> str:
    """Return text with case, punctuation and spaces folded away, for comparing."""
    return re.sub(r"[\W_]+", "", text.casefold())


class Terms:
    """The terms of one kind, in the order in which people see them."""

    def __init__(self, terms: Iterable[Term]) -> None:
        self._terms = tuple(terms)
        self._by_code = {term.code: term for term in self._terms}
        self._by_text = {
            fold(text): term for term in self._terms for text in (term.label, term.code)
        }

    def __iter__(self) -> Iterator[Term]:
        return iter(self._terms)

    def __len__(self) -> int:
        return len(self._terms)

    def __contains__(self, code: object) -> bool:
        return code in self._by_code

    def __getitem__(self, code: str) -> Term:
        return self._by_code[code]

    def find(self, text: str) -> Term | None:
        """Return the term with this code or label, however it is spelt, or None."""
        return self._by_text.get(fold(text))

    def label(self, code: str) -> str:
        """Return what people read for a code; the code itself where it is unknown."""
        term = self._by_code.get(code)
        return _(term.label) if term else code

    def labels(self, codes: Iterable[str]) -> list[str]:
        """Return the labels of some codes, in the order in which people see them."""
        wanted = set(codes)
        return [_(term.label) for term in self._terms if term.code in wanted]

    def mask(self, codes: Iterable[str]) -> int:
        """Return a set of codes as a bit mask over the terms' numbers."""
        return sum(1 << self._by_code[code].number for code in set(codes))

    def codes(self, mask: int) -> tuple[str, ...]:
        """Return the codes in a bit mask, in the order in which people see them."""
        return tuple(term.code for term in self._terms if mask >> term.number & 1)

    @property
    def choices(self) -> list[tuple[str, str]]:
        """The terms as (code, label) pairs for a form field."""
        return [(term.code, _(term.label)) for term in self._terms]


@dataclass(frozen=True, slots=True)
class Vocabulary:
    """All the terms that profiles, rules and pages speak."""

    sectors: Terms
    levels: Terms
    regions: Terms
    skills: Terms
    formats: Terms
    times: Terms


def read_terms(path: Path) -> Terms:
    """Read one file of terms: `number,code,label` and, for levels, `rank,letters`."""
    with path.open(encoding="utf-8", newline="") as file:
        return Terms(
            Term(
                number=int(row["number"]),
                code=row["code"],
                label=row["label"],
                rank=int(row.get("rank") or 0),
                letters=row.get("letters") or "",
            )
            for row in csv.DictReader(file)
        )


@functools.cache
def vocabulary() -> Vocabulary:
    """Return the shipped vocabulary."""
    folder = data_folder() / "reference"
    return Vocabulary(**{kind: read_terms(folder / f"{kind}.csv") for kind in KINDS})
