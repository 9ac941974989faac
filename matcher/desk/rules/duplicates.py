"""Whether two entries of the register may be one person: by name, address and employer."""

from collections.abc import Iterable
from dataclasses import dataclass
from difflib import SequenceMatcher
from functools import lru_cache
from itertools import combinations

from matcher.core.words import _l
from matcher.reference.files import fold

SAME_NAME = _l("the same name")
ALIKE_NAME = _l("much the same name")
CLOSE_EMAIL = _l("much the same e-mail address")
SAME_EMPLOYER = _l("the same employer")
SAME_PLACE = _l("the same town")
CLOSE = 0.85
MOST_IN_A_GROUP = 6
"""Of more who share something, some are left out: it sets nobody apart."""


@dataclass(frozen=True, slots=True)
class Entry:
    """Somebody in the register, as far as it tells two people apart."""

    id: int
    public_id: str
    name: str
    email: str
    employer: str
    place: str
    what: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Twins:
    """Two entries that may be one person, and what speaks for it."""

    one: Entry
    other: Entry
    signs: tuple[str, ...]


_fold = lru_cache(8192)(fold)  # each entry is compared with several others


def find_twins(groups: Iterable[Iterable[Entry]]) -> list[Twins]:
    """Return the pairs within groups that may be one person; most signs first, none twice."""
    found: dict[tuple[int, int], Twins] = {}
    for group in groups:
        entries = sorted(group, key=lambda entry: entry.id)[:MOST_IN_A_GROUP]
        for one, other in combinations(entries, 2):
            signs = signs_of(one, other)
            if is_likely(signs):
                found[one.id, other.id] = Twins(one, other, tuple(map(str, signs)))
    return sorted(found.values(), key=lambda two: (-len(two.signs), two.one.name, two.one.id))


def signs_of(one: Entry, other: Entry) -> list[str]:
    """Return what two entries have in common, the weightiest first."""
    signs = []
    if _fold(one.name) == _fold(other.name):
        signs.append(SAME_NAME)
    elif is_alike(_fold(one.name), _fold(other.name)):
        signs.append(ALIKE_NAME)
    if is_alike(local_part(one.email), local_part(other.email)):
        signs.append(CLOSE_EMAIL)
    if _fold(one.employer) and _fold(one.employer) == _fold(other.employer):
        signs.append(SAME_EMPLOYER)
    if _fold(one.place) and _fold(one.place) == _fold(other.place):
        signs.append(SAME_PLACE)
    return signs


def is_likely(signs: list[str]) -> bool:
    """Say whether it is worth a look: a name alone is shared by many, and so is an employer."""
    same_name, alike_name, close_email, same_employer = (
        any(sign is known for sign in signs)  # not ==, which would translate both
        for known in (SAME_NAME, ALIKE_NAME, CLOSE_EMAIL, SAME_EMPLOYER)
    )
    return (same_name or alike_name) and (close_email or (same_name and same_employer))


def is_alike(one: str, other: str) -> bool:
    """Say whether two texts differ by a slip at most."""
    if not one or not other:
        return False
    if one == other:
        return True
    matcher = SequenceMatcher(None, one, other, autojunk=False)
    ratios = (matcher.real_quick_ratio, matcher.quick_ratio, matcher.ratio)  # the cheapest first
    return all(ratio() >= CLOSE for ratio in ratios)


def local_part(email: str) -> str:
    """Return what stands before the @, folded, without what follows a plus."""
    return _fold(email.partition("@")[0].partition("+")[0])
