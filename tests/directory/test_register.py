"""The register is kept from one request to the next, and is as true as if it were read anew."""

from collections.abc import Callable
from dataclasses import asdict
from datetime import timedelta
from typing import Any

import numpy as np
import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from matcher.accounts.models import Account
from matcher.core.days import local_day
from matcher.core.db import Database
from matcher.directory.queries.arranging import Register
from matcher.directory.queries.changes import MOST_CHANGES
from matcher.directory.queries.register import read_register
from matcher.matching.models import Scheme
from matcher.matching.queries.runs import get_scheme
from matcher.mentors.models import CapacityHold, Mentor
from tests.conftest import NOW
from tests.counting import count_queries
from tests.factories import make_candidate, make_mentor

TODAY = local_day(NOW)
PEOPLE = 12


def read(database: Database, *, days: int = 0) -> Register:
    """Read as a page does, on a day so many days from now."""
    with database.read() as session:
        return read_register(session, get_scheme(session), today=TODAY + timedelta(days=days))


def anew(database: Database) -> Register:
    """Read as a process does that has just started."""
    kept, database.kept = database.kept, {}
    try:
        return read(database)
    finally:
        database.kept = kept


def content(register: Register) -> dict[str, Any]:
    """Return everything that a register says, numbers of employers and sectors in words."""
    people, spots = register.people, register.spots
    employer, sector = (
        {number: text for text, number in numbers.items()}
        for numbers in (people.employers, people.sectors)
    )
    names = people.rows.dtype.names or ()
    rows = [dict(zip(names, row, strict=True)) for row in people.rows.tolist()]
    labels = tuple(spots.numbers)
    return {
        "people": [asdict(record) for record in people.records],
        "rows": [
            repr(row | {"employer": employer[row["employer"]], "sector": sector[row["sector"]]})
            for row in rows
        ],
        "columns": register.columns.tolist(),
        "public_ids": register.public_ids,
        "texts": register.texts.texts,
        "position": register.position,
        "index": people.index,
        "managed_by": people.managed_by,
        "places": [labels[k] if k >= 0 else "" for k in spots.of_mentor],
    }


@pytest.fixture
def mentors(database: Database) -> list[int]:
    """A dozen mentors, one of them not listed, and one who shows when a place is expected."""
    with database.begin() as session:
        made = [make_mentor(session, employer=f"Employer {number % 3}") for number in range(PEOPLE)]
        made[1].status = "retired"
        made[2].shows_expected = True
        return [mentor.id for mentor in made]


def _account(session: Session, mentor_id: int) -> Account:
    return session.get_one(Mentor, mentor_id).account


def _hold(session: Session, ids: list[int]) -> None:
    session.add(CapacityHold(mentor_id=ids[0], created_at=NOW))


def _change(**values: Any) -> Callable[[Session, list[int]], None]:
    def change(session: Session, ids: list[int]) -> None:
        mentor = session.get_one(Mentor, ids[3])
        for name, value in values.items():
            setattr(mentor, name, value)

    return change


CHANGES: dict[str, Callable[[Session, list[int]], Any]] = {
    "nothing": lambda session, ids: None,
    "a claim": _change(confirmed_at=NOW - timedelta(days=3), capacity=5, place_limit=5),
    "a break": _change(status="paused", paused_until=TODAY + timedelta(days=9)),
    "somebody leaves": _change(status="retired"),
    "grown too old": _change(confirmed_at=NOW - timedelta(days=130)),
    "another profile": _change(sector="law", employer="New", level="fellowship", about="I read."),
    "a line manager": _change(line_manager_email="boss@example.org"),
    "a move": _change(place="London", region="london", lat=51.5, lon=-0.12),
    "abroad": _change(place="France", region="overseas", lat=None, lon=None),
    "somebody comes": lambda session, ids: make_mentor(
        session, employer="Another", sector="health"
    ),
    "somebody is listed": lambda session, ids: setattr(
        session.get_one(Mentor, ids[1]), "status", "listed"
    ),
    "a name": lambda session, ids: setattr(_account(session, ids[4]), "name", "Zoë New"),
    "an address": lambda session, ids: setattr(_account(session, ids[4]), "email", "z@example.org"),
    "a candidate": lambda session, ids: make_candidate(session),
    "everybody": lambda session, ids: [
        setattr(mentor, "about", "Hello") for mentor in session.scalars(select(Mentor))
    ],
}


