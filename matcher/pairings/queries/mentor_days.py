"""The days that come next for a mentor."""

from collections.abc import Iterator, Sequence
from datetime import date, timedelta

from sqlalchemy import select
from sqlalchemy.orm import Session

from matcher.accounts.models import Account
from matcher.candidates.models import Candidate
from matcher.core.days import local_day
from matcher.mentors.models import Mentor
from matcher.pairings.models import Proposal
from matcher.pairings.queries.asked import Asked
from matcher.pairings.queries.calendar import get_periods
from matcher.pairings.queries.home import office_by
from matcher.pairings.queries.mentees import Mentee
from matcher.pairings.rules import mentor_days as days
from matcher.pairings.rules.mentor_days import NextDay, in_order
from matcher.pairings.rules.periods import Periods
from matcher.pairings.rules.states import ProposalStatus


def list_days(
    session: Session,
    mentor: Mentor,
    waiting: Sequence[Asked],
    mentees: Sequence[Mentee],
    *,
    today: date,
) -> tuple[NextDay, ...]:
    """Return whatever is open with a mentor that has a day, the next one first."""
    periods = get_periods(session, mentor.scheme_id)
    return in_order(
        [
            *_of_requests(waiting),
            *_of_the_office(session, mentor, periods),
            *(day for mentee in mentees for day in _of_mentee(mentee, periods, today)),
        ]
    )


def _of_requests(waiting: Sequence[Asked]) -> Iterator[NextDay]:
    for asked in waiting:
        path = f"/requests/{asked.public_id}"
        if asked.talk_on is not None:
            yield days.talk_day(asked.talk_on, asked.name, path)
        if asked.answer_by is not None:
            yield days.answer_day(asked.answer_by, asked.name, path)


def _of_the_office(session: Session, mentor: Mentor, periods: Periods) -> Iterator[NextDay]:
    """Yield what the mentor has said yes to, and the office has yet to confirm."""
    rows = session.execute(
        select(Proposal.public_id, Proposal.answered_at, Proposal.created_at, Account.name)
        .join(Candidate, Candidate.id == Proposal.candidate_id)
        .join(Account, Account.id == Candidate.account_id)
        .where(Proposal.mentor_id == mentor.id, Proposal.status == ProposalStatus.ACCEPTED)
        .order_by(Proposal.id)
    )
    for row in rows:
        since = local_day(row.answered_at or row.created_at)
        by = office_by(session, mentor.scheme_id, since, periods)
        yield days.office_day(by, row.name, f"/requests/{row.public_id}")


def _of_mentee(mentee: Mentee, periods: Periods, today: date) -> Iterator[NextDay]:
    path = "/my-mentees"
    meet_by = mentee.since + timedelta(days=periods.meet_days)
    if mentee.met and mentee.met.waits and mentee.met.meets_on:
        yield days.first_meeting_day(mentee.met.meets_on, mentee.name, path)
    elif meet_by >= today and not (mentee.met and mentee.met.has_met):
        yield days.meeting_day(meet_by, mentee.name, path)
    if mentee.asked_on is not None:
        by = mentee.asked_on + timedelta(days=periods.pairing_grace_days)
        yield days.asked_day(by, mentee.name, path)
    if mentee.ends_on is not None and mentee.ends_on >= today:
        yield days.ending_day(mentee.ends_on, mentee.name, path)
