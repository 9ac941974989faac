"""Asking mentors, before their word is too old, whether it still holds; and their return."""

from datetime import datetime, timedelta

from sqlalchemy.orm import Session

from matcher.availability.models import AnswerLink
from matcher.availability.queries.confirming import (
    ASKED,
    WELCOMED,
    about_places,
    list_mentors_back,
    list_mentors_to_ask,
    was_asked_lately,
)
from matcher.availability.rules.asking import not_before_morning
from matcher.availability.rules.tokens import Purpose
from matcher.availability.services.links import make_link
from matcher.core import clock
from matcher.core.actor import SYSTEM
from matcher.core.days import local_day
from matcher.core.db import Database
from matcher.core.one_by_one import one_by_one
from matcher.matching.models import Scheme
from matcher.matching.queries.people import settings_of
from matcher.mentors.models import Mentor
from matcher.mentors.rules import ClaimSource, MentorStatus, is_paused, last_heard, room
from matcher.mentors.services import lock_mentors, resume_mentor
from matcher.notifications.services import enqueue
from matcher.pairings.queries.calendar import get_periods
from matcher.pairings.rules.periods import FORTNIGHT


def ask_mentors(database: Database) -> int:
    """Ask every mentor whose word is old, or remind them; return how many were asked.

    Each is asked in a transaction of its own, so that two workers may do this at once.
    """
    with database.read() as session:
        due = list_mentors_to_ask(session, now=clock.now(session))
    return one_by_one(database, due, _ask)


def _ask(session: Session, mentor_id: int, now: datetime) -> bool:
    return ask_mentor(session, mentor_id, now=now, asked_else=False)


def ask_mentor(session: Session, mentor_id: int, *, now: datetime, asked_else: bool) -> bool:
    """Ask a mentor about their places where it is time; say whether.

    With `asked_else` there is something to ask of their people, and the mail asks that, too.
    """
    mentor = lock_mentors(session, [mentor_id])[mentor_id]
    if not list_mentors_to_ask(session, now=now, only=mentor_id, asked_else=asked_else):
        return False
    if was_asked_lately(session, mentor, now=now):
        return False  # the mail before this one left late: its reader has a fortnight all the same
    mentor.confirm_asks += 1
    periods = get_periods(session, mentor.scheme_id)
    _write(
        session,
        mentor,
        ASKED,
        is_last=mentor.confirm_asks > len(periods.confirm_remind_days),
        now=now,
    )
    return True


def bring_back_mentors(database: Database, *, by_mail: bool = True) -> int:
    """End every break whose day has come, once each; return how many.

    Parameters
    ----------
    by_mail
        Whether mails leave this installation at all; without, nobody is asked to confirm.
    """
    with database.read() as session:
        due = list_mentors_back(session, now=clock.now(session))

    def bring_back(session: Session, mentor_id: int, now: datetime) -> bool:
        return _bring_back(session, mentor_id, by_mail, now=now)

    return one_by_one(database, due, bring_back)


def _bring_back(session: Session, mentor_id: int, by_mail: bool, *, now: datetime) -> bool:
    mentor = lock_mentors(session, [mentor_id])[mentor_id]
    today = local_day(now)
    rests = is_paused(mentor.status, mentor.paused_until, today=today)
    if mentor.status != MentorStatus.PAUSED or rests:
        return False
    resume_mentor(session, SYSTEM, mentor_id, now=now, source=ClaimSource.SYSTEM)
    mentor.back_at = now
    if room(mentor.status, None, mentor.capacity, mentor.held, today=today):
        mentor.freed_at = now
    if by_mail and mentor.reminders and mentor.account.active:
        mentor.confirm_asks = 1
        _write(session, mentor, WELCOMED, is_last=False, now=now)
    return True


def _write(
    session: Session, mentor: Mentor, template: str, *, is_last: bool, now: datetime
) -> None:
    """Put a mail that asks into the outbox, with a new link; never the second in a fortnight."""
    due_at = not_before_morning(now)
    if mentor.confirm_asked_at is not None:
        due_at = max(due_at, mentor.confirm_asked_at + timedelta(days=FORTNIGHT))
    mentor.confirm_asked_at = due_at
    link = _link(session, mentor, now, due_at)
    said_on = local_day(mentor.confirmed_at or mentor.created_at)
    hide_after = settings_of(session.get_one(Scheme, mentor.scheme_id)).hide_after_days
    heard_on = last_heard(
        mentor.confirmed_at, mentor.paused_until, mentor.back_at, today=local_day(now)
    )
    hidden_on = (heard_on or said_on) + timedelta(days=hide_after + 1)
    enqueue(
        session,
        template,
        recipient_id=mentor.account_id,
        event=f"places.asked:{link.public_id}",
        about=about_places(mentor),
        nudge=True,
        now=now,
        due_at=due_at,
        link_id=link.public_id,
        said_on=said_on.isoformat() if mentor.confirmed_at else "",
        hidden_on=hidden_on.isoformat() if hidden_on > local_day(due_at) else "",
        is_last=int(is_last),
    )


def _link(session: Session, mentor: Mentor, now: datetime, leaves_at: datetime) -> AnswerLink:
    days = get_periods(session, mentor.scheme_id).link_days
    return make_link(
        session, mentor.account_id, Purpose.PLACES, now=now, days=days, leaves_at=leaves_at
    )
