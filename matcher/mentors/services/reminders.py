"""Whether a mentor is reminded: of their places, and of who waits for an answer."""

from datetime import datetime

from sqlalchemy.orm import Session

from matcher.audit.services import record
from matcher.core.actor import Actor
from matcher.mentors.models import Mentor
from matcher.mentors.services.ledger import lock_mentors


def set_reminders(
    session: Session, actor: Actor, mentor_id: int, wanted: bool, *, now: datetime
) -> Mentor:
    """Send a mentor reminders, or none; what concerns people who ask them comes all the same."""
    mentor = lock_mentors(session, [mentor_id])[mentor_id]
    if mentor.reminders != wanted:
        mentor.reminders = wanted
        mentor.updated_at = now
        action = "mentor.reminders_on" if wanted else "mentor.reminders_off"
        record(session, actor, action, mentor.public_id, now=now)
    return mentor
