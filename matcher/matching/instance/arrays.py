"""Records to arrays: one structured row per person, in an order that favours nobody."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from hashlib import blake2b
from types import SimpleNamespace
from typing import Any, TypeVar

import numpy as np
from numpy.typing import NDArray

from matcher.matching.criteria import NO_WISH, WISH_OTHER, WISH_SAME
from matcher.matching.rules.bars import BARS
from matcher.matching.rules.eligibility import (
    LEVEL_POLICIES,
    NO_BAR,
    days_since_confirmed,
    is_paused,
    priority,
    reach_m,
)
from matcher.matching.rules.people import CandidateRecord, MentorRecord, PersonRecord
from matcher.matching.rules.settings import SameEmployer, SchemeSettings
from matcher.places.curve import along_curve
from matcher.places.distance import unit_vectors

Rows = NDArray[Any]
Person = TypeVar("Person", bound=PersonRecord)

_POINT = [(name, np.float64) for name in ("latitude", "longitude", "x", "y", "z")]
"""Where somebody is, in degrees and as a unit vector; NaN where it is unknown."""

MENTOR = np.dtype(
    [
        ("bar", np.int64),
        ("paused", np.bool_),
        ("capacity", np.int64),
        ("level_rank", np.int64),
        ("employer", np.int64),
        ("sector", np.int64),
        ("formats", np.int64),
        ("reach_m", np.int64),
        ("strengths", np.int64),
        ("days_since_confirmed", np.int64),
        *_POINT,
    ]
)
CANDIDATE = np.dtype(
    [
        ("priority", np.int64),
        ("level_rank", np.int64),
        ("employer", np.int64),
        ("sector", np.int64),
        ("formats", np.int64),
        ("reach_m", np.int64),
        ("needs", np.int64),
        ("sector_wish", np.int64),
        ("employer_wish", np.int64),
        ("listed", np.int64),
        *_POINT,
    ]
)
SCHEME = np.dtype(
    [
        ("level_policy", np.int64),
        ("bars_same_employer", np.bool_),
        ("fresh_days", np.int64),
        ("stale_days", np.int64),
        ("no_wish", np.float64),
    ]
)
"""What the rules of a pair need of a scheme's settings, beside the weights."""

_WISHES = {"no_preference": NO_WISH, "same": WISH_SAME, "inside": WISH_SAME}
_UNKNOWN = float("nan")
NO_EMPLOYER_GIVEN = -1
EMPLOYER_OF_NO_MENTOR = -2


@dataclass(frozen=True, eq=False)
class MentorArrays:
    """The mentors of an instance, ready to be met by any candidates: row j is `records[j]`.

    `index` finds a mentor by e-mail address, `managed_by` the mentors whose line manager has an
    address; `employers` and `sectors` number what is compared.
    """

    records: tuple[MentorRecord, ...]
    rows: Rows
    index: dict[str, int]
    managed_by: dict[str, list[int]]
    employers: dict[str, int]
    sectors: dict[str, int]
    settings: SchemeSettings
    as_of: date

    def __len__(self) -> int:
        return len(self.records)


def in_fair_order(people: Iterable[Person], seed: str = "") -> tuple[Person, ...]:
    """Order people by a hash of their e-mail address: neither by file nor by alphabet."""
    return tuple(sorted(people, key=lambda person: (fair_rank(person.email, seed), person.email)))


def fair_rank(email: str, seed: str = "") -> bytes:
    """Return the hash by which `in_fair_order` orders people."""
    return blake2b(email.encode(), digest_size=16, key=_fair_key(seed)).digest()


def by_place(
    mentors: tuple[MentorRecord, ...], candidates: tuple[CandidateRecord, ...]
) -> tuple[tuple[MentorRecord, ...], tuple[CandidateRecord, ...]]:
    """Order both sides along one curve through the land, as the solver likes it of many people.

    Who is in the same spot, or nowhere, keeps the order given.
    """
    people: list[PersonRecord] = [*mentors, *candidates]
    points = [(person.latitude, person.longitude) for person in people]
    order = along_curve(*np.array(points, float).reshape(-1, 2).T).tolist()  # None becomes NaN
    n = len(mentors)
    return (
        tuple(mentors[k] for k in order if k < n),
        tuple(candidates[k - n] for k in order if k >= n),
    )


