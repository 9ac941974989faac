"""The database's promises: who may write, what a moment is, and which SQLite can be trusted."""

from datetime import UTC, datetime, timedelta, timezone

import pytest
from sqlalchemy import select, text
from sqlalchemy.exc import DBAPIError, StatementError

from matcher.core import clock, db
from matcher.core.db import Database, has_wal_reset_fault
from matcher.core.errors import Busy
from matcher.matching.models import Scheme
from tests.conftest import NOW
from tests.factories import make_scheme


def test_read_refuses_to_write(database: Database) -> None:
    with database.read() as session, pytest.raises(DBAPIError, match=r"(?i)read.?only"):
        session.execute(text("UPDATE scheme SET version = 2"))


def test_begin_writes_nothing_when_an_exception_ends_it(database: Database) -> None:
    def change_and_fail() -> None:
        with database.begin() as session:
            make_scheme(session, code="another")
            raise RuntimeError

    with pytest.raises(RuntimeError):
        change_and_fail()
    with database.read() as session:
        assert session.scalars(select(Scheme.code)).all() == ["chartership"]


def test_moments_come_back_aware_and_in_utc(database: Database) -> None:
    summer = datetime(2026, 7, 1, 12, 30, 0, 123456, tzinfo=timezone(timedelta(hours=1)))
    with database.begin() as session:
        session.scalars(select(Scheme)).one().created_at = summer
    with database.read() as session:
        found = session.scalars(select(Scheme.created_at)).one()
    assert (found, found.tzinfo) == (datetime(2026, 7, 1, 11, 30, 0, 123456, tzinfo=UTC), UTC)


def test_moments_without_a_time_zone_are_refused(database: Database) -> None:
    with pytest.raises(StatementError, match="without a time zone"), database.begin() as session:
        session.scalars(select(Scheme)).one().created_at = datetime(2026, 7, 1)  # noqa: DTZ001


def test_now_is_read_once_per_transaction_from_the_databases_clock(database_url: str) -> None:
    database = Database(database_url)
    before = datetime.now(UTC) - timedelta(seconds=1)
    with database.read() as session:
        first = clock.now(session)
        assert clock.now(session) is first
    assert before < first < datetime.now(UTC) + timedelta(seconds=1)
    assert first.tzinfo is not None
    database.dispose()


def test_now_can_be_given(database: Database) -> None:
    with database.read() as session:
        assert clock.now(session) == NOW


def test_writer_who_waits_too_long_is_told_to_try_again(
    database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(db, "BUSY_SECONDS", 0.05)
    change = text("UPDATE scheme SET version = version + 1")

    def wait_in_vain() -> None:
        with database.begin() as session:
            if not _is_sqlite(database):
                session.execute(text("SET LOCAL lock_timeout = '50ms'"))
            session.execute(change)

    with database.begin() as holder:
        holder.execute(change)
        with pytest.raises(Busy):
            wait_in_vain()


def _is_sqlite(database: Database) -> bool:
    return database.engine.dialect.name == "sqlite"


def test_errors_do_not_carry_what_people_typed(database: Database) -> None:
    with pytest.raises(DBAPIError) as caught, database.begin() as session:
        session.execute(text("INSERT INTO nothing VALUES (:typed)"), {"typed": "a private word"})
    assert "a private word" not in str(caught.value)


@pytest.mark.parametrize(
    ("version", "faulty"),
    [
        ((3, 6, 23), False),
        ((3, 7, 0), True),
        ((3, 40, 1), True),
        ((3, 44, 5), True),
        ((3, 44, 6), False),
        ((3, 45, 0), True),
        ((3, 50, 6), True),
        ((3, 50, 7), False),
        ((3, 51, 2), True),
        ((3, 51, 3), False),
        ((3, 53, 4), False),
    ],
)
def test_wal_reset_fault_is_known_by_version(version: tuple[int, int, int], faulty: bool) -> None:
    assert has_wal_reset_fault(version) is faulty


def test_faulty_sqlite_runs_on_a_rollback_journal(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(db.sqlite_module(), "sqlite_version_info", (3, 40, 1))
    assert db.journal_mode() == "TRUNCATE"
    monkeypatch.setattr(db.sqlite_module(), "sqlite_version_info", (3, 53, 4))
    assert db.journal_mode() == "WAL"


def test_sqlite_keeps_its_promises_on_every_connection(database: Database) -> None:
    if not _is_sqlite(database):
        pytest.skip("PRAGMA is SQLite's")
    with database.begin() as session:
        found = [
            session.scalar(text(f"PRAGMA {name}"))
            for name in ("foreign_keys", "recursive_triggers", "synchronous", "busy_timeout")
        ]
    assert found == [1, 1, 2, 0]
