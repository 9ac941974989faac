"""Pairings of which we have not heard whether the two have met: both were asked twice, in vain."""

from dataclasses import dataclass
from datetime import date

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from matcher.candidates.models import Candidate
from matcher.core.days import local_day
from matcher.core.db import PublicId
from matcher.core.paging import Page
from matcher.desk.queries.pages import (
    AnyRow,
    CandidateAccount,
    MentorAccount,
    Person,
    person_columns,
    person_of,
    read_page,
)
from matcher.matching.queries.runs import get_scheme
from matcher.mentors.models import Mentor
from matcher.pairings.models import FirstMeeting, Pairing
from matcher.pairings.queries.calendar import get_periods
from matcher.pairings.queries.meeting import is_unheard_met


@dataclass(frozen=True, slots=True)
class Unheard:
    """Two people who began, and have not said whether they met; `meets_on` is a day that passed."""

    public_id: PublicId
    candidate: Person
    mentor: Person
    started_on: date
    asked_on: date
    meets_on: date | None


def count_unheard(session: Session, *, today: date) -> int:
    """Return of how many pairings we have not heard whether the two have met."""
    scheme_id = get_scheme(session).id
    counted = (
        select(func.count(Pairing.id))
        .join(FirstMeeting, FirstMeeting.pairing_id == Pairing.id)
        .join(Mentor, Mentor.id == Pairing.mentor_id)
        .where(
            Mentor.scheme_id == scheme_id,
            is_unheard_met(get_periods(session, scheme_id), today),
        )
    )
    return session.scalar(counted) or 0


def search_unheard(session: Session, number: int, *, today: date) -> Page[Unheard]:
    """Return a page of those pairings, the longest unheard first."""
    scheme_id = get_scheme(session).id
    query = (
        select(
            Pairing.public_id,
            Pairing.started_on,
            FirstMeeting.asked_at,
            FirstMeeting.meets_on,
            *person_columns("candidate", Candidate, CandidateAccount),
            *person_columns("mentor", Mentor, MentorAccount),
        )
        .join(FirstMeeting, FirstMeeting.pairing_id == Pairing.id)
        .join(Candidate, Candidate.id == Pairing.candidate_id)
        .join(CandidateAccount, CandidateAccount.id == Candidate.account_id)
        .join(Mentor, Mentor.id == Pairing.mentor_id)
        .join(MentorAccount, MentorAccount.id == Mentor.account_id)
        .where(
            Mentor.scheme_id == scheme_id,
            is_unheard_met(get_periods(session, scheme_id), today),
        )
        .order_by(Pairing.started_on, Pairing.id)
    )
    return read_page(session, query, number, _unheard_of)


def _unheard_of(row: AnyRow) -> Unheard:
    return Unheard(
        public_id=row.public_id,
        candidate=person_of(row, "candidate"),
        mentor=person_of(row, "mentor"),
        started_on=row.started_on,
        asked_on=local_day(row.asked_at),
        meets_on=row.meets_on,
    )