@lru_cache(maxsize=16)
def _fair_key(seed: str) -> bytes:
    return blake2b(seed.encode(), digest_size=32).digest()


def arrange_mentors(
    mentors: Iterable[MentorRecord], settings: SchemeSettings, *, as_of: date, seed: str = ""
) -> MentorArrays:
    """Turn mentors into arrays; the result serves many instances of the same day and settings.

    Raises
    ------
    ValueError
        Two mentors have the same e-mail address.
    """
    return arrange_in_order(in_fair_order(mentors, seed), settings, as_of=as_of)


def arrange_in_order(
    records: tuple[MentorRecord, ...], settings: SchemeSettings, *, as_of: date
) -> MentorArrays:
    """Do what `arrange_mentors` does, in the order given."""
    index = {mentor.email: j for j, mentor in enumerate(records)}
    _check_unique(records, index)
    employers: dict[str, int] = {"": NO_EMPLOYER_GIVEN}
    key_of = settings.employers.key_of
    sectors: dict[str, int] = {}
    managed_by: dict[str, list[int]] = {}
    for j, mentor in enumerate(records):
        employers.setdefault(key_of(mentor.employer_key), len(employers))
        sectors.setdefault(mentor.sector, len(sectors))
        if mentor.line_manager_email:
            managed_by.setdefault(mentor.line_manager_email, []).append(j)
    rows = _rows(
        MENTOR,
        [
            (
                NO_BAR if mentor.bar is None else BARS.index(mentor.bar),
                is_paused(mentor, as_of),
                mentor.capacity,
                mentor.level_rank,
                employers[key_of(mentor.employer_key)],
                sectors[mentor.sector],
                mentor.formats,
                reach_m(mentor, settings),
                mentor.strengths,
                days_since_confirmed(mentor, as_of),
                *_point(mentor),
            )
            for mentor in records
        ],
    )
    return MentorArrays(records, rows, index, managed_by, employers, sectors, settings, as_of)


def arrange_candidates(records: Sequence[CandidateRecord], mentors: MentorArrays) -> Rows:
    """Turn candidates, in the order given, into rows that speak the mentors' numbers."""
    settings, as_of = mentors.settings, mentors.as_of
    key_of = settings.employers.key_of
    return _rows(
        CANDIDATE,
        [
            (
                priority(candidate, as_of),
                candidate.level_rank,
                mentors.employers.get(key_of(candidate.employer_key), EMPLOYER_OF_NO_MENTOR),
                mentors.sectors.get(candidate.sector, -1),
                candidate.formats,
                reach_m(candidate, settings),
                candidate.needs,
                _WISHES.get(candidate.sector_wish, WISH_OTHER),
                _WISHES.get(candidate.employer_wish, WISH_OTHER),
                -1 if candidate.preferences is None else len(candidate.preferences),
                *_point(candidate),
            )
            for candidate in records
        ],
    )


def scheme_row(settings: SchemeSettings) -> Any:
    """Return a scheme's settings as the one row that the rules of a pair read."""
    row = (
        LEVEL_POLICIES.index(settings.mentor_level_policy),
        settings.same_employer is SameEmployer.BAR,
        settings.fresh_days,
        settings.stale_days,
        settings.no_wish_counts.value_of_criterion,
    )
    return _rows(SCHEME, [row])[0]


def plain_row(row: Any) -> SimpleNamespace:
    """Return a row as plain numbers by name, for the rules as plain Python."""
    return SimpleNamespace(**dict(zip(row.dtype.names, row.item(), strict=True)))


def _rows(dtype: np.dtype[Any], rows: list[tuple[Any, ...]]) -> Rows:
    array = np.array(rows, dtype=dtype)
    if "latitude" in (dtype.names or ()):
        array["x"], array["y"], array["z"] = unit_vectors(array["latitude"], array["longitude"]).T
    array.setflags(write=False)
    return array


def _point(person: PersonRecord) -> tuple[float, ...]:
    """Return a person's point; its unit vector is reckoned for all at once."""
    if person.latitude is None or person.longitude is None:
        return (_UNKNOWN,) * 5
    return person.latitude, person.longitude, 0.0, 0.0, 0.0


def _check_unique(records: Sequence[PersonRecord], index: dict[str, int]) -> None:
    if len(index) < len(records):
        twice = next(person.email for i, person in enumerate(records) if index[person.email] != i)
        raise ValueError(f"{twice} is there twice.")
