"""Counting the statements that something sends to the database."""

from collections.abc import Callable
from typing import Any

from sqlalchemy import event

from matcher.core.db import Database


def count_queries(database: Database, act: Callable[[], object]) -> int:
    """Return how many statements `act` sends."""
    statements: list[str] = []

    def note(_connection: Any, _cursor: Any, statement: str, *_rest: Any) -> None:
        statements.append(statement)

    event.listen(database.engine, "before_cursor_execute", note)
    try:
        act()
    finally:
        event.remove(database.engine, "before_cursor_execute", note)
    return len(statements)
