"""A mentor rests, and comes back."""

from datetime import date, datetime, timedelta

from sqlalchemy.orm import Session

from matcher.audit.services import record
from matcher.core.actor import Actor
from matcher.core.days import local_day
from matcher.core.errors import Conflict, Invalid
from matcher.core.words import _
from matcher.mentors import rules
from matcher.mentors.models import Mentor
from matcher.mentors.rules import ClaimSource, MentorStatus, PauseReason, free_places
from matcher.mentors.services.claims import claiming, end_exclusions_until_room, stay
from matcher.mentors.services.ledger import lock_mentors

LONGEST_PAUSE = timedelta(days=2 * 365)


def pause_mentor(
    session: Session,
    actor: Actor,
    mentor_id: int,
    until: date | None,
    *,
    now: datetime,
    source: ClaimSource = ClaimSource.PAGE,
    reason: PauseReason = PauseReason.OWN,
) -> Mentor:
    """Let a mentor rest: nobody new comes until the day, or until they return by themselves.

    Raises
    ------
    Invalid
        The day is not in the future, or more than two years away.
    Conflict
        The mentor is not listed.
    """
    today = local_day(now)
    if until is not None and until <= today:
        raise Invalid(_("Enter a date in the future."), field="until")
    if until is not None and until > today + LONGEST_PAUSE:
        raise Invalid(_("Enter a date within the next two years."), field="until")
    mentor = lock_mentors(session, [mentor_id])[mentor_id]
    if not rules.is_listed(mentor.status):
        raise Conflict(_("Only a listed mentor can take a break."))
    with claiming(session, mentor, source, now=now):
        mentor.status = MentorStatus.PAUSED
        mentor.paused_until = until
        mentor.pause_reason = reason
        stay(mentor)
    record(
        session,
        actor,
        "mentor.paused",
        mentor.public_id,
        now=now,
        until=until.isoformat() if until else None,
    )
    return mentor


def resume_mentor(
    session: Session,
    actor: Actor,
    mentor_id: int,
    *,
    now: datetime,
    source: ClaimSource = ClaimSource.PAGE,
) -> Mentor:
    """Bring a mentor back from a break, or from leaving, their places as they were.

    Exclusions that count until they have a place end with it, also on the day that they had named.

    Raises
    ------
    Conflict
        The mentor is not taking a break.
    """
    mentor = lock_mentors(session, [mentor_id])[mentor_id]
    returns = rules.may_return(mentor.status, mentor.leaving_at, now=now)
    if mentor.status != MentorStatus.PAUSED and not returns:
        raise Conflict(_("You are not taking a break at the moment."))
    with claiming(session, mentor, source, now=now):
        mentor.status = MentorStatus.LISTED
        mentor.paused_until = None
        mentor.pause_reason = PauseReason.OWN
        stay(mentor)
    if free_places(mentor.capacity, mentor.held):
        end_exclusions_until_room(session, mentor, now)
    record(session, actor, "mentor.resumed", mentor.public_id, now=now)
    return mentor
