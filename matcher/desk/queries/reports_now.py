"""Who waits today and what is free today, counted by the database for the yearly report."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import and_, func, or_, select
from sqlalchemy.orm import Session

from matcher.candidates.models import Candidate
from matcher.desk.queries.people import Part, is_in
from matcher.desk.rules.figures import Spread
from matcher.desk.rules.reports import spread_of
from matcher.matching.models import Scheme
from matcher.matching.queries.people import grace_of, is_shown
from matcher.mentors.models import Mentor
from matcher.mentors.rules import MentorStatus

Counts = dict[tuple[Any, ...], int]
GROUPS = ("group_1", "group_2")
"""The names of what is grouped by: repeated, an expression with values is another to PostgreSQL."""


@dataclass(frozen=True, slots=True)
class Now:
    """Who waits today and for how long, and the free places, by region and sector."""

    waiting: Counts
    free: Counts
    waited: Spread


def count_now(session: Session, scheme: Scheme, today: date) -> Now:
    """Count who waits and what is free today, in three queries."""
    waits = and_(
        Candidate.scheme_id == scheme.id,
        is_in(Part.LOOKING, grace_of(scheme), today=today),
    )
    region = func.coalesce(Candidate.region, "").label(GROUPS[0])
    waiting = session.execute(
        select(region, Candidate.sector, func.count())
        .where(waits)
        .group_by(GROUPS[0], Candidate.sector)
    )
    since = session.execute(
        select(Candidate.waiting_since, func.count()).where(waits).group_by(Candidate.waiting_since)
    )
    return Now(
        waiting=counts_of(waiting),
        free=_free(session, scheme, today),
        waited=spread_of(((today - day).days, n) for day, n in since),
    )


def _free(session: Session, scheme: Scheme, today: date) -> Counts:
    """Count the places that are free today with mentors who may be asked, as the desk does."""
    region = func.coalesce(Mentor.region, "").label(GROUPS[0])
    rows = session.execute(
        select(region, Mentor.sector, func.sum(Mentor.capacity - Mentor.held))
        .where(
            is_shown(scheme, today),
            or_(Mentor.status == MentorStatus.LISTED, Mentor.paused_until <= today),
            Mentor.capacity > Mentor.held,
        )
        .group_by(GROUPS[0], Mentor.sector)
    )
    return counts_of(rows)


def counts_of(rows: Iterable[Any]) -> Counts:
    """Return rows that end in a count, by what stands before it."""
    return {tuple(row[:-1]): int(row[-1]) for row in rows}
