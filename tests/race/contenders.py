"""What each of many processes does at the same instant. Imported by the processes themselves."""

import random
from datetime import UTC, datetime
from multiprocessing.connection import Connection
from multiprocessing.synchronize import Barrier

from sqlalchemy import create_engine, text
from sqlalchemy.exc import DBAPIError

from matcher.core import clock
from matcher.core.actor import Actor, Role
from matcher.core.db import Database
from matcher.core.errors import Busy, Conflict, Retry
from matcher.desk.services.applying import apply_due
from matcher.desk.services.deciding import approve_all, undo
from matcher.desk.services.merging import tell_apart
from matcher.pairings.rules.states import DeclineReason
from matcher.pairings.services.answers import accept_request, decline_request
from matcher.pairings.services.approvals import approve_many
from matcher.pairings.services.expiry import expire_due
from matcher.pairings.services.late import LateYes, say_late_yes
from matcher.pairings.services.requests import request_mentor

WON, LOST, EXPIRED, TRY_AGAIN = "won", "lost", "expired", "try again"
MOMENT = datetime(2026, 3, 2, 10, 0, tzinfo=UTC)


def ask_for_places(url: str, candidate_id: int, start: Barrier, orders: Connection) -> None:
    """Ask each mentor that is named, together with everybody else, through the real service."""
    database = Database(url, clock=lambda: MOMENT)
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


def answer_or_expire(url: str, number: int, start: Barrier, orders: Connection) -> None:
    """Number 0 accepts a request in its last moment; all others sweep in the moment after."""
    moments: list[datetime] = []
    database = Database(url, clock=lambda: moments[-1])
    for proposal_id, mentor_id, last_moment, moment_after in iter(orders.recv, None):
        moments.append(moment_after if number else last_moment)
        start.wait()
        if number:
            orders.send(EXPIRED if expire_due(database) else LOST)
        else:
            actor = Actor(user_id=None, mentor_id=mentor_id)
            orders.send(_accept(database, actor, proposal_id))
    database.dispose()


def _accept(database: Database, actor: Actor, proposal_id: str) -> str:
    for _ in range(5):
        try:
            with database.begin() as session:
                accept_request(session, actor, proposal_id, room=0, now=clock.now(session))
        except Conflict:
            return LOST
        except Busy:
            continue
        return WON
    return TRY_AGAIN


def say_yes_late_or_ask_elsewhere(
    url: str, number: int, start: Barrier, orders: Connection
) -> None:
    """Number 0 says yes to what has expired; number 1, who had asked, asks somebody else."""
    database = Database(url, clock=lambda: MOMENT)
    for proposal_id, mentor_id, candidate_id, other_id in iter(orders.recv, None):
        start.wait()
        if number:
            actor = Actor(user_id=None, candidate_id=candidate_id)
            orders.send(_ask_until_answered(database, actor, other_id))
        else:
            orders.send(_say_yes_late(database, mentor_id, proposal_id))
    database.dispose()


def _say_yes_late(database: Database, mentor_id: int, proposal_id: str) -> str:
    actor = Actor(user_id=None, mentor_id=mentor_id)
    for _ in range(5):
        try:
            with database.begin() as session:
                _proposal, outcome = say_late_yes(
                    session, actor, proposal_id, room=None, now=MOMENT
                )
        except Busy:
            continue
        return WON if outcome is LateYes.OFFERED else LOST
    return TRY_AGAIN


def approve_batches(url: str, admin_id: int, start: Barrier, orders: Connection) -> None:
    """Approve a batch, in an order of this administrator's own, together with all others."""
    database = Database(url)
    actor = Actor(admin_id, roles=frozenset({Role.ADMIN}), scheme_ids=frozenset({1}))
    shuffle = random.Random(admin_id).sample
    for batch in iter(orders.recv, None):
        chosen = shuffle(batch, len(batch))
        start.wait()
        orders.send(_approve_until_answered(database, actor, chosen))
    database.dispose()


def _approve_until_answered(database: Database, actor: Actor, chosen: list[str]) -> str:
    """Approve; told to try again, as a lock was not to be had in time, do so. Never a deadlock."""
    for _ in range(5):
        try:
            with database.begin() as session:
                return str(approve_many(session, actor, chosen, now=clock.now(session)).done)
        except Retry:
            return TRY_AGAIN
        except Busy:
            continue
    return TRY_AGAIN


def decide_or_apply(url: str, admin_id: int, start: Barrier, orders: Connection) -> None:
    """Approve a part of a batch, or give effect to what is due, together with all others.

    What an administrator is told is LOST: another has decided one of these already.
    """
    moments: list[datetime] = []
    database = Database(url, clock=lambda: moments[-1])
    actor = Actor(admin_id, roles=frozenset({Role.ADMIN}), scheme_ids=frozenset({1}))
    draw = random.Random(admin_id)
    for moment, batch in iter(orders.recv, None):
        moments.append(moment)
        chosen = draw.sample(batch, min(len(batch), 3))
        start.wait()
        if batch:
            orders.send(_decide(database, actor, chosen, moment, undoes=draw.random() < 0.2))
        else:
            orders.send(str(apply_due(database)))
    database.dispose()


def _decide(
    database: Database, actor: Actor, chosen: list[str], now: datetime, *, undoes: bool
) -> str:
    """Approve, and sometimes undo; given up for another's sake, try again as a page does."""
    for _ in range(5):
        try:
            with database.begin() as session:
                batch = approve_all(session, actor, chosen, now=now)[0].batch
            if undoes:
                with database.begin() as session:
                    undo(session, actor, batch, now=now)
        except Conflict:
            return LOST
        except Busy:
            continue
        return WON
    return TRY_AGAIN


def say_they_are_two(url: str, admin_id: int, start: Barrier, orders: Connection) -> None:
    """Say that two entries are of two people, together with all other administrators."""
    database = Database(url)
    actor = Actor(admin_id, roles=frozenset({Role.ADMIN}), scheme_ids=frozenset({1}))
    for one, other in iter(orders.recv, None):
        start.wait()
        try:
            with database.begin() as session:
                tell_apart(session, actor, one, other, now=clock.now(session))
        except (Busy, DBAPIError) as error:
            orders.send(type(error).__name__)
        else:
            orders.send(WON)
    database.dispose()


def decline_as_mentor(url: str, mentor_id: int, start: Barrier, orders: Connection) -> None:
    """Decline the request that is this mentor's, together with the other mentor's answer."""
    database = Database(url, clock=lambda: MOMENT)
    actor = Actor(user_id=None, mentor_id=mentor_id)
    for proposals in iter(orders.recv, None):
        start.wait()
        try:
            with database.begin() as session:
                decline_request(
                    session,
                    actor,
                    proposals[mentor_id],
                    DeclineReason.NO_TIME,
                    room=None,
                    now=clock.now(session),
                )
            orders.send(WON)
        except Busy:
            orders.send(TRY_AGAIN)
    database.dispose()