@pytest.mark.parametrize("name", CHANGES)
def test_register_follows_a_change(database: Database, mentors: list[int], name: str) -> None:
    before = read(database)
    with database.begin() as session:
        CHANGES[name](session, mentors)
    after = read(database)
    assert content(after) == content(anew(database))
    is_same = name in ("nothing", "a candidate")
    assert (after.mark == before.mark) is is_same


def test_register_follows_the_ledger(database: Database, mentors: list[int]) -> None:
    assert read(database).free.sum() == 2 * (PEOPLE - 1)
    with database.begin() as session:
        _hold(session, mentors)
        session.flush()
        with database.read() as other:  # not committed yet: nobody else sees it
            seen = read_register(other, get_scheme(other), today=TODAY)
        session.execute(CapacityHold.__table__.delete())
        _hold(session, mentors)
        session.flush()
        session.rollback()
    assert seen.free.sum() == read(database).free.sum() == 2 * (PEOPLE - 1)


def test_change_that_commits_late_is_not_missed(database: Database, mentors: list[int]) -> None:
    """On PostgreSQL a transaction that began first may be seen last."""
    if database.engine.dialect.name == "sqlite":
        pytest.skip("On SQLite writers take turns.")
    read(database)
    with database.begin() as slow:
        slow.get_one(Mentor, mentors[0]).about = "The slow one"
        slow.flush()
        with database.begin() as quick:
            quick.get_one(Mentor, mentors[5]).about = "The quick one"
        assert content(read(database)) == content(anew(database))
    after = read(database)
    assert sum("slow one" in text for text in after.texts.texts) == 1
    assert content(after) == content(anew(database))


def test_writing_transaction_keeps_nothing_for_others(
    database: Database, mentors: list[int]
) -> None:
    before = read(database)
    with database.begin() as session:
        session.get_one(Mentor, mentors[0]).about = "Never said"
        session.flush()
        own = read_register(session, session.scalars(select(Scheme)).one(), today=TODAY)
        session.rollback()
    assert sum("never said" in text for text in own.texts.texts) == 1
    with database.begin() as session:
        session.get_one(Mentor, mentors[6]).about = "Said"
    after = read(database)
    assert content(after) == content(anew(database))
    assert after.mark != before.mark


def test_another_day_or_other_settings_make_another_register(
    database: Database, mentors: list[int]
) -> None:
    read(database)
    assert len(read(database, days=121)) == 0
    assert len(read(database)) == PEOPLE - 1
    with database.begin() as session:
        session.scalars(select(Scheme)).one().settings = {"default_max_distance_km": 1}
    assert set(read(database).people.rows["reach_m"].tolist()) == {1000}


def test_reading_costs_the_same_whoever_changed(database: Database, mentors: list[int]) -> None:
    """One look who changed; one more to read them, however many there are."""
    read(database)
    at_rest = count_queries(database, lambda: read(database))
    with database.begin() as session:
        session.get_one(Mentor, mentors[0]).about = "Hello"
    after_one = count_queries(database, lambda: read(database))
    assert (after_one, count_queries(database, lambda: read(database))) == (at_rest + 1, at_rest)


def test_many_changes_at_once_are_read_together(database: Database, mentors: list[int]) -> None:
    read(database)
    with database.begin() as session:
        for _ in range(MOST_CHANGES + 1):
            make_mentor(session)
    after = read(database)
    assert len(after) == PEOPLE - 1 + MOST_CHANGES + 1
    ranks = after.columns["rank"]
    assert np.array_equal(np.sort(ranks), ranks)
