"""The one source of "now": the database's time, read once per transaction."""

from collections.abc import Callable
from datetime import UTC, datetime

from sqlalchemy import text
from sqlalchemy.orm import Session

Clock = Callable[[], datetime]

_SQL = {
    "sqlite": "SELECT strftime('%Y-%m-%d %H:%M:%f', 'now')",
    "postgresql": "SELECT statement_timestamp()",
}


def now(session: Session) -> datetime:
    """Return the time of this transaction, aware and in UTC.

    The database's clock decides (several web hosts may disagree); tests and the simulation give
    `Database` a clock of their own.
    """
    if "now" not in session.info:
        clock: Clock | None = session.info.get("clock")
        session.info["now"] = clock() if clock else _database_time(session)
    moment: datetime = session.info["now"]
    return moment


def _database_time(session: Session) -> datetime:
    value = session.execute(text(_SQL[session.get_bind().dialect.name])).scalar_one()
    if isinstance(value, str):
        return datetime.fromisoformat(value).replace(tzinfo=UTC)
    return datetime.fromisoformat(value.isoformat()).astimezone(UTC)
