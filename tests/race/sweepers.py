"""What workers and people do at the same instant with a place that came free."""

from multiprocessing.connection import Connection
from multiprocessing.synchronize import Barrier

from matcher.core import clock
from matcher.core.actor import Actor
from matcher.core.db import Database
from matcher.core.errors import Busy, Conflict
from matcher.mentors.services import update_capacity
from matcher.pairings.services.requests import request_mentor
from matcher.pairings.services.waiting import offer_free_places
from tests.race.contenders import LOST, MOMENT, TRY_AGAIN, WON


def offer(url: str, _number: int, start: Barrier, orders: Connection) -> None:
    """Sweep, together with all other workers; say how many offers were made."""
    database = Database(url, clock=lambda: MOMENT)
    for _order in iter(orders.recv, None):
        start.wait()
        orders.send(str(offer_free_places(database)))
    database.dispose()


def offer_ask_or_lower(url: str, number: int, start: Barrier, orders: Connection) -> None:
    """Number 0 asks for the place, 1 takes one away as its mentor, and all others sweep."""
    database = Database(url, clock=lambda: MOMENT)
    for candidate_id, mentor_id, public_id in iter(orders.recv, None):
        start.wait()
        if number == 0:
            orders.send(_ask(database, candidate_id, public_id))
        elif number == 1:
            orders.send(_lower(database, mentor_id))
        else:
            orders.send("offers " + str(offer_free_places(database)))
    database.dispose()


def _ask(database: Database, candidate_id: int, mentor_id: str) -> str:
    actor = Actor(user_id=None, candidate_id=candidate_id)
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


def _lower(database: Database, mentor_id: int) -> str:
    actor = Actor(user_id=None, mentor_id=mentor_id)
    for _ in range(5):
        try:
            with database.begin() as session:
                update_capacity(session, actor, mentor_id, 1, now=clock.now(session))
        except Busy:
            continue
        return "lowered"
    return TRY_AGAIN
