"""Whether what a mail says of somebody's search is still so."""

from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from matcher.candidates.models import Candidate
from matcher.candidates.rules import Search
from matcher.core import clock
from matcher.core.days import local_day
from matcher.pairings.queries.looking import get_own_search


def search_stands(session: Session, account_id: int, states: frozenset[Search]) -> bool:
    """Say whether somebody's search stands at one of these, and nothing of theirs is open."""
    candidate_id = session.scalar(select(Candidate.id).where(Candidate.account_id == account_id))
    if candidate_id is None:
        return False
    now: datetime = clock.now(session)
    search = get_own_search(session, candidate_id, today=local_day(now))
    return not search.is_busy and search.search in states
