"""The ledger of places: what the database itself refuses, whoever asks."""

import pytest
from sqlalchemy import delete, text
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from matcher.core.db import Database
from matcher.mentors.models import CapacityHold, Mentor
from tests.factories import CREATED, make_mentor


def hold(session: Session, mentor: Mentor) -> CapacityHold:
    held = CapacityHold(mentor_id=mentor.id, created_at=CREATED)
    session.add(held)
    session.flush()
    session.expire_all()
    return held


def test_ledger_counts_holds_taken_and_released(session: Session) -> None:
    mentor = make_mentor(session, capacity=2)

    first = hold(session, mentor)
    hold(session, mentor)
    assert mentor.held == 2

    session.execute(delete(CapacityHold).where(CapacityHold.id == first.id))
    session.expire_all()
    assert mentor.held == 1
    session.execute(delete(CapacityHold))


def test_ledger_refuses_one_hold_too_many_even_from_raw_sql(database: Database) -> None:
    with database.begin() as session:
        mentor = make_mentor(session, capacity=1)
    insert = text("INSERT INTO capacity_hold (mentor_id, created_at) VALUES (:m, :at)")
    two = [{"m": mentor.id, "at": "2026-03-02 10:00:00.000000"}] * 2

    with pytest.raises(IntegrityError), database.begin() as session:
        session.execute(insert, two)


def test_ledger_keeps_what_is_held_when_capacity_falls_and_lowers_the_limit_on_release(
    session: Session,
) -> None:
    mentor = make_mentor(session, capacity=2)
    first, _ = hold(session, mentor), hold(session, mentor)
    mentor.capacity = 0
    session.flush()
    assert (mentor.held, mentor.place_limit) == (2, 2)

    session.execute(delete(CapacityHold).where(CapacityHold.id == first.id))
    session.expire_all()
    assert (mentor.held, mentor.place_limit) == (1, 1)
    session.execute(delete(CapacityHold))


def test_ledger_refuses_to_move_a_hold_to_another_mentor(database: Database) -> None:
    with database.begin() as session:
        one, other = make_mentor(session), make_mentor(session)
        other_id, hold_id = other.id, hold(session, one).id
    with pytest.raises(IntegrityError), database.begin() as session:
        session.execute(text(f"UPDATE capacity_hold SET mentor_id={other_id} WHERE id={hold_id}"))
    with database.begin() as session:
        session.execute(delete(CapacityHold))


def test_ledger_cannot_be_truncated(database: Database) -> None:
    if database.engine.dialect.name == "sqlite":
        pytest.skip("SQLite has no TRUNCATE")
    with pytest.raises(IntegrityError), database.begin() as session:
        session.execute(text("TRUNCATE capacity_hold CASCADE"))
