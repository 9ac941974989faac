"""Whom to ask how it goes, and what somebody has yet to answer."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from sqlalchemy import ColumnElement, and_, exists, or_, select
from sqlalchemy.orm import Session, aliased

from matcher.accounts.models import Account
from matcher.accounts.rules import first_name
from matcher.candidates.models import Candidate
from matcher.core.days import local_day, start_of_day
from matcher.core.db import PublicId
from matcher.matching.models import Scheme
from matcher.mentors.models import Mentor
from matcher.pairings.models import Pairing, Survey
from matcher.pairings.rules.periods import Periods
from matcher.pairings.rules.states import LIVE
from matcher.pairings.rules.survey import LATEST_DAYS, OPEN_DAYS, REMIND_AFTER_DAYS, Moment

CandidateAccount = aliased(Account)
MentorAccount = aliased(Account)


@dataclass(frozen=True, slots=True)
class Question:
    """What one of two is asked of the other; by link the first name alone is shown.

    What was answered (`is_answered`) may be said anew while the question is young.
    """

    pairing_id: PublicId
    moment: Moment
    is_mentor: bool
    other: str
    is_answered: bool = False

    @property
    def first_name(self) -> str:
        """The other one's first name."""
        return first_name(self.other)

    @property
    def key(self) -> str:
        """What tells it from the reader's other questions."""
        return f"{self.pairing_id}-{self.moment}"


def list_questions(
    session: Session, account_id: int | None, *, now: datetime, answered: bool = False
) -> list[Question]:
    """Return what a person was asked and has not answered, the oldest first.

    With `answered`, after these what they have answered and may put right.
    """
    rows = session.execute(
        select(
            Pairing.public_id,
            Survey.moment,
            Survey.by_mentor,
            CandidateAccount.name.label("candidate"),
            MentorAccount.name.label("mentor"),
            Survey.answered_at,
        )
        .select_from(Survey)
        .join(Pairing, Pairing.id == Survey.pairing_id)
        .join(Candidate, Candidate.id == Pairing.candidate_id)
        .join(CandidateAccount, CandidateAccount.id == Candidate.account_id)
        .join(Mentor, Mentor.id == Pairing.mentor_id)
        .join(MentorAccount, MentorAccount.id == Mentor.account_id)
        .where(may_be_answered(now), _is_theirs(account_id))
        .order_by(Survey.asked_at, Pairing.id)
    )
    found = [
        Question(
            pairing_id=row.public_id,
            moment=Moment(row.moment),
            is_mentor=row.by_mentor,
            other=row.candidate if row.by_mentor else row.mentor,
            is_answered=row.answered_at is not None,
        )
        for row in rows
    ]
    found.sort(key=lambda question: question.is_answered)
    return found if answered else [one for one in found if not one.is_answered]


def may_be_answered(now: datetime) -> ColumnElement[bool]:
    """Whether a question is young; how it goes is not asked any more once it is over."""
    lives = or_(Survey.moment == Moment.END, Pairing.status.in_(LIVE))
    return and_(Survey.asked_at > now - timedelta(days=OPEN_DAYS), lives)


def _is_theirs(account_id: int | None) -> ColumnElement[bool]:
    return or_(
        and_(Survey.by_mentor, Mentor.account_id == account_id),
        and_(~Survey.by_mentor, Candidate.account_id == account_id),
    )


@dataclass(frozen=True, slots=True)
class Due:
    """One of two who is to be asked now: for the first time, or once more."""

    account_id: int
    pairing_id: int
    moment: Moment
    by_mentor: bool


def list_due(session: Session, *, now: datetime, account_id: int | None = None) -> list[Due]:
    """Return who is to be asked now, in the schemes that ask."""
    today = local_day(now)
    found: list[Due] = []
    for scheme in session.scalars(select(Scheme).order_by(Scheme.id)):
        days = Periods.of(scheme.settings).survey_days
        if not days:
            continue
        began = today - timedelta(days=days)
        for moment, is_time in (
            (Moment.FIRST, _began(began)),
            (Moment.END, _ended(today)),
        ):
            for by_mentor in (False, True):
                of = (scheme.id, moment, by_mentor, is_time)
                found += _due(session, of, now=now, account_id=account_id)
    return found


def _began(day: date) -> ColumnElement[bool]:
    oldest = day - timedelta(days=LATEST_DAYS)
    return and_(Pairing.status.in_(LIVE), Pairing.started_on <= day, Pairing.started_on > oldest)


def _ended(today: date) -> ColumnElement[bool]:
    oldest = start_of_day(today - timedelta(days=LATEST_DAYS))
    return and_(Pairing.status.not_in(LIVE), Pairing.ended_at > oldest)


def _due(
    session: Session,
    of: tuple[int, Moment, bool, ColumnElement[bool]],
    *,
    now: datetime,
    account_id: int | None,
) -> Sequence[Due]:
    scheme_id, moment, by_mentor, is_time = of
    profile: Any = Mentor if by_mentor else Candidate
    own = and_(
        Survey.pairing_id == Pairing.id, Survey.moment == moment, Survey.by_mentor == by_mentor
    )
    again = and_(
        own,
        Survey.answered_at.is_(None),
        Survey.asks == 1,
        Survey.asked_at <= now - timedelta(days=REMIND_AFTER_DAYS),
        may_be_answered(now),
    )
    column = Pairing.mentor_id if by_mentor else Pairing.candidate_id
    query = (
        select(Account.id, Pairing.id)
        .select_from(Pairing)
        .join(profile, profile.id == column)
        .join(Account, and_(Account.id == profile.account_id, Account.active))
        .where(profile.scheme_id == scheme_id)
        .where(or_(and_(is_time, ~exists().where(own)), exists().where(again)))
        .order_by(Account.id, Pairing.id)
    )
    if account_id is not None:
        query = query.where(Account.id == account_id)
    return [Due(row[0], row[1], moment, by_mentor) for row in session.execute(query)]
