"""Asking both, some weeks after the approval: have you two met?"""

from collections.abc import Sequence
from datetime import date, datetime

from sqlalchemy.orm import Session

from matcher.accounts.models import Account
from matcher.availability.queries.confirming import is_asked_about_places, may_be_asked_else
from matcher.availability.queries.living import ASKED_MET, list_unsent_met
from matcher.availability.rules.tokens import Purpose
from matcher.availability.services.links import actor_of_link, current_link, note_use
from matcher.candidates.services import lock_candidates
from matcher.core import clock
from matcher.core.db import Database, PublicId, new_public_id
from matcher.core.one_by_one import one_by_one
from matcher.mentors.services import lock_mentors
from matcher.notifications.services import enqueue
from matcher.pairings.models import FirstMeeting, Pairing
from matcher.pairings.queries.calendar import get_periods
from matcher.pairings.queries.meeting import find_meeting, list_to_ask_met, meeting_of
from matcher.pairings.rules.meeting import REMINDER, Met, asks_after
from matcher.pairings.services.meeting import note_asked, say_met


def ask_whether_met(database: Database) -> int:
    """Ask about every pairing of which it is time; return with how many mentors it was so."""
    with database.read() as session:
        now = clock.now(session)
        unsent, due = list_unsent_met(session, now=now), list(list_to_ask_met(session, now=now))
    one_by_one(database, unsent, _put_off)
    return one_by_one(database, due, _ask)


def _put_off(session: Session, pairing_id: int, now: datetime) -> bool:
    """Count the week from now where the question has yet to leave: that silence is ours."""
    meeting = session.get_one(FirstMeeting, pairing_id, with_for_update=True)
    if not list_unsent_met(session, now=now, only=pairing_id):
        return False
    meeting.asked_at = now
    return True


def _ask(session: Session, mentor_id: int, now: datetime) -> bool:
    """Ask about all pairings of one mentor that are due.

    The mail about their places asks the mentor, too. One of its own asks who gets none, and, within
    the week in which the candidate is reminded, whoever had none until then. Mentors are reminded
    by their home alone, and those who have had their fill of mails are asked there alone.
    """
    mentor = lock_mentors(session, [mentor_id])[mentor_id]
    due = list_to_ask_met(session, now=now, mentor_id=mentor_id).get(mentor_id, [])
    if not due:
        return False
    lock_candidates(session, [pairing.candidate_id for pairing in due])
    beside_places, unasked = is_asked_about_places(session, mentor), []
    for pairing in due:
        asks = asks_after(meeting_of(pairing.started_on, find_meeting(session, pairing.id)))
        meeting = note_asked(session, pairing, asks, now=now)
        _write(session, pairing.candidate.account, [pairing], now=now)
        if meeting.mentor_mailed_at is None and (asks == REMINDER or not beside_places):
            unasked.append(pairing)
    if unasked and may_be_asked_else(session, mentor, now=now):
        _write(session, mentor.account, unasked, now=now)
        for pairing in unasked:
            session.get_one(FirstMeeting, pairing.id).mentor_mailed_at = now
    return True


def _write(session: Session, reader: Account, due: Sequence[Pairing], *, now: datetime) -> None:
    """Put one mail to one of the two into the outbox; a mentor's names all who are due."""
    first = due[0]
    by_mentor = first.mentor.account_id == reader.id
    days = get_periods(session, first.mentor.scheme_id).link_days
    link = current_link(session, reader.id, Purpose.MET, now=now, days=days)
    others = [pairing.candidate if by_mentor else pairing.mentor for pairing in due]
    thing = f"pairing:{first.public_id}" if len(due) == 1 else f"mentees:{first.mentor.public_id}"
    meeting = find_meeting(session, first.id)
    named = meeting.meets_on if meeting and len(due) == 1 else None
    enqueue(
        session,
        ASKED_MET,
        recipient_id=reader.id,
        event=f"pairing.met_asked:{first.public_id}:{new_public_id()}",
        about=thing,
        nudge=True,
        now=now,
        other_names=[other.account.name for other in others],
        link_id=link.public_id,
        meets_on=named.isoformat() if named else "",
    )


def say_met_by_link(
    session: Session,
    token: str,
    pairing_id: PublicId,
    said: Met,
    *,
    meets_on: date | None,
    words: str,
    secret: str,
    now: datetime,
) -> FirstMeeting:
    """Take the word of whoever holds the link of a mail on one of their first meetings.

    Raises
    ------
    NotFound
        See `read_link`; or the pairing is other people's.
    Conflict
        The pairing is over; or `TooQuick`.
    Invalid
        See `say_met`.
    """
    account_id = note_use(session, token, Purpose.MET, secret=secret, now=now)
    actor = actor_of_link(session, account_id)
    return say_met(session, actor, pairing_id, said, meets_on=meets_on, words=words, now=now)
