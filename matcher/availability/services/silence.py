"""Mentors whose requests run out one after the other: asked kindly, and given a break meanwhile."""

from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from matcher.availability.queries.confirming import about_places
from matcher.core import clock
from matcher.core.actor import SYSTEM
from matcher.core.days import local_day
from matcher.core.db import Database
from matcher.core.one_by_one import one_by_one
from matcher.matching.models import Scheme
from matcher.mentors.models import Mentor
from matcher.mentors.rules import ClaimSource, PauseReason, is_listed, is_paused
from matcher.notifications.models import OutboxMail
from matcher.notifications.services import enqueue
from matcher.pairings.queries.calendar import get_periods
from matcher.pairings.rules.periods import Periods
from matcher.pairings.services.breaks import take_break
from matcher.pairings.services.closing import lock_awaited

BAD_TIME = "availability/emails/bad_time"


def rest_the_silent(database: Database) -> int:
    """Give everybody who has been silent too often a break, and ask whether now is a bad time.

    One word of theirs ends it: on the page behind the link, on My places, or by an answer. Return
    how many were given one.
    """
    with database.read() as session:
        silent = _list_silent(session, now=clock.now(session))
    return one_by_one(database, silent, _rest)


def _list_silent(session: Session, *, now: datetime) -> list[int]:
    found: list[int] = []
    for scheme in session.scalars(select(Scheme).order_by(Scheme.id)):
        most = Periods.of(scheme.settings).silences_before_pause
        mentors = session.scalars(
            select(Mentor)
            .where(Mentor.scheme_id == scheme.id, Mentor.silences >= most)
            .order_by(Mentor.id)
        )
        found += [mentor.id for mentor in mentors if _is_here(mentor, now)]
    return found


def _is_here(mentor: Mentor, now: datetime) -> bool:
    """Say whether a mentor is listed and takes no break already."""
    rests = is_paused(mentor.status, mentor.paused_until, today=local_day(now))
    return is_listed(mentor.status) and not rests


def _rest(session: Session, mentor_id: int, now: datetime) -> bool:
    lock_awaited(session, mentor_id)
    mentor = session.get_one(Mentor, mentor_id)
    periods = get_periods(session, mentor.scheme_id)
    if mentor.silences < periods.silences_before_pause or not _is_here(mentor, now):
        return False
    take_break(
        session,
        SYSTEM,
        mentor_id,
        None,
        now=now,
        source=ClaimSource.SYSTEM,
        reason=PauseReason.SILENCE,
    )
    mentor.rung_at = None
    mentor.confirm_asked_at = now  # this mail asks the same, so no other does for a fortnight
    enqueue(
        session,
        BAD_TIME,
        recipient_id=mentor.account_id,
        event=f"mentor.silent:{mentor.public_id}:{now.isoformat()}",
        about=about_places(mentor),
        now=now,
    )
    return True


def rests_for_silence(session: Session, mail: OutboxMail) -> bool:
    """Say whether the reader of a mail still rests because of silence."""
    reason = session.scalar(
        select(Mentor.pause_reason).where(Mentor.account_id == mail.recipient_id)
    )
    return reason == PauseReason.SILENCE
