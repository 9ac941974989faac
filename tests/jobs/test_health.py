"""What `/readyz` says, and what the worker's sweeps leave for it."""

from dataclasses import replace
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import delete, select

from matcher.app import create_app
from matcher.audit.models import AuditSeal
from matcher.cli.worker import assemble
from matcher.core.config import Settings
from matcher.core.db import Database
from matcher.matching.models import MatchRun
from matcher.matching.services.asking import start_run
from matcher.notifications.models import MailStatus, OutboxMail
from matcher.notifications.services import enqueue
from tests.conftest import StandingClock
from tests.factories import CREATED, actor_of, make_admin, make_candidate, make_mentor
from tests.visitor import Visitor


def ready(app: Flask) -> tuple[int, Any]:
    answer = Visitor(app).get("/readyz")
    return answer.status_code, answer.get_json()


def test_readyz_tells_that_no_worker_has_run(app: Flask) -> None:
    warning = "The worker has not run yet. Start it with `matcher worker`."
    assert ready(app) == (200, {"status": "ok", "problems": [], "warnings": [warning]})


def test_readyz_is_content_after_a_sweep_and_notices_silence(
    app: Flask, settings: Settings, database: Database, clock: StandingClock
) -> None:
    assemble(database, settings).sweep()
    assert ready(app) == (200, {"status": "ok", "problems": [], "warnings": []})

    clock.advance(minutes=4)

    warning = "The worker has been silent since 2026-03-02 10:00 UTC."
    assert ready(app)[1]["warnings"] == [warning]


def test_readyz_fails_while_an_invariant_is_broken(
    app: Flask, settings: Settings, database: Database
) -> None:
    if database.engine.dialect.name == "postgresql":
        pytest.skip("PostgreSQL refuses this row by its foreign key")
    with database.engine.connect() as connection:
        raw: Any = connection.connection.driver_connection
        raw.execute("PRAGMA query_only = 0")
        raw.execute("PRAGMA foreign_keys = OFF")
        raw.execute("INSERT INTO audit_seal VALUES (1, 99, 1, 'x', '2026-03-02 10:00:00.000000')")
        raw.execute("PRAGMA foreign_keys = ON")
    assemble(database, settings).sweep()

    status, answer = ready(app)

    assert (status, answer["status"]) == (503, "not ready")
    assert answer["problems"] == [
        "Untrue: every seal is over entries that exist.",
        "1 seals of the log are broken.",
    ]
    _remove_seals(database)


def _remove_seals(database: Database) -> None:
    with database.begin() as session:
        session.connection().exec_driver_sql("DROP TRIGGER seal_never_deleted")
        session.execute(delete(AuditSeal))


def test_sweep_does_everything_that_is_due(database: Database, settings: Settings) -> None:
    with database.begin() as session:
        admin, reader = make_admin(session), make_candidate(session)
        make_mentor(session)
        run = start_run(session, actor_of(admin), now=CREATED)
        enqueue(
            session,
            "accounts/emails/password_changed",
            recipient_id=reader.account_id,
            event="test",
            now=CREATED,
        )
        session.flush()
        run_id = run.id

    assemble(database, replace(settings, demo=True)).sweep()

    with database.read() as session:
        assert session.get_one(MatchRun, run_id).status == "done"
        assert [mail.status for mail in session.scalars(select(OutboxMail))] == [MailStatus.SENT]
        assert session.scalars(select(AuditSeal.n_entries)).all() == [1]


def test_pages_wake_the_worker_after_a_change_and_only_then(
    settings: Settings, database: Database
) -> None:
    told: list[tuple[str, int | None]] = []

    class Listening:
        def put(self, name: str, row_id: int | None) -> None:
            told.append((name, row_id))

    visitor = Visitor(create_app(settings, database, Listening()))
    visitor.get("/about")
    visitor.submit("/forgotten-password", email="not an address")
    assert told == []

    visitor.submit("/forgotten-password", email="ann@example.org")

    assert told == [("sweep", None)]


def test_pages_work_when_the_worker_cannot_be_woken(settings: Settings, database: Database) -> None:
    class Broken:
        def put(self, name: str, row_id: int | None) -> None:
            raise OSError("the disk is full")

    visitor = Visitor(create_app(settings, database, Broken()))

    assert visitor.submit("/forgotten-password", email="ann@example.org").status_code == 303
