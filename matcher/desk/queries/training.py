"""Training days, who is asked to them, and who waits to be asked."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from sqlalchemy import case, func, select
from sqlalchemy.orm import Session

from matcher.accounts.models import Account
from matcher.accounts.queries import find_notes
from matcher.core.db import PublicId
from matcher.core.errors import NotFound
from matcher.core.words import _
from matcher.desk.queries.everybody import mentor_state
from matcher.matching.queries.runs import get_scheme
from matcher.mentors.models import Mentor, TrainingDay, TrainingGuest
from matcher.mentors.rules import MentorStatus

WAITING = (MentorStatus.APPLIED, MentorStatus.TRAINED)


@dataclass(frozen=True, slots=True)
class Day:
    """A training day as the list shows it."""

    public_id: PublicId
    held_on: date
    words: str
    is_off: bool
    n_asked: int
    n_came: int
    n_waiting: int


@dataclass(frozen=True, slots=True)
class Applicant:
    """Somebody who would like to mentor; `came` is of the day that is looked at."""

    mentor_id: int
    account_id: PublicId
    name: str
    email: str
    where: str
    state: str
    waits: bool
    notes: Sequence[str]
    trained_on: date | None = None
    came: bool | None = None


def list_days(session: Session) -> list[Day]:
    """Return all training days of the scheme, the latest first, in one query."""
    waits = case((Mentor.status.in_(WAITING), 1), else_=0)
    rows = session.execute(
        select(
            TrainingDay.public_id,
            TrainingDay.held_on,
            TrainingDay.words,
            TrainingDay.called_off_at.is_not(None),
            func.count(TrainingGuest.mentor_id),
            func.coalesce(func.sum(case((TrainingGuest.came.is_(True), 1), else_=0)), 0),
            func.coalesce(func.sum(waits), 0),
        )
        .outerjoin(TrainingGuest, TrainingGuest.training_id == TrainingDay.id)
        .outerjoin(Mentor, Mentor.id == TrainingGuest.mentor_id)
        .where(TrainingDay.scheme_id == get_scheme(session).id)
        .group_by(TrainingDay.id)
        .order_by(TrainingDay.held_on.desc(), TrainingDay.id.desc())
    )
    return [Day(*row) for row in rows]


def get_day(session: Session, public_id: PublicId) -> TrainingDay:
    """Return a training day.

    Raises
    ------
    NotFound
        There is no such day.
    """
    query = select(TrainingDay).where(
        TrainingDay.public_id == public_id, TrainingDay.scheme_id == get_scheme(session).id
    )
    found = session.scalars(query).one_or_none()
    if found is None:
        raise NotFound(_("We cannot find that training day."))
    return found


def list_guests(session: Session, training: TrainingDay) -> list[Applicant]:
    """Return who is asked to a day, by name."""
    rows = session.execute(
        select(Mentor, Account, TrainingGuest.came)
        .join(TrainingGuest, TrainingGuest.mentor_id == Mentor.id)
        .join(Account, Account.id == Mentor.account_id)
        .where(TrainingGuest.training_id == training.id)
        .order_by(func.lower(Account.name), Account.id)
    ).all()
    notes = find_notes(
        session, [account.id for _mentor, account, _came in rows], training.scheme_id
    )
    return [_applicant(mentor, account, notes, came) for mentor, account, came in rows]


def list_unasked(session: Session, *, today: date) -> list[Applicant]:
    """Return who waits to be listed, has not been trained, and is asked to no day to come."""
    asked = (
        select(TrainingGuest.mentor_id)
        .join(TrainingDay, TrainingDay.id == TrainingGuest.training_id)
        .where(TrainingDay.held_on >= today, TrainingDay.called_off_at.is_(None))
    )
    rows = session.execute(
        select(Mentor, Account)
        .join(Account, Account.id == Mentor.account_id)
        .where(
            Mentor.scheme_id == get_scheme(session).id,
            Mentor.status == MentorStatus.APPLIED,
            Mentor.id.not_in(asked),
        )
        .order_by(Mentor.created_at, Mentor.id)
    ).all()
    notes = find_notes(session, [account.id for _mentor, account in rows], get_scheme(session).id)
    return [_applicant(mentor, account, notes, None) for mentor, account in rows]


def _applicant(
    mentor: Mentor, account: Account, notes: dict[int, list[str]], came: bool | None
) -> Applicant:
    return Applicant(
        mentor_id=mentor.id,
        account_id=account.public_id,
        name=account.name,
        email=account.email,
        where=" · ".join(part for part in (mentor.employer, mentor.place) if part),
        state=mentor_state(mentor.status, mentor.capacity, mentor.held, mentor.refused_at),
        waits=mentor.status in WAITING,
        notes=notes.get(account.id, []),
        trained_on=mentor.trained_on,
        came=came,
    )


def list_names(session: Session, account_ids: Sequence[PublicId]) -> dict[PublicId, str]:
    """Return the names of some people, by name."""
    rows = session.execute(
        select(Account.public_id, Account.name)
        .where(Account.public_id.in_(account_ids))
        .order_by(func.lower(Account.name), Account.id)
    )
    return {row[0]: row[1] for row in rows}
