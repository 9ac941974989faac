"""Finding two people to pair by hand, and those who wait for a mentor."""

from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import Any

from sqlalchemy import ColumnElement, func, select, true
from sqlalchemy.orm import Session

from matcher.candidates.models import Candidate
from matcher.candidates.queries import is_resting, is_silent, looks_still
from matcher.candidates.rules import CandidateStatus
from matcher.core.days import local_day
from matcher.core.db import PublicId
from matcher.core.errors import NotFound
from matcher.core.paging import Page
from matcher.core.words import _
from matcher.desk.queries.explained import BAR_WORDS, Explained, explain_pair
from matcher.desk.queries.pages import (
    AnyRow,
    CandidateAccount,
    MentorAccount,
    Person,
    has_words,
    of_the_desk,
    person_columns,
    person_of,
    read_in_one,
    read_page,
)
from matcher.desk.queries.suggestions import find_last_words
from matcher.matching.queries.pairs import get_pair
from matcher.matching.queries.people import grace_of, read_candidates
from matcher.matching.queries.runs import get_scheme
from matcher.matching.rules.eligibility import priority
from matcher.mentors.models import Mentor
from matcher.mentors.rules import MentorStatus, confirmed_in_words, free_places
from matcher.pairings.models import Proposal
from matcher.pairings.rules.states import OPEN
from matcher.reference.files import vocabulary

PLACES = (Mentor.capacity, Mentor.held, Mentor.confirmed_at)
AT_ONCE = 8
"""How many people a search offers to choose from."""


@dataclass(frozen=True, slots=True)
class Choice:
    """Somebody to choose; `more` is what sets them apart from others of the name."""

    public_id: PublicId
    person: Person
    more: str


@dataclass(frozen=True, slots=True)
class Waiting:
    """A candidate who seeks a mentor and has nothing open."""

    person: Person
    level: str
    waiting_since: date
    priority: int
    lost_mentor: bool
    last_run: str
    public_id: PublicId
    asked_on: date | None
    resting_until: date | None


@dataclass(frozen=True, slots=True)
class Two:
    """Two people chosen by hand: how they suit, and what stands in the way."""

    candidate_id: int
    mentor_id: int
    candidate: Choice
    mentor: Choice
    why: Explained
    bar: str


class Part(StrEnum):
    """Those who wait, apart: who is counted in, who has fallen silent, and who rests."""

    LOOKING = "looking"
    SILENT = "silent"
    RESTING = "resting"


def is_free() -> ColumnElement[bool]:
    """Return the condition that a candidate seeks a mentor and has nothing open."""
    busy = (
        select(Proposal.id)
        .where(Proposal.candidate_id == Candidate.id, Proposal.status.in_(OPEN))
        .correlate(Candidate)
        .exists()
    )
    return (Candidate.status == CandidateStatus.SEEKING) & ~busy


def is_in(part: Part, grace_days: int, *, today: date) -> ColumnElement[bool]:
    """Return the condition that a candidate waits with nothing open, in this part of the list."""
    rests, silent = is_resting(today=today), is_silent(grace_days, today=today)
    where = {
        Part.LOOKING: looks_still(grace_days, today=today),
        Part.SILENT: silent & ~rests,
        Part.RESTING: rests,
    }
    return is_free() & where[part]


def count_waiting(session: Session, *, today: date) -> int:
    """Return how many wait who are looking now."""
    scheme = get_scheme(session)
    condition = is_in(Part.LOOKING, grace_of(scheme), today=today)
    counted = select(func.count(Candidate.id)).where(Candidate.scheme_id == scheme.id, condition)
    return session.scalar(counted) or 0


def get_candidate_id(session: Session, candidate_id: PublicId) -> int:
    """Return the id of a candidate.

    Raises
    ------
    NotFound
        There is none.
    """
    found = session.scalar(
        select(Candidate.id).where(
            Candidate.public_id == candidate_id, of_the_desk(session, Candidate)
        )
    )
    if found is None:
        raise NotFound(_("We cannot find that candidate."))
    return found


def search_candidates(session: Session, text: str) -> Page[Choice]:
    """Return the first candidates whose name, e-mail address or place fits."""
    query = (
        select(Candidate.public_id, Candidate.level, *_candidate_columns())
        .join(CandidateAccount, CandidateAccount.id == Candidate.account_id)
        .where(
            of_the_desk(session, Candidate),
            Candidate.status == CandidateStatus.SEEKING,
            has_words(text, CandidateAccount.name, CandidateAccount.email, Candidate.place),
        )
        .order_by(CandidateAccount.name, Candidate.id)
    )
    return read_in_one(session, query, 1, _candidate_choice, per_page=AT_ONCE)


