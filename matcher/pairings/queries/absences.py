"""Days on which the office, or a mentor, is away: those to come."""

from dataclasses import dataclass
from datetime import date

from sqlalchemy import select
from sqlalchemy.orm import Session

from matcher.pairings.models import Absence


@dataclass(frozen=True, slots=True)
class Away:
    """Some days, first and last included, and what the office wrote beside them."""

    id: int
    first_on: date
    last_on: date
    words: str


def list_away(
    session: Session, scheme_id: int, mentor_id: int | None, *, today: date
) -> list[Away]:
    """Return when a mentor, or (with None) the office, is away from today on, the next first."""
    whose = Absence.mentor_id.is_(None) if mentor_id is None else Absence.mentor_id == mentor_id
    rows = session.scalars(
        select(Absence)
        .where(Absence.scheme_id == scheme_id, whose, Absence.last_on >= today)
        .order_by(Absence.first_on, Absence.id)
    )
    return [Away(row.id, row.first_on, row.last_on, row.words) for row in rows]
