"""A mentor takes a break: nobody new comes, and whoever has asked need not wait for it to end."""

from datetime import date, datetime

from sqlalchemy.orm import Session

from matcher.core.actor import Actor
from matcher.core.errors import Conflict
from matcher.core.words import _
from matcher.mentors.models import Mentor
from matcher.mentors.rules import ClaimSource, PauseReason
from matcher.mentors.services import pause_mentor
from matcher.pairings.services.closing import ClosedFor, close_open_requests, lock_awaited


def take_break(
    session: Session,
    actor: Actor,
    mentor_id: int,
    until: date | None,
    *,
    now: datetime,
    source: ClaimSource = ClaimSource.PAGE,
    reason: PauseReason = PauseReason.OWN,
) -> Mentor:
    """Let a mentor rest until a day, or until they return; their open requests are closed first.

    Raises
    ------
    Invalid
        The day is not in the future, or more than two years away.
    Conflict
        The mentor is not listed, or is leaving.
    """
    why = ClosedFor.SILENCE if reason is PauseReason.SILENCE else ClosedFor.BREAK
    awaited = lock_awaited(session, mentor_id)
    if session.get_one(Mentor, mentor_id).leaving_at is not None:
        raise Conflict(_("You are leaving. Say on My places first that you stay."))
    mentor = pause_mentor(session, actor, mentor_id, until, now=now, source=source, reason=reason)
    close_open_requests(session, actor, awaited, why, now=now)
    return mentor
