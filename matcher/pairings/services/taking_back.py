"""Offers end whose mentor has said meanwhile that they take nobody.

The mentor has not heard of the offer, so they cannot have meant to leave room for it. Nothing is
taken from whoever has asked already: the mentor answers them.
"""

from datetime import datetime

from sqlalchemy.orm import Session

from matcher.core import clock
from matcher.core.actor import SYSTEM
from matcher.core.db import Database
from matcher.core.one_by_one import one_by_one
from matcher.mentors.models import Mentor
from matcher.mentors.rules import MentorStatus
from matcher.pairings.queries.offered import list_offered_in_vain
from matcher.pairings.rules.states import ProposalStatus
from matcher.pairings.rules.waits import WORD_SETTLES
from matcher.pairings.services.closing import ClosedFor, close_open_requests, lock_awaited


def take_back_offers(database: Database) -> int:
    """End the offers that no place is left for; return of how many mentors."""
    with database.read() as session:
        due = list_offered_in_vain(session, said_before=clock.now(session) - WORD_SETTLES)
    return one_by_one(database, due, _take_back)


def _take_back(session: Session, mentor_id: int, now: datetime) -> bool:
    """End as many offers of a mentor as are too many, the newest first; of one who rests, all."""
    awaited = lock_awaited(session, mentor_id)
    offers = [one for one in reversed(awaited) if one.status == ProposalStatus.OFFERED]
    mentor = session.get_one(Mentor, mentor_id)
    rests = mentor.status == MentorStatus.PAUSED
    n_too_many = len(offers) if rests else mentor.held - mentor.capacity
    if not list_offered_in_vain(session, said_before=now - WORD_SETTLES, only=mentor_id):
        return False
    why = ClosedFor.BREAK if rests else ClosedFor.FULL
    close_open_requests(session, SYSTEM, offers[:n_too_many], why, now=now)
    return True
