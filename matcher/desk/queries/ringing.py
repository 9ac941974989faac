"""Mentors who have fallen silent: people to ring."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import ColumnElement, func, select
from sqlalchemy.orm import Session

from matcher.core.db import PublicId
from matcher.core.errors import NotFound
from matcher.core.paging import Page
from matcher.core.words import _
from matcher.desk.queries.pages import (
    AnyRow,
    MentorAccount,
    Person,
    of_the_desk,
    person_columns,
    person_of,
    read_page,
)
from matcher.mentors.models import AvailabilityClaim, Mentor
from matcher.mentors.rules import ClaimSource, MentorStatus, PauseReason


@dataclass(frozen=True, slots=True)
class Silent:
    """A mentor who rests because nobody who asked them heard anything."""

    public_id: PublicId
    person: Person
    silences: int
    since: datetime | None
    rung_at: datetime | None


def is_silent(session: Session) -> ColumnElement[bool]:
    """Return the condition that a mentor rests because of silence."""
    rests = Mentor.status == MentorStatus.PAUSED
    return of_the_desk(session, Mentor) & rests & (Mentor.pause_reason == PauseReason.SILENCE)


def count_to_ring(session: Session) -> int:
    """Return how many silent mentors nobody has rung yet."""
    counted = select(func.count(Mentor.id)).where(is_silent(session), Mentor.rung_at.is_(None))
    return session.scalar(counted) or 0


def search_silent(session: Session, number: int) -> Page[Silent]:
    """Return a page of silent mentors: those not rung yet first, the longest silent of each."""
    since = (
        select(func.max(AvailabilityClaim.made_at))
        .where(
            AvailabilityClaim.mentor_id == Mentor.id,
            AvailabilityClaim.source == ClaimSource.SYSTEM,
            AvailabilityClaim.status == MentorStatus.PAUSED,
        )
        .correlate(Mentor)
        .scalar_subquery()
    )
    query = (
        select(
            Mentor.public_id,
            Mentor.silences,
            Mentor.rung_at,
            since.label("since"),
            *person_columns("mentor", Mentor, MentorAccount),
        )
        .join(MentorAccount, MentorAccount.id == Mentor.account_id)
        .where(is_silent(session))
        .order_by(Mentor.rung_at.is_not(None), since, Mentor.id)
    )
    return read_page(session, query, number, _silent_of)


def get_silent_id(session: Session, mentor_id: PublicId) -> int:
    """Return a mentor who rests because of silence.

    Raises
    ------
    NotFound
        There is none, or they have spoken meanwhile.
    """
    found = session.scalar(
        select(Mentor.id).where(Mentor.public_id == mentor_id, is_silent(session))
    )
    if found is None:
        raise NotFound(_("There is no such mentor, or they have answered meanwhile."))
    return found


def _silent_of(row: AnyRow) -> Silent:
    return Silent(row.public_id, person_of(row, "mentor"), row.silences, row.since, row.rung_at)
