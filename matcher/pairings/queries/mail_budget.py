"""How many mails people have had of late: they get no more than leaves them in peace.

Mails that somebody is owed always leave: an answer to what they did, an approval, a new request or
offer, a code. All count, whatever they are about; each request brings a mentor a few of its own.
"""

from collections.abc import Collection
from datetime import datetime, timedelta

from sqlalchemy import ColumnElement, Select, and_, func, or_, select
from sqlalchemy.orm import Session

from matcher.candidates.models import Candidate
from matcher.core import clock
from matcher.mentors.models import Mentor
from matcher.notifications.models import MailStatus, OutboxMail
from matcher.pairings.models import Proposal
from matcher.pairings.queries.calendar import get_periods
from matcher.pairings.rules.periods import Periods

QUARTER = 91
QUARTERS = 4
YEAR = timedelta(days=QUARTERS * QUARTER)
MOST_OF_A_CANDIDATE = 20
"""So many mails a year are enough for a candidate."""
FOR_NEWS, FOR_NEWS_OF_A_CANDIDATE = 2, 8
"""So many of a year's mails are kept for what leaves in any case. A mentor's requests bring theirs;
a candidate who asks, is offered and begins anew may have many."""
FOR_PLACES = 1
"""So many of a mentor's mails are kept for the question about their places: people plan by it."""


def list_at_their_fill(
    session: Session, mentors: Collection[Mentor], periods: Periods, *, now: datetime
) -> set[int]:
    """Return those, by id, to whom one mail more, in thirteen weeks or a year, would be too many.

    What left as one mail counts as one, and what is about to leave as if it had left.
    """
    return _at_their_fill(session, mentors, periods, 1, now) | list_past_their_year(
        session, mentors, periods, now=now
    )


def list_past_their_year(
    session: Session, mentors: Collection[Mentor], periods: Periods, *, now: datetime
) -> set[int]:
    """Return those, by id, who have had a whole year's mails."""
    return _at_their_fill(session, mentors, periods, QUARTERS, now, kept=FOR_NEWS)


def may_be_asked_else(session: Session, mentor: Mentor, *, now: datetime) -> bool:
    """Say whether a mentor may be asked by mail about something else than their places.

    They take reminders, and have had so few mails that the question about their places may follow.
    """
    periods = get_periods(session, mentor.scheme_id)
    return mentor.reminders and not any(
        _at_their_fill(session, [mentor], periods, quarters, now, kept=FOR_PLACES)
        for quarters in (1, QUARTERS)
    )


def may_have_one_more(session: Session, mail: OutboxMail) -> bool:
    """Say whether a mail that nobody is owed may leave: its reader has not had a year's mails."""
    now = clock.now(session)
    before = or_(~OutboxMail.nudge, OutboxMail.id < mail.id)
    counts = and_(OutboxMail.id != mail.id, _has_left(now - YEAR, before))
    had = _count(session, _mails([mail.recipient_id], counts)).get(mail.recipient_id, 0)
    return had < _enough_unasked(session, mail.recipient_id, now)


def _enough_unasked(session: Session, account_id: int, now: datetime) -> int:
    """Return after how many mails a year nothing leaves for a person but what they are owed."""
    most = 0
    mentor = session.scalars(select(Mentor).where(Mentor.account_id == account_id)).one_or_none()
    if mentor is not None:
        n_requests = _count(session, _requests([mentor.id], now - YEAR)).get(mentor.id, 0)
        most += _enough(get_periods(session, mentor.scheme_id), QUARTERS, n_requests) - FOR_NEWS
    is_candidate = select(Candidate.id).where(Candidate.account_id == account_id)
    if mentor is None or session.scalar(is_candidate) is not None:
        most += MOST_OF_A_CANDIDATE - FOR_NEWS_OF_A_CANDIDATE
    return most


def _at_their_fill(
    session: Session,
    mentors: Collection[Mentor],
    periods: Periods,
    quarters: int,
    now: datetime,
    *,
    kept: int = 0,
) -> set[int]:
    """Return those who have had so many quarters' mails in that time, but for those kept."""
    since = now - timedelta(days=quarters * QUARTER)
    account_ids = [mentor.account_id for mentor in mentors]
    n_mails = _count(session, _mails(account_ids, _has_left(since)))
    n_requests = _count(session, _requests([mentor.id for mentor in mentors], since))
    return {
        mentor.id
        for mentor in mentors
        if n_mails.get(mentor.account_id, 0)
        >= _enough(periods, quarters, n_requests.get(mentor.id, 0)) - kept
    }


def _enough(periods: Periods, quarters: int, n_requests: int) -> int:
    return quarters * periods.mails_a_quarter + periods.mails_a_request * n_requests


def _has_left(since: datetime, *waiting: ColumnElement[bool]) -> ColumnElement[bool]:
    """Whether a mail has left since then, or waits to leave and is one of these."""
    waits = and_(OutboxMail.status == MailStatus.QUEUED, *waiting)
    return and_(OutboxMail.carrier_id.is_(None), or_(OutboxMail.sent_at > since, waits))


def _mails(account_ids: Collection[int], counts: ColumnElement[bool]) -> Select[int, int]:
    return (
        select(OutboxMail.recipient_id, func.count())
        .where(OutboxMail.recipient_id.in_(account_ids), counts)
        .group_by(OutboxMail.recipient_id)
    )


def _requests(mentor_ids: Collection[int], since: datetime) -> Select[int, int]:
    return (
        select(Proposal.mentor_id, func.count())
        .where(Proposal.mentor_id.in_(mentor_ids), Proposal.requested_at > since)
        .group_by(Proposal.mentor_id)
    )


def _count(session: Session, query: Select[int, int]) -> dict[int, int]:
    return {row[0]: row[1] for row in session.execute(query)}
