"""What every test may ask for: both databases, a clock that stands still, a session."""

import gc
import os
import shutil
import signal
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from flask import Flask
from hypothesis import HealthCheck
from hypothesis import settings as hypothesis_settings
from jinja2 import FileSystemBytecodeCache
from sqlalchemy.orm import Session

from matcher.cli.demo import Made
from matcher.core.config import Settings
from matcher.core.db import Database
from matcher.core.schema import migrate
from matcher.matching.models import Scheme
from matcher.pairings.queries.invariants import verify_invariants
from matcher.reference.files import vocabulary
from matcher.reference.services import load_vocabulary
from tests.factories import make_scheme
from tests.postgresql import TestingDatabases, running_server

# A shell's background jobs ignore Ctrl-C, and so would all that tests start there and stop with it.
signal.signal(signal.SIGINT, signal.default_int_handler)

# A busy machine is slow at times: no test fails because of that.
hypothesis_settings.register_profile(
    "matcher", deadline=None, suppress_health_check=[HealthCheck.too_slow]
)
hypothesis_settings.load_profile("matcher")

NOW = datetime(2026, 3, 2, 10, 0, tzinfo=UTC)  # a Monday
SECRET = "not a secret, only a test" * 2
MEMORY, ROOM = Path("/dev/shm"), 1_000_000_000


def pytest_collection_finish() -> None:
    """Look for garbage less often: libraries are large, and each look at all of them is long."""
    gc.collect()
    gc.freeze()
    gc.set_threshold(50_000, 20, 10)


@dataclass
class StandingClock:
    """A clock that moves only when a test says so."""

    moment: datetime = NOW

    def __call__(self) -> datetime:
        return self.moment

    def advance(self, **how: float) -> None:
        """Move on by `timedelta(**how)`."""
        self.moment += timedelta(**how)


@pytest.fixture
def clock() -> StandingClock:
    """The clock that the database of this test reads."""
    return StandingClock()


@pytest.fixture
def now(clock: StandingClock) -> datetime:
    """The moment at which a test starts."""
    return clock.moment


def _prepare(url: str) -> None:
    """Migrate an empty database and put in what every scheme needs."""
    database = Database(url, clock=lambda: NOW)
    migrate(database)
    with database.begin() as session:
        load_vocabulary(session, vocabulary())
        make_scheme(session)
    database.dispose()


@pytest.fixture(scope="session")
def sqlite_template(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A migrated SQLite file to copy."""
    path = tmp_path_factory.mktemp("sqlite") / "template.sqlite3"
    _prepare(f"sqlite:///{path}")
    return path


@pytest.fixture(scope="session")
def postgresql_server() -> Iterator[str]:
    """The address of a PostgreSQL server: the one in TEST_DATABASE_URL, or one of our own."""
    with running_server() as url:
        yield url


@pytest.fixture(scope="session")
def postgresql_databases(postgresql_server: str, worker_id: str) -> Iterator[TestingDatabases]:
    """A migrated PostgreSQL database, and a copy for one test after the other."""
    databases = TestingDatabases(postgresql_server, worker_id)
    databases.prepare(_prepare)
    yield databases
    databases.close()


@pytest.fixture(scope="session")
def worker_id(request: pytest.FixtureRequest) -> str:
    """The name of this process among those that run tests."""
    return os.environ.get("PYTEST_XDIST_WORKER", "main")


@pytest.fixture(scope="session")
def sqlite_file(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """Where the database of one test after the other is: in memory where there is room for it.

    SQLite waits for the disk at each commit, which takes half of a test's time.
    """
    if MEMORY.is_dir() and shutil.disk_usage(MEMORY).free > ROOM:
        with tempfile.TemporaryDirectory(prefix="matcher-sqlite-", dir=MEMORY) as folder:
            yield Path(folder) / "matcher.sqlite3"
    else:
        yield tmp_path_factory.mktemp("sqlite") / "matcher.sqlite3"


@pytest.fixture(params=["sqlite", "postgresql"])
def database_url(request: pytest.FixtureRequest) -> str:
    """The address of a fresh, migrated database, once on SQLite and once on PostgreSQL."""
    if request.param == "sqlite":
        path: Path = request.getfixturevalue("sqlite_file")
        for left in path.parent.glob(f"{path.name}*"):
            left.unlink()  # whoever still has it open keeps the old one
        shutil.copy(request.getfixturevalue("sqlite_template"), path)
        return f"sqlite:///{path}"
    databases: TestingDatabases = request.getfixturevalue("postgresql_databases")
    return databases.fresh()


@pytest.fixture(scope="session")
def databases() -> dict[str, Database]:
    """The one object for each address: with a new one, all statements are compiled again."""
    return {}


@pytest.fixture
def database(
    database_url: str, databases: dict[str, Database], clock: StandingClock
) -> Iterator[Database]:
    """A database whose invariants are verified when the test is over."""
    if database_url not in databases:
        databases[database_url] = Database(database_url)
    database = databases[database_url]
    database.clock, database.kept = clock, {}
    yield database
    try:
        with database.read() as session:
            assert verify_invariants(session) == []
    finally:
        database.dispose()


@pytest.fixture
def session(database: Database) -> Iterator[Session]:
    """A transaction that is committed at the end of the test."""
    with database.begin() as session:
        yield session


@pytest.fixture
def scheme(session: Session) -> Scheme:
    """The scheme that every test database holds."""
    from sqlalchemy import select

    return session.scalars(select(Scheme)).one()


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    """The settings of an installation that is not a demo."""
    return Settings(instance=tmp_path, secret_key=SECRET)


@pytest.fixture
def demo_settings(settings: Settings) -> Settings:
    """The settings of a demo, in a folder that is marked as one."""
    Made(size="small", schema="", people={}).write(settings.instance)
    return replace(settings, demo=True)


@pytest.fixture(scope="session")
def compiled_templates(tmp_path_factory: pytest.TempPathFactory) -> FileSystemBytecodeCache:
    """Where templates are kept once compiled: each test has an application of its own."""
    return FileSystemBytecodeCache(str(tmp_path_factory.mktemp("templates")))


@pytest.fixture
def app(
    settings: Settings, database: Database, compiled_templates: FileSystemBytecodeCache
) -> Flask:
    """The whole web application on this test's database; see `tests.visitor`."""
    from matcher.app import create_app

    app = create_app(settings, database)
    app.jinja_env.bytecode_cache = compiled_templates
    return app
