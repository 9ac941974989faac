"""People and pairs as the office takes them along: the columns that an import reads again."""

from collections.abc import Callable, Iterator, Sequence
from datetime import date
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from matcher.accounts.models import Account
from matcher.candidates.models import Candidate
from matcher.candidates.rules import CandidateStatus
from matcher.core.days import local_day
from matcher.desk.queries.pages import of_the_desk
from matcher.desk.queries.pairings import walk_pairings
from matcher.desk.rules.importing import KINDS
from matcher.matching.files.columns import CANDIDATE, MENTOR, Column
from matcher.mentors.models import Mentor
from matcher.mentors.rules import MentorStatus
from matcher.reference.files import vocabulary

AT_ONCE = 500
THEIRS_ALONE = {"preferences", "exclusions"}
"""What candidates say of mentors in confidence does not leave with a list of everybody."""
PAIR_COLUMNS = (
    "candidate",
    "candidate_email",
    "mentor",
    "mentor_email",
    "level",
    "state",
    "started_on",
    "ended_on",
    "why_ended",
)
Table = tuple[Sequence[str], Iterator[Sequence[object]]]


def candidates_table(session: Session) -> Table:
    """Return all candidates who take part, by name."""
    query = (
        select(Candidate)
        .join(Account, Account.id == Candidate.account_id)
        .where(of_the_desk(session, Candidate), Candidate.status != CandidateStatus.WITHDRAWN)
        .where(Account.active)
        .order_by(Account.name, Account.id)
    )
    return _table(session, query, CANDIDATE)


def mentors_table(session: Session) -> Table:
    """Return all mentors on the register, by name."""
    query = (
        select(Mentor)
        .join(Account, Account.id == Mentor.account_id)
        .where(
            of_the_desk(session, Mentor),
            Mentor.status.in_((MentorStatus.LISTED, MentorStatus.PAUSED)),
        )
        .where(Account.active)
        .order_by(Account.name, Account.id)
    )
    return _table(session, query, MENTOR)


def pairings_table(session: Session) -> Table:
    """Return all pairings, the newest first."""
    rows = (
        (
            row.candidate.name,
            row.candidate.email,
            row.mentor.name,
            row.mentor.email,
            row.level,
            row.label,
            row.started_on,
            row.ended_at and local_day(row.ended_at),
            row.why_ended,
        )
        for row in walk_pairings(session)
    )
    return PAIR_COLUMNS, rows


TABLES: dict[str, Callable[[Session], Table]] = {
    "candidates": candidates_table,
    "mentors": mentors_table,
    "pairings": pairings_table,
}


def _table(session: Session, query: Any, columns: Sequence[Column]) -> Table:
    names = [column.name for column in columns if column.name not in THEIRS_ALONE]
    people = session.scalars(query.execution_options(yield_per=AT_ONCE))
    return names, ([_cell(person, name) for name in names] for person in people)


def _cell(person: Any, name: str) -> object:
    """Return a person's value as the column of an import holds it."""
    if name in ("name", "email"):
        return getattr(person.account, name)
    if name == "confirmed_on":
        return person.confirmed_at and local_day(person.confirmed_at)
    value = getattr(person, name)
    if name in KINDS:
        codes = [value] if isinstance(value, str) else sorted(value)
        terms = getattr(vocabulary(), KINDS[name])
        return "; ".join(terms.find(code).label for code in codes)
    if isinstance(value, bool):
        return "yes" if value else "no"
    return value if isinstance(value, int | date) or value is None else str(value)
