"""What each of many processes does at the same instant. Imported by the processes themselves."""

from datetime import UTC, datetime
from multiprocessing.connection import Connection
from multiprocessing.synchronize import Barrier

from sqlalchemy import create_engine, text
from sqlalchemy.exc import DBAPIError

from matcher.core import clock
from matcher.core.actor import Actor
from matcher.core.db import Database
from matcher.core.errors import Busy, Conflict
from matcher.pairings.services.requests import request_mentor

WON, LOST, TRY_AGAIN = "won", "lost", "try again"


def ask_for_places(url: str, candidate_id: int, start: Barrier, orders: Connection) -> None:
    """Ask each mentor that is named, together with everybody else, through the real service."""
    database = Database(url)
    actor = Actor(user_id=None, candidate_id=candidate_id)
    for mentor_id in iter(orders.recv, None):
        start.wait()
        orders.send(_ask_until_answered(database, actor, mentor_id))
    database.dispose()


def _ask_until_answered(database: Database, actor: Actor, mentor_id: str) -> str:
    """Ask; told to try again in a moment, do so, as a person would."""
    for _ in range(5):
        try:
            with database.begin() as session:
                request_mentor(session, actor, mentor_id, "Hello", now=clock.now(session))
        except Conflict:
            return LOST
        except Busy:
            continue
        return WON
    return TRY_AGAIN


def take_without_a_guard(url: str, _candidate_id: int, start: Barrier, orders: Connection) -> None:
    """Count, then insert, as SQLAlchemy does by default: what the product must never do."""
    engine = create_engine(url)
    for mentor_id in iter(orders.recv, None):
        start.wait()
        try:
            with engine.begin() as connection:
                free = connection.execute(
                    text(
                        "SELECT capacity - (SELECT count(*) FROM capacity_hold h "
                        "WHERE h.mentor_id = m.id) FROM mentor m WHERE public_id = :id"
                    ),
                    {"id": mentor_id},
                ).scalar_one()
                if free > 0:
                    connection.execute(
                        text(
                            "INSERT INTO capacity_hold (mentor_id, created_at) "
                            "SELECT id, :now FROM mentor WHERE public_id = :id"
                        ),
                        {"id": mentor_id, "now": datetime(2026, 3, 2, tzinfo=UTC).isoformat()},
                    )
            orders.send(WON if free > 0 else LOST)
        except DBAPIError:
            orders.send(TRY_AGAIN)
    engine.dispose()
