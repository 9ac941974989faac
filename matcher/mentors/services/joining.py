"""A mentor's way into the register: applied, then listed by the office."""

from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from matcher.accounts.services import tell_let_in, turn_away
from matcher.audit.services import record
from matcher.core.actor import Actor, Role, require_admin
from matcher.core.days import local_day
from matcher.core.errors import Conflict
from matcher.core.words import _
from matcher.mentors.models import Mentor
from matcher.mentors.rules import ClaimSource, MentorStatus
from matcher.mentors.services.claims import claiming
from matcher.mentors.services.ledger import lock_mentors

WAITING = {MentorStatus.APPLIED, MentorStatus.TRAINED}
# What nobody has said yet; the first visit asks for it before anybody sees it.
UNSAID = {"sector": "other", "level": "chartership", "formats": frozenset({"video"})}


def apply_as_mentor(session: Session, account_id: int, scheme_id: int, *, now: datetime) -> None:
    """Add somebody who would like to mentor; nobody sees them until the office lists them.

    Who was turned down asks again where they asked before.
    """
    known = session.scalars(select(Mentor).where(Mentor.account_id == account_id)).one_or_none()
    if known is not None:
        if known.refused_at is not None:
            _ask_again(session, known, now=now)
        return
    mentor = Mentor(
        account_id=account_id,
        scheme_id=scheme_id,
        status=MentorStatus.APPLIED,
        created_at=now,
        updated_at=now,
        **UNSAID,
    )
    session.add(mentor)
    session.flush()
    record(session, Actor(account_id), "mentor.applied", mentor.public_id, now=now)


def _ask_again(session: Session, mentor: Mentor, *, now: datetime) -> None:
    """Let somebody whom the office turned down ask once more; what they said is still there."""
    mentor.status, mentor.refused_at = MentorStatus.APPLIED, None
    mentor.updated_at = now
    record(session, Actor(mentor.account_id), "mentor.applied", mentor.public_id, now=now)


def refuse_mentor(
    session: Session, actor: Actor, mentor_id: int, words: str, *, now: datetime
) -> Mentor:
    """Turn down somebody who has asked to mentor, with words that they read in a mail.

    Raises
    ------
    NotAllowed
        The actor is not an administrator.
    Conflict
        They wait for nothing.
    """
    mentor = lock_mentors(session, [mentor_id])[mentor_id]
    require_admin(actor, mentor.scheme_id)
    if mentor.status not in WAITING:
        raise Conflict(_("They do not wait for anything any more."))
    with claiming(session, mentor, ClaimSource.SYSTEM, now=now):
        mentor.status, mentor.refused_at = MentorStatus.RETIRED, now
    record(session, actor, "mentor.refused", mentor.public_id, now=now)
    turn_away(session, mentor.account_id, Role.MENTOR, words, now=now)
    return mentor


def list_mentor(session: Session, actor: Actor, mentor_id: int, *, now: datetime) -> Mentor:
    """Put somebody who has applied into the register, and tell them.

    Raises
    ------
    NotAllowed
        The actor is not an administrator.
    Conflict
        They wait for nothing.
    """
    mentor = lock_mentors(session, [mentor_id])[mentor_id]
    require_admin(actor, mentor.scheme_id)
    if mentor.status not in WAITING:
        raise Conflict(_("They do not wait for anything any more."))
    with claiming(session, mentor, ClaimSource.SYSTEM, now=now):
        mentor.status = MentorStatus.LISTED
    mentor.listed_on = local_day(now)
    record(session, actor, "mentor.listed", mentor.public_id, now=now)
    tell_let_in(session, mentor.account_id, f"mentor.listed:{mentor.public_id}", now=now)
    return mentor
