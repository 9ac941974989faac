"""The database: engine, sessions, types and the one naming convention.

Two databases are supported. SQLite needs care that SQLAlchemy does not take by default: writers
start with `BEGIN IMMEDIATE` (otherwise two of them both take the last place), waiting is fair
(SQLite's own busy handler lets one writer starve), and a library with the WAL-reset fault
(https://sqlite.org/wal.html#walresetbug) runs on a rollback journal. PostgreSQL gets time-outs,
so that no request waits for ever.
"""

import random
import secrets
import sqlite3
import time
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from copy import copy
from datetime import UTC, datetime
from types import ModuleType
from typing import Any

from sqlalchemy import (
    CheckConstraint,
    Connection,
    DateTime,
    Engine,
    MetaData,
    String,
    create_engine,
    event,
)
from sqlalchemy.engine import Dialect, make_url
from sqlalchemy.exc import DBAPIError
from sqlalchemy.orm import DeclarativeBase, Session
from sqlalchemy.types import TypeDecorator

from matcher.core.clock import Clock
from matcher.core.errors import Busy, Retry

try:
    import pysqlite3.dbapi2 as _bundled_sqlite
except ImportError:  # no wheel for this machine: the standard library's, on a rollback journal
    _bundled_sqlite = None

NAMING = {
    "ix": "ix_%(table_name)s_%(column_0_N_name)s",
    "uq": "uq_%(table_name)s_%(column_0_N_name)s",
    "ck": "ck_%(table_name)s_%(constraint_name)s",
    "fk": "fk_%(table_name)s_%(column_0_N_name)s",
    "pk": "pk_%(table_name)s",
}
BUSY_SECONDS = 10.0
CONNECTIONS = 10
"""To PostgreSQL, kept open: more than a process has threads, for opening one takes longer."""
SORTED_IN_MEMORY = "16MB"
"""PostgreSQL's own 4 MB are too little to sort the names of 100,000 people without a file."""
TRY_AGAIN = "Many people are using Matcher right now. Please try again in a moment."


class Base(DeclarativeBase):
    """The base of every table."""

    metadata = MetaData(naming_convention=NAMING)