def search_mentors(session: Session, text: str, *, today: date) -> Page[Choice]:
    """Return the first mentors whose name, e-mail address or place fits, free ones first."""
    query = (
        select(Mentor.public_id, *PLACES, *_mentor_columns())
        .join(MentorAccount, MentorAccount.id == Mentor.account_id)
        .where(
            of_the_desk(session, Mentor),
            Mentor.status.in_([MentorStatus.LISTED, MentorStatus.PAUSED]),
            has_words(text, MentorAccount.name, MentorAccount.email, Mentor.place),
        )
        .order_by((Mentor.capacity <= Mentor.held), MentorAccount.name, Mentor.id)
    )
    return read_in_one(session, query, 1, lambda row: _mentor_choice(row, today), per_page=AT_ONCE)


def _candidate_columns() -> tuple[ColumnElement[Any], ...]:
    return tuple(person_columns("candidate", Candidate, CandidateAccount))


def _mentor_columns() -> tuple[ColumnElement[Any], ...]:
    return tuple(person_columns("mentor", Mentor, MentorAccount))


def _candidate_choice(row: AnyRow) -> Choice:
    level = vocabulary().levels.label(row.level)
    return Choice(row.public_id, person_of(row, "candidate"), _("Seeks %(level)s", level=level))


def _mentor_choice(row: AnyRow, today: date) -> Choice:
    said_on = local_day(row.confirmed_at) if row.confirmed_at else None
    words = f"{places_in_words(row.capacity, row.held)}, {confirmed_in_words(said_on, today)}"
    return Choice(row.public_id, person_of(row, "mentor"), words)


def places_in_words(capacity: int, held: int) -> str:
    """Say how many places are free, of how many."""
    free = free_places(capacity, held)
    if not free:
        if not capacity:
            return _("Offers no places")
        return _("Full (%(held)s of %(capacity)s taken)", held=held, capacity=capacity)
    return _("%(free)s of %(capacity)s places free", free=free, capacity=capacity)


def get_two(session: Session, candidate_id: PublicId, mentor_id: PublicId, *, today: date) -> Two:
    """Return two people with how they suit today.

    Raises
    ------
    NotFound
        One of them does not exist, or they belong to different schemes.
    """
    candidate = session.execute(
        select(Candidate.id, Candidate.public_id, Candidate.level, *_candidate_columns())
        .join(CandidateAccount, CandidateAccount.id == Candidate.account_id)
        .where(Candidate.public_id == candidate_id)
    ).one_or_none()
    mentor = session.execute(
        select(Mentor.id, Mentor.public_id, *PLACES, *_mentor_columns())
        .join(MentorAccount, MentorAccount.id == Mentor.account_id)
        .where(Mentor.public_id == mentor_id)
    ).one_or_none()
    if candidate is None or mentor is None:
        raise NotFound(_("We cannot find one of the two. Search again."))
    pair = get_pair(session, candidate.id, mentor.id, today=today)
    return Two(
        candidate_id=candidate.id,
        mentor_id=mentor.id,
        candidate=_candidate_choice(candidate),
        mentor=_mentor_choice(mentor, today),
        why=explain_pair(pair),
        bar=str(BAR_WORDS[pair.bar]) if pair.bar else "",
    )


def search_waiting(
    session: Session,
    *,
    text: str,
    number: int,
    today: date,
    part: Part = Part.LOOKING,
    region: str = "",
) -> Page[Waiting]:
    """Return a page of those who wait with nothing open, who has waited longest first."""
    scheme = get_scheme(session)
    there = Candidate.region == region if region else true()
    query = (
        select(
            Candidate.id,
            Candidate.public_id,
            Candidate.level,
            Candidate.waiting_since,
            Candidate.lost_mentor,
            Candidate.looking_asked_at,
            Candidate.resting_until,
            *_candidate_columns(),
        )
        .join(CandidateAccount, CandidateAccount.id == Candidate.account_id)
        .where(
            Candidate.scheme_id == scheme.id,
            is_in(part, grace_of(scheme), today=today),
            there,
            has_words(text, CandidateAccount.name, Candidate.place),
        )
        .order_by(Candidate.waiting_since, Candidate.id)
    )
    page = read_page(session, query, number, lambda row: row)
    ids = [row.id for row in page.items]
    words = find_last_words(session, ids)
    records = read_candidates(session, scheme.id, today=today, only=ids)
    return page.map(
        lambda row: Waiting(
            person=person_of(row, "candidate"),
            level=vocabulary().levels.label(row.level),
            waiting_since=row.waiting_since,
            priority=priority(records[row.id], today),
            lost_mentor=row.lost_mentor,
            last_run=words.get(row.id, ""),
            public_id=row.public_id,
            asked_on=local_day(row.looking_asked_at) if row.looking_asked_at else None,
            resting_until=row.resting_until,
        )
    )
