"""Offers end whose mentor has said meanwhile that they take nobody.

The mentor has not heard of the offer, so they cannot have meant to leave room for it. Nothing is
taken from whoever has asked already: the mentor answers them.
"""

from datetime import datetime, timedelta

from sqlalchemy.orm import Session

from matcher.core import clock
from matcher.core.actor import SYSTEM
from matcher.core.db import Database
from matcher.core.one_by_one import one_by_one
from matcher.mentors.models import Mentor
from matcher.mentors.rules import MentorStatus
from matcher.pairings.queries.offered import list_offered_in_vain
from matcher.pairings.rules.states import ProposalStatus
from matcher.pairings.services.closing import ClosedFor, close_open_requests, lock_awaited

SETTLES = timedelta(hours=4)
"""A word may be put right before others hear of it: a machine may have pressed it."""


def take_back_offers(database: Database) -> int:
    """End the offers that no place is left for; return of how many mentors."""
    with database.read() as session:
        before = clock.now(session) - SETTLES
        due = [one for one in list_offered_in_vain(session) if _has_settled(session, one, before)]
    return one_by_one(database, due, _take_back)


def _has_settled(session: Session, mentor_id: int, before: datetime) -> bool:
    said_at = session.get_one(Mentor, mentor_id).confirmed_at
    return said_at is not None and said_at <= before


def _take_back(session: Session, mentor_id: int, now: datetime) -> bool:
    """End as many offers of a mentor as are too many, the newest first; of one who rests, all."""
    awaited = lock_awaited(session, mentor_id)
    offers = [one for one in reversed(awaited) if one.status == ProposalStatus.OFFERED]
    mentor = session.get_one(Mentor, mentor_id)
    rests = mentor.status == MentorStatus.PAUSED
    n_too_many = len(offers) if rests else max(0, mentor.held - mentor.capacity)
    if not _has_settled(session, mentor_id, now - SETTLES) or not offers[:n_too_many]:
        return False
    why = ClosedFor.BREAK if rests else ClosedFor.FULL
    close_open_requests(session, SYSTEM, offers[:n_too_many], why, now=now)
    return True
