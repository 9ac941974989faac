"""Mentors who leave, and the people for whom the office is to find somebody else."""

from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import ColumnElement, func, select
from sqlalchemy.orm import Session

from matcher.candidates.models import Candidate
from matcher.core.db import PublicId
from matcher.core.paging import Page
from matcher.desk.queries.pages import (
    AnyRow,
    CandidateAccount,
    MentorAccount,
    Person,
    of_the_desk,
    person_columns,
    person_of,
    read_page,
)
from matcher.mentors.models import Mentor
from matcher.pairings.models import Pairing
from matcher.pairings.rules.states import LIVE


@dataclass(frozen=True, slots=True)
class ToHandOver:
    """Somebody whose mentor leaves, and since when that is known."""

    pairing_id: PublicId
    candidate: Person
    mentor: Person
    started_on: date
    leaving_at: datetime


def count_to_hand_over(session: Session) -> int:
    """Return for how many people the office is to find somebody else."""
    counted = (
        select(func.count(Pairing.id))
        .join(Mentor, Mentor.id == Pairing.mentor_id)
        .where(_is_to_hand_over(session))
    )
    return session.scalar(counted) or 0


def search_to_hand_over(session: Session, number: int) -> Page[ToHandOver]:
    """Return a page of the people whose mentor leaves, whoever has waited longest first."""
    query = (
        select(
            Pairing.public_id,
            Pairing.started_on,
            Mentor.leaving_at,
            *person_columns("candidate", Candidate, CandidateAccount),
            *person_columns("mentor", Mentor, MentorAccount),
        )
        .join(Candidate, Candidate.id == Pairing.candidate_id)
        .join(CandidateAccount, CandidateAccount.id == Candidate.account_id)
        .join(Mentor, Mentor.id == Pairing.mentor_id)
        .join(MentorAccount, MentorAccount.id == Mentor.account_id)
        .where(_is_to_hand_over(session))
        .order_by(Mentor.leaving_at, Pairing.id)
    )
    return read_page(session, query, number, _to_hand_over)


def _is_to_hand_over(session: Session) -> ColumnElement[bool]:
    leaves = Mentor.hands_over & Mentor.leaving_at.is_not(None)
    return of_the_desk(session, Mentor) & leaves & Pairing.status.in_(LIVE)


def _to_hand_over(row: AnyRow) -> ToHandOver:
    return ToHandOver(
        pairing_id=row.public_id,
        candidate=person_of(row, "candidate"),
        mentor=person_of(row, "mentor"),
        started_on=row.started_on,
        leaving_at=row.leaving_at,
    )
