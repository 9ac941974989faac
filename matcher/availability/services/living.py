"""Asking both whether they still work together: at the agreed end, or after months in silence."""

from collections.abc import Mapping
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from matcher.availability.queries.confirming import is_about_to_be_asked
from matcher.availability.queries.living import (
    ASKED_CANDIDATE,
    ASKED_GOING_ON,
    ASKED_MENTOR,
    list_unmailed,
    list_unsent,
)
from matcher.availability.rules.tokens import Purpose
from matcher.availability.services.answering import find_mentor_id
from matcher.availability.services.confirming import ask_mentor
from matcher.availability.services.links import current_link, note_use
from matcher.candidates.services import lock_candidates
from matcher.core import clock
from matcher.core.actor import Actor
from matcher.core.days import local_day
from matcher.core.db import Database, PublicId, new_public_id
from matcher.core.one_by_one import one_by_one
from matcher.mentors.models import Mentor
from matcher.mentors.services import lock_mentors
from matcher.notifications.rules.timing import APART
from matcher.notifications.services import enqueue
from matcher.pairings.models import Pairing
from matcher.pairings.queries.calendar import get_periods
from matcher.pairings.queries.living import list_to_ask, list_to_ask_going_on
from matcher.pairings.rules.living import OVER
from matcher.pairings.rules.states import Said
from matcher.pairings.rules.waits import WORD_SETTLES
from matcher.pairings.services.living import say_still_working
from matcher.pairings.services.steps import names


def ask_whether_alive(database: Database) -> int:
    """Ask about every pairing of which it is time; return with how many mentors it was so."""
    with database.read() as session:
        now = clock.now(session)
        unsent, due = list_unsent(session, now=now), list(list_to_ask(session, now=now))
        unmailed = list(list_unmailed(session, now=now))
    one_by_one(database, unmailed, _ask_by_mail)  # first, as the next moves the day of asking
    one_by_one(database, unsent, _put_off)
    return one_by_one(database, due, _ask)


def ask_whether_it_goes_on(database: Database) -> int:
    """Ask candidates each few months whether it goes on; silence says that it does.

    Return how many were asked.
    """
    with database.read() as session:
        due = list_to_ask_going_on(session, now=clock.now(session))
    return one_by_one(database, due, _ask_going_on)


def _ask_going_on(session: Session, pairing_id: int, now: datetime) -> bool:
    pairing = session.get_one(Pairing, pairing_id, with_for_update=True)
    if not list_to_ask_going_on(session, now=now, only=pairing_id):
        return False
    pairing.candidate_asked_at = now
    enqueue(
        session,
        ASKED_GOING_ON,
        recipient_id=pairing.candidate.account_id,
        event=f"pairing.going_on:{pairing.public_id}:{new_public_id()}",
        about=f"pairing:{pairing.public_id}",
        nudge=True,
        now=now,
        **names(pairing.candidate, pairing.mentor),
    )
    return True


def _ask(session: Session, mentor_id: int, now: datetime) -> bool:
    mentor = lock_mentors(session, [mentor_id])[mentor_id]
    due = list_to_ask(session, now=now, mentor_id=mentor_id).get(mentor_id, [])
    if not due:
        return False
    lock_candidates(session, [pairing.candidate_id for pairing in due])
    asked = [pairing for pairing in due if pairing.mentor_said not in OVER]
    mailed = [one.mentor_mailed_at for one in asked if one.mentor_mailed_at is not None]
    not_before = max(mailed) + APART if mailed else now
    for pairing in due:
        pairing.asked_at, pairing.mentor_mailed_at = now, None
        _ask_candidate(session, pairing, now=now)
    if not asked or not mentor.reminders:
        return True
    if session.scalar(select(Mentor.id).where(Mentor.id == mentor_id, is_about_to_be_asked())):
        return True
    if not ask_mentor(session, mentor_id, now=now, asked_else=True):
        _ask_mentor(session, mentor, asked, not_before=not_before, now=now)
    return True


def _ask_by_mail(session: Session, mentor_id: int, now: datetime) -> bool:
    """Ask a mentor by a mail of its own where the one about their places has not left."""
    mentor = lock_mentors(session, [mentor_id])[mentor_id]
    unmailed = list_unmailed(session, now=now, mentor_id=mentor_id).get(mentor_id, [])
    if unmailed:
        _ask_mentor(session, mentor, unmailed, not_before=now, now=now)
    return bool(unmailed)


def _ask_candidate(session: Session, pairing: Pairing, *, now: datetime) -> None:
    word = pairing.mentor_said if pairing.mentor_said in OVER else Said.NOTHING
    enqueue(
        session,
        ASKED_CANDIDATE,
        recipient_id=pairing.candidate.account_id,
        event=f"pairing.asked:{pairing.public_id}:{new_public_id()}",
        about=f"pairing:{pairing.public_id}",
        nudge=True,
        now=now,
        due_at=now + WORD_SETTLES if word else None,
        **names(pairing.candidate, pairing.mentor),
        word=str(word),
        ends_on=_end_come(pairing, now),
    )


def _ask_mentor(
    session: Session, mentor: Mentor, asked: list[Pairing], *, not_before: datetime, now: datetime
) -> None:
    days = get_periods(session, mentor.scheme_id).link_days
    link = current_link(session, mentor.account_id, Purpose.PLACES, now=now, days=days)
    for pairing in asked:
        pairing.mentor_mailed_at = now
    enqueue(
        session,
        ASKED_MENTOR,
        recipient_id=mentor.account_id,
        event=f"pairings.asked:{mentor.public_id}:{new_public_id()}",
        about=f"mentees:{mentor.public_id}",
        nudge=True,
        now=now,
        due_at=max(now, not_before),
        candidate_names=[pairing.candidate.account.name for pairing in asked],
        link_id=link.public_id,
    )


def _end_come(pairing: Pairing, now: datetime) -> str | None:
    """Return the agreed end, where that is what has come."""
    ends_on = pairing.ends_on
    return ends_on.isoformat() if ends_on and ends_on <= local_day(now) else None


def say_by_link(
    session: Session,
    token: str,
    answers: Mapping[PublicId, Said],
    *,
    secret: str,
    now: datetime,
) -> list[Pairing]:
    """Take the word of whoever holds a mentor's link on the people they have; it ends nothing.

    Raises
    ------
    NotFound
        See `read_link`; or a pairing is not this mentor's.
    """
    account_id = note_use(session, token, Purpose.PLACES, secret=secret, now=now)
    mentor_id = find_mentor_id(session, account_id)
    actor = Actor(user_id=account_id, mentor_id=mentor_id)
    return say_still_working(session, actor, mentor_id, answers, now=now)


def _put_off(session: Session, pairing_id: int, now: datetime) -> bool:
    """Count the week from now where the question has yet to leave: that silence is ours."""
    pairing = session.get_one(Pairing, pairing_id, with_for_update=True)
    if not list_unsent(session, now=now, only=pairing_id):
        return False
    pairing.asked_at = now
    return True