class UTCDateTime(TypeDecorator[datetime]):
    """An aware moment, kept in UTC; naive values are refused, SQLite's are made aware again."""

    impl = DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        """Turn an aware moment into UTC."""
        if value is None:
            return None
        if value.tzinfo is None:
            raise ValueError("A moment without a time zone cannot be stored.")
        return value.astimezone(UTC)

    def process_result_value(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        """Return an aware moment in UTC."""
        if value is None:
            return None
        return value.replace(tzinfo=UTC) if value.tzinfo is None else value.astimezone(UTC)


PublicId = str
PUBLIC_ID = String(22)


def new_public_id() -> PublicId:
    """Return an id for addresses that nobody can guess: 128 random bits."""
    return secrets.token_urlsafe(16)


def one_of(column: str, values: Iterable[str], name: str) -> CheckConstraint:
    """Return the named CHECK that keeps a text column to the values of an enumeration."""
    listed = ", ".join(f"'{value}'" for value in values)
    return CheckConstraint(f"{column} IN ({listed})", name=name)


def sqlite_module() -> ModuleType:
    """Return the SQLite library to use: the bundled newer one where there is a wheel."""
    return _bundled_sqlite or sqlite3


def has_wal_reset_fault(version: tuple[int, ...]) -> bool:
    """Say whether an SQLite of this version can lose commits in WAL mode."""
    if version < (3, 7, 0) or version >= (3, 51, 3):
        return False
    fixed: dict[tuple[int, ...], int] = {(3, 50): 7, (3, 44): 6}
    patch = fixed.get(version[:2])
    return patch is None or version[2] < patch


def journal_mode() -> str:
    """Return the journal this machine's SQLite can be trusted with: WAL, or a rollback journal."""
    return "TRUNCATE" if has_wal_reset_fault(sqlite_module().sqlite_version_info) else "WAL"


class Database:
    """An engine, and the two ways to talk to it: `begin` writes, `read` cannot.

    What a query wants to keep from one transaction to the next, in this process, it puts into
    `kept`, which every session has as `session.info["kept"]`. The desk's sessions speak for one
    scheme, `session.info["scheme_id"]`: see `of_scheme`.

    Parameters
    ----------
    url
        SQLAlchemy address; `sqlite:///file` or `postgresql+psycopg://…`.
    clock
        Where "now" comes from instead of the database, for tests and the simulation.
    """

    def __init__(self, url: str, *, clock: Clock | None = None) -> None:
        self.url = make_url(url)
        self.clock = clock
        self.kept: dict[object, Any] = {}
        self.scheme_id: int | None = None
        self.engine = _make_engine(url)
        self._writer = self.engine.execution_options(transaction="write")
        self._reader = self.engine.execution_options(transaction="read")

    def of_scheme(self, scheme_id: int) -> "Database":
        """Return this database with sessions that speak for one scheme, as the desk's do."""
        same = copy(self)
        same.scheme_id = scheme_id
        return same

    @contextmanager
    def begin(self) -> Iterator[Session]:
        """Open a transaction that writes; commit at the end, roll back on any exception.

        Raises
        ------
        Busy
            The database stayed locked for longer than a person would wait.
        """
        try:
            with self._session(self._writer) as session, session.begin():
                yield session
        except DBAPIError as error:
            raise _as_busy(error) from error

    @contextmanager
    def read(self) -> Iterator[Session]:
        """Open a transaction that the database itself keeps from writing."""
        try:
            with self._session(self._reader) as session:
                yield session
        except DBAPIError as error:
            raise _as_busy(error) from error

    def _session(self, engine: Engine) -> Session:
        session = Session(engine, expire_on_commit=False)
        session.info["clock"] = self.clock
        session.info["kept"] = self.kept
        session.info["scheme_id"] = self.scheme_id
        return session

    def dispose(self) -> None:
        """Close all connections."""
        self.engine.dispose()

    def describe(self) -> str:
        """Say in one line which database this is, and how it is kept safe."""
        if self.engine.dialect.name != "sqlite":
            return f"{self.engine.dialect.name} at {self.url.host or 'a local socket'}"
        version, mode = sqlite_module().sqlite_version, journal_mode()
        why = "" if mode == "WAL" else ", because this version can lose commits in WAL mode"
        return f"SQLite {version}, journal {mode}{why}"


def _make_engine(url: str) -> Engine:
    if not url.startswith("sqlite"):
        engine = create_engine(
            url, pool_pre_ping=True, pool_size=CONNECTIONS, pool_use_lifo=True, hide_parameters=True
        )
        event.listen(engine, "connect", _set_up_postgresql)
        event.listen(engine, "begin", _begin_postgresql)
        return engine
    engine = create_engine(url, module=sqlite_module(), hide_parameters=True)
    event.listen(engine, "connect", _set_up_sqlite)
    event.listen(engine, "begin", _begin_sqlite)
    event.listen(engine, "commit", _commit_sqlite)
    return engine


def _set_up_sqlite(connection: Any, _record: object) -> None:
    connection.isolation_level = None
    cursor = connection.cursor()
    cursor.execute("PRAGMA busy_timeout = 0")
    for pragma in (
        f"journal_mode = {journal_mode()}",
        "foreign_keys = ON",
        "recursive_triggers = ON",
        "synchronous = FULL",
    ):
        _patiently(lambda pragma=pragma: cursor.execute(f"PRAGMA {pragma}"))
    cursor.close()


def _begin_sqlite(connection: Connection) -> None:
    writes = connection.get_execution_options().get("transaction") == "write"
    raw: Any = connection.connection.driver_connection
    raw.execute(f"PRAGMA query_only = {0 if writes else 1}")
    _patiently(lambda: raw.execute("BEGIN IMMEDIATE" if writes else "BEGIN"))


def _commit_sqlite(connection: Connection) -> None:
    """Commit here, patiently: with a rollback journal a reader can hold up the commit itself."""
    raw = connection.connection.driver_connection
    if raw is not None and raw.in_transaction:
        _patiently(lambda: raw.execute("COMMIT"))


def _patiently(attempt: Any) -> None:
    """Retry while the database is locked, with jitter, so that every writer gets its turn."""
    deadline = time.monotonic() + BUSY_SECONDS
    while True:
        try:
            attempt()
        except (sqlite3.OperationalError, sqlite_module().OperationalError) as error:
            if "locked" not in str(error) and "busy" not in str(error):
                raise
            if time.monotonic() > deadline:
                raise Busy(TRY_AGAIN) from error
            time.sleep(random.uniform(0.0, 0.004))
        else:
            return


def _set_up_postgresql(connection: Any, _record: object) -> None:
    with connection.cursor() as cursor:
        cursor.execute(
            "SET lock_timeout = '3s'; SET statement_timeout = '10s'; "
            "SET idle_in_transaction_session_timeout = '15s'; SET timezone = 'UTC'; "
            f"SET work_mem = '{SORTED_IN_MEMORY}'"
        )
    connection.commit()


def _begin_postgresql(connection: Connection) -> None:
    """Let the driver say READ ONLY with its BEGIN, which takes no question of its own."""
    raw: Any = connection.connection.driver_connection
    raw.read_only = connection.get_execution_options().get("transaction") == "read"


def _as_busy(error: DBAPIError) -> Exception:
    """Turn a lock that was not to be had into `Busy`; leave anything else as it is."""
    state = getattr(error.orig, "sqlstate", None)
    if state in {"40P01", "40001"}:
        return Retry(TRY_AGAIN)
    if state in {"55P03", "57014"}:
        return Busy(TRY_AGAIN)
    return error
