"""Whether people see from when a mentor expects a place."""

from datetime import datetime

from sqlalchemy.orm import Session

from matcher.audit.services import record
from matcher.core.actor import Actor
from matcher.mentors.models import Mentor
from matcher.mentors.services.ledger import lock_mentors


def show_expected(
    session: Session, actor: Actor, mentor_id: int, shown: bool, *, now: datetime
) -> Mentor:
    """Show people from when a place is to come free, or do not."""
    mentor = lock_mentors(session, [mentor_id])[mentor_id]
    if mentor.shows_expected != shown:
        mentor.shows_expected = shown
        mentor.updated_at = now
        record(session, actor, "mentor.shows_expected", mentor.public_id, now=now, shown=int(shown))
    return mentor
