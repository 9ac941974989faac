"""Taking a mentor's word by the link of a mail, without a sign-in.

Whoever holds the link, be it a machine that reads mails, can say something of this one mentor's
places, and that can be put right. It can answer no request, end no pairing and retire nobody.
"""

from datetime import datetime, timedelta

from sqlalchemy import select
from sqlalchemy.orm import Session

from matcher.availability.queries.confirming import TOOK_OUT, about_places, was_told_no_room
from matcher.availability.queries.presses import has_just_left
from matcher.availability.rules.answers import Answer, Kind, Standing, standing_after
from matcher.availability.rules.presses import DOUBTFUL
from matcher.availability.rules.tokens import Purpose
from matcher.availability.services.links import keep_link, note_use, read_link
from matcher.core.actor import Actor
from matcher.core.days import local_day
from matcher.core.errors import Conflict, NotFound
from matcher.core.words import _, _l
from matcher.mentors.models import Mentor
from matcher.mentors.queries import find_undoable
from matcher.mentors.rules import ClaimSource
from matcher.mentors.services import (
    confirm_places,
    lock_mentors,
    pause_mentor,
    set_reminders,
    set_room,
    undo_claim,
)
from matcher.notifications.services import enqueue
from matcher.pairings.queries.calendar import get_periods
from matcher.pairings.queries.offered import count_offered

SAME_PRESS = timedelta(minutes=1)
LEAVING = _l("You have told us that you stop mentoring. Sign in if you would like to stay.")


def find_mentor_id(session: Session, account_id: int) -> int:
    """Return whose places the link of an account speaks of.

    Raises
    ------
    NotFound
        The account has no mentor profile.
    """
    mentor_id = session.scalar(select(Mentor.id).where(Mentor.account_id == account_id))
    if mentor_id is None:
        raise NotFound(_("You do not have a mentor profile."))
    return mentor_id


def answer_by_link(
    session: Session, token: str, answer: Answer, *, secret: str, now: datetime
) -> Mentor:
    """Take one answer on a mentor's places; the same sent twice is taken once.

    A request that waits for the mentor goes on waiting, whatever is said of the places. Where "no
    room" comes so soon after the mail that a machine may have said it, a mail tells the mentor.

    Raises
    ------
    NotFound
        See `read_link`; or there is no such mentor any more.
    Invalid
        The number or the day cannot be.
    Conflict
        The mentor has left the register, or is leaving it; or `TooQuick`.
    """
    account_id = note_use(session, token, Purpose.PLACES, secret=secret, now=now)
    mentor_id = find_mentor_id(session, account_id)
    mentor = lock_mentors(session, [mentor_id])[mentor_id]
    if mentor.leaving_at is not None:
        raise Conflict(str(LEAVING))
    if _is_same_press(session, mentor, answer, now):
        return mentor
    actor = Actor(user_id=account_id, mentor_id=mentor_id)
    _take(session, actor, mentor_id, answer, now=now)
    keep_link(session, token, Purpose.PLACES, secret=secret, now=now)
    takes_nobody = answer.kind in {Kind.NONE, Kind.UNTIL}
    if takes_nobody and has_just_left(session, account_id, DOUBTFUL, now=now):
        _tell_no_room(session, mentor, now=now)
    return mentor


def _take(session: Session, actor: Actor, mentor_id: int, answer: Answer, *, now: datetime) -> None:
    source = ClaimSource.LINK
    if answer.kind is Kind.STILL:
        confirm_places(session, actor, mentor_id, now=now, source=source)
    elif answer.kind is Kind.UNTIL:
        pause_mentor(session, actor, mentor_id, answer.until, now=now, source=source)
    else:
        room = answer.number if answer.kind is Kind.OTHER else 0
        offered = count_offered(session, mentor_id)  # the room that is left may be for these
        set_room(session, actor, mentor_id, room, now=now, source=source, taken_back=offered)


def _is_same_press(session: Session, mentor: Mentor, answer: Answer, now: datetime) -> bool:
    """Say whether this answer was taken a moment ago: nobody is signed in to own a form's key."""
    last = find_undoable(session, mentor.id, now=now, within_days=1)
    if last is None or last.source != ClaimSource.LINK or now - last.made_at > SAME_PRESS:
        return False
    standing = Standing(mentor.status, mentor.capacity, mentor.paused_until)
    said = Standing(last.status, last.capacity, last.paused_until)
    held = mentor.held - count_offered(session, mentor.id)
    return said == standing == standing_after(answer, standing, held)


def _tell_no_room(session: Session, mentor: Mentor, *, now: datetime) -> None:
    """Tell a mentor, days later and once a day at most, that a link has said "no room"."""
    event = f"places.no_room:{mentor.public_id}:{local_day(now)}"
    if mentor.reminders and not was_told_no_room(session, mentor, event):
        enqueue(
            session,
            TOOK_OUT,
            recipient_id=mentor.account_id,
            event=event,
            about=about_places(mentor),
            nudge=True,
            now=now,
        )


def undo_by_link(session: Session, token: str, *, secret: str, now: datetime) -> Mentor:
    """Take back what was last said by a link.

    Raises
    ------
    NotFound
        See `read_link`.
    Conflict
        The last word was not said by a link, is too old, or was taken back already.
    """
    account_id = note_use(session, token, Purpose.PLACES, secret=secret, now=now)
    mentor_id = find_mentor_id(session, account_id)
    mentor = lock_mentors(session, [mentor_id])[mentor_id]
    days = get_periods(session, mentor.scheme_id).undo_days
    last = find_undoable(session, mentor_id, now=now, within_days=days)
    if last is None or last.source != ClaimSource.LINK:
        raise Conflict(_("There is nothing to take back. Say below how it is now."))
    actor = Actor(user_id=account_id, mentor_id=mentor_id)
    return undo_claim(session, actor, mentor_id, now=now, within_days=days)


def set_reminders_by_link(
    session: Session, token: str, wanted: bool, *, secret: str, now: datetime
) -> Mentor:
    """Send no reminders any more, or send them again; a link of any age will do.

    Raises
    ------
    NotFound
        The link is not ours, or its account is closed.
    """
    account_id = read_link(session, token, Purpose.PLACES, secret=secret, now=now, any_age=True)
    mentor_id = find_mentor_id(session, account_id)
    actor = Actor(user_id=account_id, mentor_id=mentor_id)
    return set_reminders(session, actor, mentor_id, wanted, now=now)
