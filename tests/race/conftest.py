"""Races on a disk: in memory, SQLite is too quick for many processes to meet."""

from pathlib import Path

import pytest


@pytest.fixture(scope="session")
def sqlite_file(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Where the database of one race after the other is."""
    return tmp_path_factory.mktemp("sqlite") / "matcher.sqlite3"
