"""Which names in use may be one employer: the same words in another order, initials, or a slip."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from typing import Any, NamedTuple

import numpy as np

from matcher.matching.rules.employers import Employers
from matcher.reference.files import fold

MOST_COMPARED = 3000
"""So many of the names that most people have are compared letter by letter; the others by words."""
MOST_IN_A_GROUP = 200
KINDS_OF_LETTERS = 64
CLOSE = 0.9
LEAST_LETTERS = 6
IDLE = frozenset({"the", "of", "and", "for", "a", "in", "at"})
IDLE |= {"library", "libraries", "service", "services", "ltd", "limited", "plc", "llp"}
LONG_FORMS = {
    "uni": "university",
    "univ": "university",
    "coll": "college",
    "co": "council",
    "cc": "council",
    "hosp": "hospital",
    "hospitals": "hospital",
    "st": "saint",
    "dept": "department",
    "govt": "government",
    "natl": "national",
    "nat": "national",
}


@dataclass(frozen=True, slots=True)
class Name:
    """An employer's name as most people write it, and how many people have it."""

    text: str
    n_people: int

    @property
    def key(self) -> str:
        """The name as it is compared."""
        return fold(self.text)


class Alike(NamedTuple):
    """Two names that may be one employer; `name` is the one that fewer people have."""

    name: Name
    other: Name

    @property
    def code(self) -> str:
        """What the form sends for it."""
        return code_of(self.name.key, self.other.key)


def code_of(one_key: str, other_key: str) -> str:
    """Return what a form sends for two names: folded, they hold letters and numbers alone."""
    return f"{one_key}={other_key}"


class Counts(NamedTuple):
    """How many look for a mentor, and how many mentors are listed, at one employer."""

    n_looking: int
    n_mentors: int


def gather(rows: Iterable[tuple[str, int]]) -> list[Name]:
    """Put spellings together that are compared as one, the name with most people first."""
    spellings: dict[str, list[Name]] = defaultdict(list)
    for text, n_people in rows:
        if fold(text):
            spellings[fold(text)].append(Name(text.strip(), n_people))
    names = [
        Name(
            max(found, key=lambda one: (one.n_people, one.text)).text,
            sum(one.n_people for one in found),
        )
        for found in spellings.values()
    ]
    return sorted(names, key=lambda name: (-name.n_people, name.text))


def likely_one(names: Sequence[Name], employers: Employers) -> list[Alike]:
    """Return names that may be one employer and are not said to be, those of most people first."""
    found: dict[tuple[str, str], Alike] = {}
    for one, other in (*_same_words(names), *_initials(names), *_close(names)):
        if employers.key_of(one.key) == employers.key_of(other.key):
            continue
        few, many = sorted((one, other), key=lambda name: (name.n_people, name.text))
        if employers.key_of(few.key) == few.key:
            found.setdefault((few.key, many.key), Alike(few, many))
    return sorted(
        found.values(), key=lambda two: (-two.name.n_people - two.other.n_people, two.name.text)
    )


def words_of(text: str) -> frozenset[str]:
    """Return the words that tell an employer from another, in their long form."""
    words = "".join(sign if sign.isalnum() else " " for sign in text.casefold()).split()
    return frozenset(LONG_FORMS.get(word, word) for word in words) - IDLE


def _same_words(names: Sequence[Name]) -> Iterator[tuple[Name, Name]]:
    by_words: dict[frozenset[str], list[Name]] = defaultdict(list)
    for name in names:
        by_words[words_of(name.text)].append(name)
    for words, alike in by_words.items():
        if words:
            yield from ((alike[0], other) for other in alike[1:])


def _initials(names: Sequence[Name]) -> Iterator[tuple[Name, Name]]:
    """Yield a short name in capitals with the long one whose first letters it is."""
    long: dict[str, Name] = {}
    for name in names:
        words = name.text.casefold().split()
        if len(words) > 2:
            long.setdefault("".join(word[0] for word in words), name)
            telling = [word for word in words if word not in {"of", "the", "and", "for", "&"}]
            long.setdefault("".join(word[0] for word in telling), name)
    for name in names:
        if name.text.isupper() and name.text.isalpha() and name.key in long:
            yield name, long[name.key]


def _close(names: Sequence[Name]) -> Iterator[tuple[Name, Name]]:
    """Yield names that differ by a slip: they begin or end alike, and nearly all letters agree."""
    groups: dict[str, list[Name]] = defaultdict(list)
    for name in names[:MOST_COMPARED]:
        if len(name.key) >= LEAST_LETTERS:
            groups[f"{name.key[:4]}…"].append(name)
            groups[f"…{name.key[-5:]}{len(name.key) // 4}"].append(name)
    for alike in groups.values():
        yield from _slips(alike[:MOST_IN_A_GROUP])


def _slips(alike: Sequence[Name]) -> Iterator[tuple[Name, Name]]:
    """Yield two of these names with nearly all letters in the same order.

    Letters are counted first, for all names at once: of many pairs few are then left to compare.
    """
    counts = np.array([_letters(name.key) for name in alike], np.int16)
    lengths = counts.sum(axis=1)
    for row, one in enumerate(alike[:-1]):
        shared = np.minimum(counts[row], counts[row + 1 :]).sum(axis=1)
        near = 2 * shared >= CLOSE * (lengths[row] + lengths[row + 1 :])
        for at in np.flatnonzero(near):
            other = alike[row + 1 + int(at)]
            if _is_slip(one.key, other.key):
                yield one, other


def _letters(key: str) -> Any:
    """Count the letters of a name; rare letters may share a place, which only lets more through."""
    signs = [ord(sign) % KINDS_OF_LETTERS for sign in key]
    return np.bincount(signs, minlength=KINDS_OF_LETTERS)


def _is_slip(one: str, other: str) -> bool:
    if _numbers(one) != _numbers(other):
        return False
    return SequenceMatcher(None, one, other, autojunk=False).ratio() >= CLOSE


def _numbers(text: str) -> str:
    return "".join(sign for sign in text if sign.isdigit())


def count_pairs(counts: Mapping[str, Counts], employers: Employers) -> int:
    """Return how many pairs of somebody who looks and a mentor work for one employer."""
    together: dict[str, Counts] = {}
    for key, own in counts.items():
        root = employers.key_of(key)
        before = together.get(root, Counts(0, 0))
        together[root] = Counts(before.n_looking + own.n_looking, before.n_mentors + own.n_mentors)
    return sum(one.n_looking * one.n_mentors for one in together.values())
