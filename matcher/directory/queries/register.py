"""The register: every mentor who is shown today, as arrays.

The rows are read from the database each time, so that free places are as they are now. Turning
them into arrays is what takes long; that is kept for as long as the very same rows come back.
"""

import json
from dataclasses import dataclass, replace
from datetime import date
from functools import lru_cache
from typing import Any

import numpy as np
from numpy.typing import NDArray
from sqlalchemy import select
from sqlalchemy.orm import Session

from matcher.accounts.models import Account
from matcher.core.db import PublicId
from matcher.directory.queries.spots import Spots, find_spots
from matcher.directory.rules import plain
from matcher.matching.instance.arrays import MentorArrays, arrange_mentors
from matcher.matching.instance.instance import Instance, Scores, score
from matcher.matching.models import Scheme
from matcher.matching.queries.people import MENTOR_COLUMNS, is_shown, limits_of, mentor_record
from matcher.matching.rules.eligibility import NO_BAR
from matcher.matching.rules.people import MentorRecord
from matcher.matching.rules.settings import SchemeSettings
from matcher.mentors.models import Mentor


@dataclass(frozen=True, eq=False)
class Register:
    """All mentors who are shown: position j is the same person in every part.

    `names` are `plain`; `levels` are codes.
    """

    people: MentorArrays
    ids: tuple[int, ...]
    public_ids: tuple[PublicId, ...]
    names: tuple[str, ...]
    levels: NDArray[np.str_]
    spots: Spots

    def __len__(self) -> int:
        return len(self.ids)

    @property
    def free(self) -> NDArray[np.int64]:
        """How many places each has free; none while they rest."""
        rows = self.people.rows
        return np.where(rows["paused"], 0, rows["capacity"])

    def record(self, j: int) -> MentorRecord:
        """Return one of them as the rules of matching see them."""
        return self.people.records[j]


def read_register(session: Session, scheme: Scheme, *, today: date) -> Register:
    """Return the mentors of a scheme who are shown today."""
    rows = session.execute(
        select(*MENTOR_COLUMNS, Mentor.public_id)
        .join(Account, Account.id == Mentor.account_id)
        .where(is_shown(scheme, today))
    ).all()
    return _arrange(tuple(rows), json.dumps(scheme.settings, sort_keys=True), today)


@lru_cache(maxsize=4)
def _arrange(rows: tuple[Any, ...], settings: str, today: date) -> Register:
    """Turn rows into a register; the cache knows it again by the rows themselves."""
    by_email = {row.email: row for row in rows}
    scheme = SchemeSettings.from_mapping(json.loads(settings))
    limits = limits_of(scheme)
    people = arrange_mentors(
        (mentor_record(row, limits, today) for row in rows), scheme, as_of=today
    )
    ordered = [by_email[record.email] for record in people.records]
    return Register(
        people=people,
        ids=tuple(row.id for row in ordered),
        public_ids=tuple(row.public_id for row in ordered),
        names=tuple(plain(row.name) for row in ordered),
        levels=np.array([row.level for row in ordered], dtype=np.str_),
        spots=find_spots(people.records),
    )


@dataclass(frozen=True, eq=False)
class Standing:
    """How all mentors of a register stand to one candidate.

    `suits` is the suitability they would have with a place free; `can_ask` says who has one.
    """

    scores: Scores
    suits: NDArray[np.int32]
    can_ask: NDArray[np.bool_]

    @property
    def distance_m(self) -> NDArray[np.int32]:
        """How far each is from the candidate, -1 where that is unknown."""
        return np.asarray(self.scores.distance_m[0])

    def best_first(self) -> NDArray[np.int64]:
        """Order everybody: who can be asked, who would suit with a place free, the others."""
        group = np.where(self.can_ask, 0, np.where(self.suits > 0, 1, 2))
        near = np.where(self.distance_m < 0, np.iinfo(np.int32).max, self.distance_m)
        return np.lexsort((near, -self.suits, group))


def stand_to(alone: Instance) -> Standing:
    """Score a register for the one candidate of an instance, as it is and as if all had room."""
    scores = score(alone)
    rows = alone.mentors.rows.copy()
    rows["capacity"] = np.maximum(rows["capacity"], 1)
    rows["paused"] = False
    roomy = replace(alone, mentors=replace(alone.mentors, rows=rows))
    return Standing(scores, score(roomy).suitability[0], scores.bar[0] == NO_BAR)
