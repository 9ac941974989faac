"""The seals over the log."""

from datetime import datetime, timedelta

from sqlalchemy import select, text
from sqlalchemy.orm import Session

from matcher.audit.models import AuditSeal
from matcher.audit.services import record, seal_entries, verify_seals
from matcher.core.actor import SYSTEM
from matcher.core.db import Database


def write(session: Session, n: int, at: datetime) -> None:
    for i in range(n):
        record(session, SYSTEM, "test.done", f"subject {i}", now=at, reason="none", count=i)
    session.flush()


def test_seal_covers_settled_entries_once(session: Session, now: datetime) -> None:
    write(session, 3, now)
    later = now + timedelta(seconds=61)

    assert [seal_entries(session, now=later) for _ in range(2)] == [3, 0]
    assert verify_seals(session) == []


def test_seal_stops_before_the_first_entry_that_is_too_young(
    session: Session, now: datetime
) -> None:
    write(session, 2, now)
    write(session, 1, now + timedelta(seconds=50))
    write(session, 1, now)  # a slow transaction, written after a quick one

    assert seal_entries(session, now=now + timedelta(seconds=61)) == 2
    assert seal_entries(session, now=now + timedelta(seconds=120)) == 2
    assert verify_seals(session) == []


def sealed(database: Database, now: datetime) -> list[int]:
    """Seal two entries and two more, and return the ids of the seals."""
    with database.begin() as session:
        for minutes in (0, 5):
            write(session, 2, now + timedelta(minutes=minutes))
            seal_entries(session, now=now + timedelta(minutes=minutes + 2))
        return list(session.scalars(select(AuditSeal.id).order_by(AuditSeal.id)))


def tamper(database: Database, sql: str) -> list[int]:
    """Change the log behind the triggers' back, and return the seals that no longer fit."""
    with database.begin() as session:
        if database.engine.dialect.name == "sqlite":
            session.execute(text("DROP TRIGGER audit_kept"))
            session.execute(text("DROP TRIGGER audit_never_deleted"))
        else:
            session.execute(text("ALTER TABLE audit_entry DISABLE TRIGGER USER"))
        session.execute(text(sql))
        broken = verify_seals(session)
        session.rollback()
    return broken


def test_verify_finds_a_changed_entry(database: Database, now: datetime) -> None:
    first, _ = sealed(database, now)
    assert tamper(database, "UPDATE audit_entry SET action = 'other' WHERE id = 2") == [first]


def test_verify_finds_a_removed_entry(database: Database, now: datetime) -> None:
    _, second = sealed(database, now)
    assert tamper(database, "DELETE FROM audit_entry WHERE id = 3") == [second]


def test_verify_finds_an_entry_slipped_in(database: Database, now: datetime) -> None:
    first, second = sealed(database, now)

    slipped_in = (
        "INSERT INTO audit_entry (id, at, action, subject, details) "
        "SELECT 0 - id, at, action, subject, details FROM audit_entry WHERE id = 1"
    )
    assert tamper(database, slipped_in) == [first]
    assert tamper(database, "UPDATE audit_entry SET id = -3 WHERE id = 3") == [first, second]
