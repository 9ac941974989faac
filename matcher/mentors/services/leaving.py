"""A mentor leaves the register: nobody new comes, and when the last has gone they are retired."""

from datetime import datetime

from sqlalchemy.orm import Session

from matcher.audit.services import record
from matcher.core.actor import Actor
from matcher.core.errors import Conflict
from matcher.core.words import _
from matcher.mentors import rules
from matcher.mentors.models import Mentor
from matcher.mentors.rules import ClaimSource, MentorStatus, PauseReason
from matcher.mentors.services.claims import claiming
from matcher.mentors.services.ledger import lock_mentors


def begin_to_leave(
    session: Session, actor: Actor, mentor_id: int, *, hands_over: bool, now: datetime
) -> Mentor:
    """Note that a mentor takes nobody new and goes when the last of their people has gone.

    Parameters
    ----------
    hands_over
        Whether the office is to find these people somebody else.

    Raises
    ------
    Conflict
        The mentor is not listed.
    """
    mentor = lock_mentors(session, [mentor_id])[mentor_id]
    if not rules.is_listed(mentor.status):
        raise Conflict(_("You are not in the register any more."))
    with claiming(session, mentor, ClaimSource.PAGE, now=now):
        mentor.status = MentorStatus.PAUSED
        mentor.paused_until = None
        mentor.pause_reason = PauseReason.OWN
        mentor.leaving_at = now
        mentor.hands_over = hands_over
    record(session, actor, "mentor.leaving", mentor.public_id, now=now, hands_over=int(hands_over))
    return mentor


def retire_mentor(session: Session, actor: Actor, mentor_id: int, *, now: datetime) -> bool:
    """Retire a mentor who is leaving and has nobody any more; say whether that was so."""
    mentor = lock_mentors(session, [mentor_id])[mentor_id]
    if mentor.leaving_at is None or mentor.held or not rules.is_listed(mentor.status):
        return False
    with claiming(session, mentor, ClaimSource.SYSTEM, now=now):
        mentor.status = MentorStatus.RETIRED
    record(session, actor, "mentor.retired", mentor.public_id, now=now)
    return True
