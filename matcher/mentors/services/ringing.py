"""The office rings a mentor who has fallen silent."""

from datetime import datetime

from sqlalchemy.orm import Session

from matcher.audit.services import record
from matcher.core.actor import Actor, require_admin
from matcher.mentors.models import Mentor
from matcher.mentors.services.ledger import lock_mentors


def note_rung(session: Session, actor: Actor, mentor_id: int, *, now: datetime) -> Mentor:
    """Note that the office has rung a mentor; what they said is theirs, or the office's, to enter.

    Raises
    ------
    NotAllowed
        The actor is not an administrator.
    """
    mentor = lock_mentors(session, [mentor_id])[mentor_id]
    require_admin(actor, mentor.scheme_id)
    mentor.rung_at = now
    record(session, actor, "mentor.rung", mentor.public_id, now=now)
    return mentor
