"""Mentors as arrays for the directory."""

import secrets
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from functools import cached_property
from typing import Any

import numpy as np
from numpy.typing import NDArray

from matcher.core.days import local_day
from matcher.core.db import PublicId
from matcher.directory.queries.spots import Spots, find_spots
from matcher.directory.queries.texts import Texts
from matcher.directory.rules import searchable
from matcher.matching.instance.arrays import MentorArrays, arrange_mentors, fair_rank
from matcher.matching.queries.people import FOR_EVER, limits_of, mentor_record
from matcher.matching.rules.people import MentorRecord
from matcher.matching.rules.settings import SchemeSettings
from matcher.mentors.rules import is_new
from matcher.pairings.rules.expected import place_expected_on
from matcher.reference.files import vocabulary

NOT_GIVEN = -1
NEVER = np.iinfo(np.int32).max
COLUMNS = np.dtype(
    [
        ("id", np.int64),
        ("rank", np.uint64),
        ("level", np.int16),
        ("region", np.int16),
        ("expected_days", np.int32),
        ("is_new", np.bool_),
        ("is_asked", np.bool_),
    ]
)
"""What the directory asks of a mentor that matching does not: their place in the fair order, the
permanent numbers of level and region (`NOT_GIVEN` where there is none), the days until a place is
expected (`NEVER`), whether they are new, and whether they are asked about a place."""


@dataclass(frozen=True, eq=False)
class Register:
    """All mentors who are shown: position j is the same person in every part.

    `position` finds a mentor by id; `mark` is another one for every register there ever is.
    """

    people: MentorArrays
    columns: NDArray[Any]
    public_ids: tuple[PublicId, ...]
    texts: Texts
    spots: Spots
    position: dict[int, int]
    mark: str = field(default_factory=secrets.token_hex)

    def __len__(self) -> int:
        return len(self.public_ids)

    @cached_property
    def free(self) -> NDArray[np.int64]:
        """How many places each has free; none while they rest."""
        rows = self.people.rows
        return np.where(rows["paused"], 0, rows["capacity"])

    def record(self, j: int) -> MentorRecord:
        """Return one of them as the rules of matching see them."""
        return self.people.records[j]

    def expected_on(self, j: int) -> date | None:
        """Return the day on which a place is to come free, where none is and that is known."""
        days = int(self.columns["expected_days"][j])
        is_known = days != NEVER and not self.free[j]
        return self.people.as_of + timedelta(days=days) if is_known else None


def arrange(
    rows: Sequence[Any],
    ends: Mapping[int, Sequence[date]],
    settings: SchemeSettings,
    *,
    today: date,
) -> Register:
    """Turn rows into a register; `ends` are the agreed ends of pairings by mentor."""
    by_email = {row.email: row for row in rows}
    limits = limits_of(settings)
    records = (mentor_record(row, limits, today) for row in rows)
    people = arrange_mentors(records, settings, as_of=today)
    ordered = [by_email[record.email] for record in people.records]
    pairs = list(zip(ordered, people.records, strict=True))
    columns = np.array(
        [
            (
                row.id,
                _rank(row.email),
                *_numbers(row),
                _expected_days(row, record, ends.get(row.id, ()), today),
                is_new(row.listed_on, local_day(row.created_at), today=today),
                row.kept_places > 0,
            )
            for row, record in pairs
        ],
        dtype=COLUMNS,
    )
    return Register(
        people=people,
        columns=columns,
        public_ids=tuple(row.public_id for row in ordered),
        texts=Texts(tuple(_text(row) for row in ordered)),
        spots=find_spots(people.records),
        position={row.id: j for j, row in enumerate(ordered)},
    )


def _rank(email: str) -> int:
    return int.from_bytes(fair_rank(email)[:8], "big")


def _numbers(row: Any) -> tuple[int, int]:
    terms = vocabulary()
    region = terms.regions[row.region].number if row.region else NOT_GIVEN
    return terms.levels[row.level].number, region


def _text(row: Any) -> str:
    return searchable(row.name, row.employer, row.place, row.about, row.enjoys)


def _expected_days(row: Any, record: MentorRecord, ends: Sequence[date], today: date) -> int:
    back_on = None if record.paused_until == FOR_EVER else record.paused_until
    if row.kept_places or (record.paused_until is not None and back_on is None):
        return int(NEVER)
    day = place_expected_on(row.capacity, row.held, ends, back_on=back_on, today=today)
    return int(NEVER) if day is None else (day - today).days
