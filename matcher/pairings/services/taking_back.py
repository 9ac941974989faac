"""Offers end whose mentor has said meanwhile that they take nobody.

The mentor has not heard of the offer, so they cannot have meant to leave room for it. Nothing is
taken from whoever has asked already: the mentor answers them.
"""

from datetime import datetime

from sqlalchemy.orm import Session

from matcher.core import clock
from matcher.core.actor import SYSTEM
from matcher.core.days import local_day
from matcher.core.db import Database
from matcher.core.one_by_one import one_by_one
from matcher.mentors.models import Mentor
from matcher.mentors.rules import is_paused
from matcher.pairings.queries.offered import is_news_to_the_mentor, list_offered_in_vain
from matcher.pairings.rules.waits import WORD_SETTLES
from matcher.pairings.services.closing import ClosedFor, close_open_requests, lock_awaited


def take_back_offers(database: Database) -> int:
    """End the offers that no place is left for; return of how many mentors."""
    with database.read() as session:
        now = clock.now(session)
        due = list_offered_in_vain(session, said_before=now - WORD_SETTLES, now=now)
    return one_by_one(database, due, _take_back)


def _take_back(session: Session, mentor_id: int, now: datetime) -> bool:
    """End as many offers of a mentor as are too many, the newest first; of one who rests, all."""
    awaited = lock_awaited(session, mentor_id)
    offers = [one for one in reversed(awaited) if is_news_to_the_mentor(one)]
    mentor = session.get_one(Mentor, mentor_id)
    rests = is_paused(mentor.status, mentor.paused_until, today=local_day(now))
    n_too_many = len(offers) if rests else mentor.held - mentor.capacity
    before = now - WORD_SETTLES
    if not list_offered_in_vain(session, said_before=before, now=now, only=mentor_id):
        return False
    why = ClosedFor.BREAK if rests else ClosedFor.FULL
    close_open_requests(session, SYSTEM, offers[:n_too_many], why, now=now)
    return True
