"""A scheme's periods, and the days that do not count for somebody's time to answer."""

from datetime import date

from sqlalchemy import or_, select
from sqlalchemy.orm import Session

from matcher.core.actor import Actor
from matcher.matching.models import Scheme
from matcher.matching.queries.runs import get_own_scheme
from matcher.pairings.models import Absence
from matcher.pairings.rules.days import DaysOff
from matcher.pairings.rules.periods import Periods


def get_periods(session: Session, scheme_id: int) -> Periods:
    """Return the periods of a scheme, checked."""
    scheme = session.get_one(Scheme, scheme_id)
    return Periods.of(scheme.settings)


def count_days_to_answer(session: Session, actor: Actor) -> int:
    """Return within how many working days a mentor answers, as the reader's scheme has it."""
    scheme = get_own_scheme(session, candidate_id=actor.candidate_id, mentor_id=actor.mentor_id)
    return Periods.of(scheme.settings).request_working_days


def list_days_off(
    session: Session, scheme_id: int, mentor_id: int | None, *, since: date
) -> tuple[DaysOff, ...]:
    """Return when the office, or this mentor, is away on a day from `since` on, in order."""
    rows = session.execute(
        select(Absence.first_on, Absence.last_on)
        .where(
            Absence.scheme_id == scheme_id,
            or_(Absence.mentor_id.is_(None), Absence.mentor_id == mentor_id),
            Absence.last_on >= since,
        )
        .order_by(Absence.first_on, Absence.id)
    )
    return tuple(DaysOff(row.first_on, row.last_on) for row in rows)
