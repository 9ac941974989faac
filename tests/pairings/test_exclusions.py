"""Which of two reasons to keep a pair apart is kept: the one that lasts longer."""

from datetime import date, datetime

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from matcher.matching.models import Exclusion
from matcher.pairings.services.exclusions import exclude
from tests.factories import make_candidate, make_mentor

FOR_GOOD = {"reason": "conflict", "until": None}
MAY, JUNE = ({"reason": "sector", "until": date(2026, month, 1)} for month in (5, 6))
PAST = {"reason": "other", "until": date(2026, 3, 2)}
ROOM = {"reason": "full", "until": None, "until_room": True}


@pytest.mark.parametrize(
    ("first", "then", "kept"),
    [
        (FOR_GOOD, MAY, FOR_GOOD),
        (FOR_GOOD, ROOM, FOR_GOOD),
        (MAY, JUNE, JUNE),
        (JUNE, MAY, JUNE),
        (MAY, FOR_GOOD, FOR_GOOD),
        (MAY, ROOM, MAY),
        (PAST, ROOM, ROOM),
        (ROOM, MAY, MAY),
        (ROOM, FOR_GOOD, FOR_GOOD),
    ],
)
def test_exclusion_that_lasts_longer_is_kept(
    session: Session, now: datetime, first: dict, then: dict, kept: dict
) -> None:
    pair = (make_mentor(session).id, make_candidate(session).id)
    for each in (first, then):
        exclude(session, *pair, now=now, **each)
        session.flush()
        session.expire_all()

    found = session.scalars(select(Exclusion)).one()
    assert (found.reason, found.until_on, found.until_room) == (
        kept["reason"],
        kept["until"],
        kept.get("until_room", False),
    )
