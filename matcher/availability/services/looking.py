"""Asking candidates, every so often, whether they still look for a mentor."""

from datetime import date, datetime, timedelta

from sqlalchemy import select
from sqlalchemy.orm import Session

from matcher.availability.models import AnswerLink
from matcher.availability.queries.looking import (
    ASKED,
    LEFT_OUT,
    about_search,
    list_to_ask,
    list_to_tell,
    list_unsent,
)
from matcher.availability.rules.tokens import Purpose
from matcher.availability.services.links import make_link, note_use
from matcher.candidates.models import Candidate
from matcher.candidates.rules import Looking
from matcher.candidates.services import lock_candidates
from matcher.core import clock
from matcher.core.actor import Actor
from matcher.core.days import local_day
from matcher.core.db import Database
from matcher.core.one_by_one import one_by_one
from matcher.notifications.models import OutboxMail
from matcher.notifications.services import enqueue
from matcher.pairings.queries.calendar import get_periods
from matcher.pairings.queries.looking import find_candidate_id
from matcher.pairings.services.looking import say_looking

TOOK_OUT = "availability/emails/out_of_search"


def ask_still_looking(database: Database) -> int:
    """Ask everybody whose last word is too old, once; return how many were asked.

    Where the mail cannot leave, the time to answer counts anew: that silence is ours.
    """
    with database.read() as session:
        now = clock.now(session)
        unsent, due = list_unsent(session, now=now), list_to_ask(session, now=now)
    one_by_one(database, unsent, _put_off)
    return one_by_one(database, due, ask_one)


def _put_off(session: Session, unsent: tuple[int, int], now: datetime) -> bool:
    candidate = lock_candidates(session, [unsent[0]])[unsent[0]]
    if unsent not in list_unsent(session, now=now):
        return False
    candidate.looking_asked_at = now
    mail = session.get_one(OutboxMail, unsent[1])
    mail.context = {**mail.context, "answer_by": _last_day(session, candidate, now)}
    return True


def _last_day(session: Session, candidate: Candidate, now: datetime) -> str:
    """Return the last day on which an answer to a question asked now comes in time."""
    days = get_periods(session, candidate.scheme_id).looking_grace_days
    return (local_day(now) + timedelta(days=days - 1)).isoformat()


def ask_one(session: Session, candidate_id: int, now: datetime) -> bool:
    """Ask one candidate, unless another worker has done so or they have spoken; say whether."""
    candidate = lock_candidates(session, [candidate_id])[candidate_id]
    if not list_to_ask(session, now=now, only=candidate_id):
        return False
    candidate.looking_asked_at = now
    link = _link(session, candidate, now)
    enqueue(
        session,
        ASKED,
        recipient_id=candidate.account_id,
        event=f"looking.asked:{candidate.public_id}:{local_day(now)}",
        about=about_search(candidate),
        nudge=True,
        now=now,
        link_id=link.public_id,
        answer_by=_last_day(session, candidate, now),
    )
    return True


def tell_left_out(database: Database) -> int:
    """Tell everybody who has fallen silent, once, and how to come back; return how many."""
    with database.read() as session:
        due = list_to_tell(session, now=clock.now(session))
    return one_by_one(database, due, tell_one)


def tell_one(session: Session, candidate_id: int, now: datetime) -> bool:
    """Tell one candidate, unless another worker has done so or they have spoken; say whether."""
    candidate = lock_candidates(session, [candidate_id])[candidate_id]
    if not list_to_tell(session, now=now, only=candidate_id):
        return False
    link = _link(session, candidate, now)
    enqueue(
        session,
        LEFT_OUT,
        recipient_id=candidate.account_id,
        event=f"looking.left_out:{candidate.public_id}:{local_day(now)}",
        about=about_search(candidate),
        nudge=True,
        now=now,
        link_id=link.public_id,
    )
    return True


def answer_by_link(
    session: Session,
    token: str,
    answer: Looking,
    *,
    until: date | None,
    found: str,
    secret: str,
    now: datetime,
) -> Candidate:
    """Take the word of whoever holds a link on that candidate's search, and on nothing else.

    A machine that reads mails may press everything. It can end no request and no pairing (see
    `say_looking`); and where it takes somebody out of the search, a mail tells them so.

    Raises
    ------
    NotFound
        See `read_link`; or the candidate has left.
    Conflict, Invalid
        See `say_looking`.
    """
    account_id = note_use(session, token, Purpose.LOOKING, secret=secret, now=now)
    candidate_id = find_candidate_id(session, account_id)
    actor = Actor(user_id=account_id, candidate_id=candidate_id)
    candidate = say_looking(session, actor, candidate_id, answer, until=until, found=found, now=now)
    if answer is not Looking.STILL:
        _tell_out_of_search(session, candidate, now=now)
    return candidate


def _tell_out_of_search(session: Session, candidate: Candidate, *, now: datetime) -> None:
    """Tell a candidate, once a day at most, that a link has taken them out of the search."""
    event = f"looking.out:{candidate.public_id}:{local_day(now)}"
    told = select(OutboxMail.id).where(
        OutboxMail.event == event, OutboxMail.recipient_id == candidate.account_id
    )
    if session.scalar(told) is None:
        enqueue(
            session,
            TOOK_OUT,
            recipient_id=candidate.account_id,
            event=event,
            about=about_search(candidate),
            nudge=True,
            now=now,
        )


def _link(session: Session, candidate: Candidate, now: datetime) -> AnswerLink:
    days = get_periods(session, candidate.scheme_id).link_days
    return make_link(session, candidate.account_id, Purpose.LOOKING, now=now, days=days)
