"""How many mails people have had of late: they get no more than leaves them in peace.

Mails that somebody is owed always leave: an answer to what they did, an approval, a new request or
offer, a code. All count, whatever they are about; each request brings a mentor a few of its own.
"""

from collections import Counter
from collections.abc import Collection, Mapping
from datetime import datetime, timedelta

from sqlalchemy import ColumnElement, Select, and_, func, or_, select
from sqlalchemy.orm import Session

from matcher.candidates.models import Candidate
from matcher.core import clock
from matcher.mentors.models import Mentor
from matcher.mentors.rules import MentorStatus
from matcher.notifications.models import MailStatus, OutboxMail
from matcher.pairings.models import Pairing, Proposal
from matcher.pairings.queries.calendar import get_periods
from matcher.pairings.rules.periods import Periods
from matcher.pairings.rules.states import LIVE, Because, ProposalStatus

QUARTER, YEAR = timedelta(days=91), timedelta(days=366)
QUARTERS = {QUARTER: 1, YEAR: 4}
REQUESTS_OF = {QUARTER: QUARTER, YEAR: YEAR - timedelta(days=31)}
"""For how long a request makes room for questions. Its own mails come within weeks: where it makes
room for others until the last day of a year, who counts by another year finds too many."""
AT_THE_MENTOR = (ProposalStatus.REQUESTED, ProposalStatus.ACCEPTED)
MOST_OF_A_CANDIDATE = 20
"""So many mails a year are enough for a candidate."""
FOR_NEWS_OF_A_CANDIDATE = 8
"""So many of a candidate's mails are kept for what leaves in any case: whoever asks, is offered and
begins anew may have many. A mentor's are counted: one for each who waits for them or has them."""


def list_at_their_fill(
    session: Session, mentors: Collection[Mentor], periods: Periods, *, now: datetime
) -> set[int]:
    """Return those, by id, to whom one mail more, in thirteen weeks or a year, would be too many.

    What left as one mail counts as one, and what is about to leave as if it had left.
    """
    return _at_their_fill(session, mentors, periods, QUARTER, now) | list_past_their_year(
        session, mentors, periods, now=now
    )


def list_past_their_year(
    session: Session, mentors: Collection[Mentor], periods: Periods, *, now: datetime
) -> set[int]:
    """Return those, by id, who have had a year's mails, but for those that will be owed to them."""
    to_come = _news_to_come(session, [mentor.id for mentor in mentors], periods)
    return _at_their_fill(session, mentors, periods, YEAR, now, kept=to_come)


def may_have_one_more(session: Session, mail: OutboxMail) -> bool:
    """Say whether a mail that nobody is owed may leave: its reader has not had a year's mails."""
    return _may_leave(session, mail, REQUESTS_OF[YEAR])


def may_be_reminded(session: Session, mail: OutboxMail) -> bool:
    """Say so of a mail for whose lack somebody else waits: each request of the year counts."""
    return _may_leave(session, mail, YEAR)


def _may_leave(session: Session, mail: OutboxMail, requests_of: timedelta) -> bool:
    now = clock.now(session)
    before = or_(~OutboxMail.nudge, OutboxMail.id < mail.id)
    counts = and_(OutboxMail.id != mail.id, _has_left(now - YEAR, before))
    had = _count(session, _mails([mail.recipient_id], counts)).get(mail.recipient_id, 0)
    return had < _enough_unasked(session, mail.recipient_id, requests_of, now)


def _enough_unasked(
    session: Session, account_id: int, requests_of: timedelta, now: datetime
) -> int:
    """Return after how many mails a year nothing leaves for a person but what they are owed."""
    most = 0
    mentor = session.scalars(select(Mentor).where(Mentor.account_id == account_id)).one_or_none()
    if mentor is not None:
        requests = _requests([mentor.id], now - requests_of)
        n_requests = _count(session, requests).get(mentor.id, 0)
        periods = get_periods(session, mentor.scheme_id)
        most += _enough(periods, YEAR, n_requests)
        most -= _news_to_come(session, [mentor.id], periods).get(mentor.id, 0)
    is_candidate = select(Candidate.id).where(Candidate.account_id == account_id)
    if mentor is None or session.scalar(is_candidate) is not None:
        most += MOST_OF_A_CANDIDATE - FOR_NEWS_OF_A_CANDIDATE
    return most


def _at_their_fill(
    session: Session,
    mentors: Collection[Mentor],
    periods: Periods,
    span: timedelta,
    now: datetime,
    kept: Mapping[int, int] | None = None,
) -> set[int]:
    """Return those who have had the mails of a quarter or a year, but for those kept."""
    kept = kept or {}
    account_ids = [mentor.account_id for mentor in mentors]
    n_mails = _count(session, _mails(account_ids, _has_left(now - span)))
    requests = _requests([mentor.id for mentor in mentors], now - REQUESTS_OF[span])
    n_requests = _count(session, requests)
    return {
        mentor.id
        for mentor in mentors
        if n_mails.get(mentor.account_id, 0)
        >= _enough(periods, span, n_requests.get(mentor.id, 0)) - kept.get(mentor.id, 0)
    }


def _news_to_come(
    session: Session, mentor_ids: Collection[int], periods: Periods
) -> dict[int, int]:
    """Return by mentor how many mails they will be owed: of each who waits, and each they have.

    Whoever rests until a day gets one on that day. Half of a year's own mails are for
    questions all the same, however many people a mentor has.
    """
    waiting = select(Proposal.mentor_id, func.count()).where(
        Proposal.mentor_id.in_(mentor_ids), Proposal.status.in_(AT_THE_MENTOR)
    )
    live = select(Pairing.mentor_id, func.count()).where(
        Pairing.mentor_id.in_(mentor_ids), Pairing.status.in_(LIVE)
    )
    to_come = Counter(_count(session, waiting.group_by(Proposal.mentor_id)))
    to_come.update(_count(session, live.group_by(Pairing.mentor_id)))
    resting = select(Mentor.id).where(
        Mentor.id.in_(mentor_ids),
        Mentor.status == MentorStatus.PAUSED,
        Mentor.paused_until.is_not(None),
    )
    to_come.update(session.scalars(resting))
    most = _enough(periods, YEAR, 0) // 2
    return {mentor_id: min(number, most) for mentor_id, number in to_come.items()}


def _enough(periods: Periods, span: timedelta, n_requests: int) -> int:
    return QUARTERS[span] * periods.mails_a_quarter + periods.mails_a_request * n_requests


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
        .where(
            Proposal.mentor_id.in_(mentor_ids),
            Proposal.requested_at > since,
            Proposal.because != Because.LATE_YES,  # its request counts already
        )
        .group_by(Proposal.mentor_id)
    )


def _count(session: Session, query: Select[int, int]) -> dict[int, int]:
    return {row[0]: row[1] for row in session.execute(query)}
