"""How many mails mentors have had of late: they are asked no oftener than leaves them in peace."""

from collections.abc import Collection
from datetime import datetime, timedelta

from sqlalchemy import Select, func, or_, select
from sqlalchemy.orm import Session

from matcher.availability.rules.asking import QUARTER
from matcher.mentors.models import Mentor
from matcher.notifications.models import MailStatus, OutboxMail
from matcher.pairings.models import Proposal
from matcher.pairings.queries.calendar import get_periods
from matcher.pairings.rules.periods import Periods

QUARTERS = 4


def list_at_their_fill(
    session: Session, mentors: Collection[Mentor], periods: Periods, *, now: datetime
) -> set[int]:
    """Return those, by id, to whom one mail more, in thirteen weeks or a year, would be too many.

    All mails count, whatever they are about; each request brings a few of its own. What left as
    one mail counts as one. News leaves all the same: where it made a quarter's mails too many, the
    year's count asks for less later on.
    """
    return _at_their_fill(session, mentors, periods, 1, now) | _at_their_fill(
        session, mentors, periods, QUARTERS, now
    )


def has_had_their_fill(session: Session, mentor: Mentor, *, now: datetime) -> bool:
    """Say whether one mail more would be too many for a mentor; see `list_at_their_fill`."""
    periods = get_periods(session, mentor.scheme_id)
    return bool(list_at_their_fill(session, [mentor], periods, now=now))


def _at_their_fill(
    session: Session, mentors: Collection[Mentor], periods: Periods, quarters: int, now: datetime
) -> set[int]:
    """Return those who have had so many quarters' mails in that time."""
    since = now - timedelta(days=quarters * QUARTER)
    account_ids = [mentor.account_id for mentor in mentors]
    n_mails = _count(
        session,
        select(OutboxMail.recipient_id, func.count())
        .where(
            OutboxMail.recipient_id.in_(account_ids),
            OutboxMail.carrier_id.is_(None),
            or_(OutboxMail.sent_at > since, OutboxMail.status == MailStatus.QUEUED),
        )
        .group_by(OutboxMail.recipient_id),
    )
    n_requests = _count(
        session,
        select(Proposal.mentor_id, func.count())
        .where(
            Proposal.mentor_id.in_([mentor.id for mentor in mentors]),
            Proposal.requested_at > since,
        )
        .group_by(Proposal.mentor_id),
    )
    return {
        mentor.id
        for mentor in mentors
        if n_mails.get(mentor.account_id, 0)
        >= quarters * periods.mails_a_quarter
        + periods.mails_a_request * n_requests.get(mentor.id, 0)
    }


def _count(session: Session, query: Select[int, int]) -> dict[int, int]:
    return {row[0]: row[1] for row in session.execute(query)}
