"""An installation of its own with an empty scheme, its worker, and a clock that can be moved."""

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path

from flask import Flask
from sqlalchemy import ColumnElement, func, select

from matcher.accounts.login import hash_new_password
from matcher.accounts.models import Account, AccountRole, SchemeAdmin
from matcher.app import create_app
from matcher.candidates.models import Candidate
from matcher.cli.worker import SWEEPS, assemble
from matcher.core.actor import Role
from matcher.core.config import Settings
from matcher.core.db import Database
from matcher.core.schema import migrate
from matcher.jobs.registry import Jobs
from matcher.matching.models import Scheme
from matcher.matching.rules.settings import new_scheme
from matcher.mentors.models import Mentor
from matcher.pairings.models import Pairing, Proposal
from matcher.pairings.queries.invariants import verify_invariants
from matcher.reference.files import vocabulary
from matcher.reference.services import load_vocabulary
from tests.browser.site import served
from tests.conftest import StandingClock
from tests.ports import free_port

BEGIN = datetime(2026, 3, 2, 10, 0, tzinfo=UTC)  # a Monday
EMAIL, PASSWORD = "robin.ashdown@example.org", "correct horse battery staple"
SECRET = "not a secret, only a robot" * 2


class Worker:
    """Does at once what pages ask of the worker, on a thread of its own, until it is stopped."""

    def __init__(self, jobs: Jobs) -> None:
        self._jobs, self._asked = jobs, threading.Event()
        self._is_over = False
        self._thread = threading.Thread(target=self._work, daemon=True)
        self._thread.start()

    def put(self, name: str, row_id: int | None) -> None:
        """Wake up for a match; all else is done when time moves on."""
        if row_id is not None:
            self._asked.set()

    def stop(self) -> None:
        """Come to an end."""
        self._is_over = True
        self._asked.set()
        self._thread.join()

    def _work(self) -> None:
        while not self._is_over:
            self._asked.wait()
            self._asked.clear()
            self._jobs.sweep(woken=True)


@dataclass
class Site:
    """The running installation."""

    url: str
    app: Flask
    database: Database
    clock: StandingClock
    settings: Settings

    def advance(self, **how: float) -> None:
        """Let time pass, and the worker do what has come due."""
        self.clock.moment += timedelta(**how)
        for sweep in SWEEPS.values():
            sweep(self.database, self.settings)

    def count(self, *what: ColumnElement[bool]) -> int:
        """Count proposals that fit."""
        with self.database.read() as session:
            return session.scalar(select(func.count(Proposal.id)).where(*what)) or 0

    def n_people(self) -> tuple[int, int, int]:
        """Return how many candidates, mentors and pairings there are."""
        with self.database.read() as session:
            kinds = (Candidate.id, Mentor.id, Pairing.id)
            counts = [session.scalar(select(func.count(kind))) or 0 for kind in kinds]
        return counts[0], counts[1], counts[2]

    def violations(self) -> list[str]:
        """Return what is not true any more in the database."""
        with self.database.read() as session:
            return list(map(str, verify_invariants(session)))


@contextmanager
def open_site(folder: Path) -> Iterator[Site]:
    """Serve an empty scheme with one administrator until the end of the block."""
    port, clock = free_port(), StandingClock(BEGIN)
    url = f"http://127.0.0.1:{port}"
    settings = Settings(instance=folder, secret_key=SECRET, base_url=url)
    database = Database(f"sqlite:///{folder / 'round.sqlite3'}", clock=clock)
    migrate(database)
    app = create_app(settings, database)
    with app.app_context(), database.begin() as session:
        load_vocabulary(session, vocabulary())
        scheme = {"code": "chartership", "name": "Chartership mentoring", "settings": new_scheme()}
        made = Scheme(**scheme, created_at=BEGIN - timedelta(days=30))
        session.add(made)
        session.flush()
        session.add(
            Account(
                email=EMAIL,
                name="Robin Ashdown",
                password=hash_new_password(PASSWORD),
                created_at=BEGIN,
                roles=[AccountRole(name=Role.ADMIN)],
                runs=[SchemeAdmin(scheme_id=made.id, added_at=BEGIN)],
            )
        )
    worker = Worker(assemble(database, settings))
    app.extensions["matcher_jobs"] = worker
    with served(app, port):
        yield Site(url, app, database, clock, settings)
    worker.stop()
    database.dispose()
