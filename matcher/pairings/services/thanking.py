"""Every April, mentors are thanked for the year that has ended; once, and if they mentored."""

from datetime import datetime

from sqlalchemy.orm import Session

from matcher.core import clock
from matcher.core.days import local_day
from matcher.core.db import Database
from matcher.mentors.models import Mentor
from matcher.notifications.services import enqueue
from matcher.pairings.queries.thanks import list_stints, list_to_thank, thanks_event
from matcher.pairings.rules.thanks import SPRING, given_in

AT_ONCE = 100  # mails that are written in one transaction


def thank_mentors(database: Database) -> int:
    """Thank those who are to be thanked; return how many. Nobody is outside of April."""
    n_thanked = 0
    while True:
        with database.begin() as session:
            now = clock.now(session)
            n_now = _thank_some(session, now=now)
        n_thanked += n_now
        if n_now < AT_ONCE:
            return n_thanked


def _thank_some(session: Session, *, now: datetime) -> int:
    today = local_day(now)
    if today.month != SPRING:
        return 0
    mentors = list_to_thank(session, today.year, most=AT_ONCE)
    for mentor in mentors:
        _thank(session, mentor, today.year, now=now)
    return len(mentors)


def _thank(session: Session, mentor: Mentor, year: int, *, now: datetime) -> None:
    given = given_in(year, list_stints(session, mentor.id))
    enqueue(
        session,
        "pairings/emails/thanks",
        recipient_id=mentor.account_id,
        event=thanks_event(mentor, year),
        about=f"thanks:{mentor.public_id}",
        now=now,
        n_people=given.n_people,
        n_months=given.n_months,
        first_on=given.first_on.isoformat(),
        last_on=given.last_on.isoformat(),
    )
