"""How many places are free, and where: what the first page tells everybody."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from sqlalchemy import ColumnElement, and_, case, func, or_, select
from sqlalchemy.orm import Session

from matcher.core.days import local_day, start_of_day
from matcher.matching.models import Scheme
from matcher.matching.queries.people import is_shown
from matcher.mentors.models import Mentor
from matcher.mentors.rules import MentorStatus
from matcher.reference.files import vocabulary

LASTS = timedelta(seconds=30)
KEY = "directory.figures"
WEEK = timedelta(days=7)


@dataclass(frozen=True, slots=True)
class RegionFigures:
    """How many mentors a region has, and how many places are free with them."""

    code: str
    label: str
    n_mentors: int
    n_free: int


@dataclass(frozen=True, slots=True)
class Figures:
    """What the first page tells; `regions` in the order in which people see them."""

    n_mentors: int
    n_free: int
    n_said_lately: int
    regions: tuple[RegionFigures, ...]


def read_figures(session: Session, *, now: datetime) -> Figures | None:
    """Return the figures of the schemes that are open, at most half a minute old.

    None where there is no scheme yet, or all are closed for new people.
    """
    kept: dict[object, Any] = session.info.get("kept", {})
    at, rows = kept.get(KEY, (None, None))
    if at is None or not timedelta() <= now - at < LASTS:
        schemes = session.scalars(select(Scheme).where(Scheme.closed_at.is_(None))).all()
        if not schemes:
            return None
        rows = [row for scheme in schemes for row in _count(session, scheme, now)]
        kept[KEY] = now, rows
    return _figures(rows)


def _count(
    session: Session, scheme: Scheme, now: datetime
) -> list[tuple[str | None, int, int, int]]:
    today = local_day(now)
    lately = Mentor.confirmed_at >= start_of_day(today - WEEK)
    query = (
        select(
            Mentor.region,
            func.count(),
            func.sum(_free(today)),
            func.sum(case((lately, 1), else_=0)),
        )
        .where(is_shown(scheme, today))
        .group_by(Mentor.region)
    )
    return [(code, n, int(free), int(said)) for code, n, free, said in session.execute(query)]


def _free(today: date) -> ColumnElement[int]:
    """Return how many places are free with a mentor today: none while they rest."""
    rests = and_(
        Mentor.status == MentorStatus.PAUSED,
        or_(Mentor.paused_until.is_(None), Mentor.paused_until > today),
    )
    is_open = and_(~rests, Mentor.capacity > Mentor.held)
    return case((is_open, Mentor.capacity - Mentor.held), else_=0)


def _figures(rows: list[tuple[str | None, int, int, int]]) -> Figures:
    found: dict[str | None, tuple[int, int]] = {}
    for code, n, free, _said in rows:  # of each scheme one for each region
        before = found.get(code, (0, 0))
        found[code] = (before[0] + n, before[1] + free)
    regions = vocabulary().regions
    return Figures(
        n_mentors=sum(n for _code, n, _free, _said in rows),
        n_free=sum(free for _code, _n, free, _said in rows),
        n_said_lately=sum(said for _code, _n, _free, said in rows),
        regions=tuple(
            RegionFigures(term.code, regions.label(term.code), *found[term.code])
            for term in regions
            if term.code in found
        ),
    )
