"""What the yearly report is made of, counted by the database: few rows, however large the scheme.

Days are those where our people live: the database compares moments with the beginnings of months
that are reckoned here, so that it needs to know nothing of time zones.
"""

from collections import defaultdict
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import (
    ColumnElement,
    Integer,
    Label,
    and_,
    case,
    cast,
    extract,
    func,
    or_,
    select,
    type_coerce,
)
from sqlalchemy.orm import Session

from matcher.accounts.models import Account
from matcher.candidates.models import Candidate
from matcher.core.days import local_day, start_of_day
from matcher.desk.queries.freshness import NO_ROOM, heard_of
from matcher.desk.queries.reports_now import GROUPS, Counts, Now, count_now, counts_of
from matcher.desk.rules.figures import Rate, Spread
from matcher.desk.rules.reports import MOST_PEOPLE, months_of, spread_of
from matcher.matching.models import Scheme
from matcher.matching.queries.runs import get_scheme
from matcher.mentors.models import Mentor
from matcher.mentors.rules import MentorStatus
from matcher.pairings.models import Pairing, Proposal
from matcher.pairings.rules.states import LIVE, Origin, PairingStatus, ProposalStatus


@dataclass(frozen=True, slots=True)
class Cohort:
    """Who enrolled in one month: those with a mentor, those who had one, and those without."""

    has: int
    had: int
    none: int


@dataclass(frozen=True, slots=True)
class Year:
    """All counts of one year, as of a day: the last of the year, or today.

    `coverage` holds every month in which anybody enrolled, of all years. By month of the year:
    `first` is the wait for a first mentor, `no_room` how many answers were a no for want of room,
    `begun` how the pairings that began then stand now, and `ended` why those that ended then did.
    `now` is given for this year alone: it is of today.
    """

    year: int
    on: date
    coverage: dict[tuple[int, int], Cohort]
    first: dict[int, Spread]
    first_in_all: Spread
    no_room: dict[int, Rate]
    begun: Counts
    ended: Counts
    load: dict[int, int]
    now: Now | None

    @property
    def is_empty(self) -> bool:
        """Whether nobody had enrolled, and nothing had happened."""
        enrolled = any(year <= self.year for year, _month in self.coverage)
        return not (enrolled or self.begun or self.ended or self.load)


def get_year(session: Session, year: int, *, now: datetime) -> Year:
    """Return the counts of one year, in nine queries at most."""
    scheme, today = get_scheme(session), local_day(now)
    bounds = [start_of_day(first) for first in months_of(year)]
    first, first_in_all = _first_mentors(session, scheme, year)
    return Year(
        year=year,
        on=min(today, date(year, 12, 31)),
        coverage=_coverage(session, scheme),
        first=first,
        first_in_all=first_in_all,
        no_room=_no_room(session, scheme, bounds),
        begun=_begun(session, scheme, year),
        ended=_ended(session, scheme, bounds),
        load=_load(session, scheme, min(now, bounds[-1])),
        now=count_now(session, scheme, today) if year == today.year else None,
    )


def find_first_year(session: Session) -> int | None:
    """Return the year in which the first candidate of the scheme enrolled."""
    scheme = get_scheme(session)
    first = session.scalar(
        select(func.min(Candidate.waiting_since)).where(Candidate.scheme_id == scheme.id)
    )
    return first.year if first else None


def _coverage(session: Session, scheme: Scheme) -> dict[tuple[int, int], Cohort]:
    """Count by month of enrolment who has a mentor, who had one, and who never had."""
    paired = (
        select(
            Pairing.candidate_id, func.max(case((Pairing.status.in_(LIVE), 1), else_=0)).label("is")
        )
        .group_by(Pairing.candidate_id)
        .subquery()
    )
    rows = session.execute(
        select(
            Candidate.waiting_since,
            func.count(),
            func.count(paired.c.candidate_id),
            func.coalesce(func.sum(paired.c["is"]), 0),
        )
        .outerjoin(paired, paired.c.candidate_id == Candidate.id)
        .join(Account, Account.id == Candidate.account_id)
        .where(Candidate.scheme_id == scheme.id, Account.merged_into_id.is_(None))
        .group_by(Candidate.waiting_since)
        .order_by(Candidate.waiting_since)
    )
    counted: defaultdict[tuple[int, int], list[int]] = defaultdict(lambda: [0, 0, 0])
    for day, n, ever, has in rows:
        month = counted[day.year, day.month]
        for part, more in enumerate((int(has), ever - int(has), n - ever)):
            month[part] += more
    return {month: Cohort(*parts) for month, parts in counted.items()}


def _days(session: Session, first: Any, last: Any) -> ColumnElement[int]:
    """Return the days from one calendar day to another; each database counts in its own way."""
    if session.get_bind().dialect.name == "sqlite":
        return cast(func.julianday(last) - func.julianday(first), Integer)
    return type_coerce(last - first, Integer)


def _first_mentors(session: Session, scheme: Scheme, year: int) -> tuple[dict[int, Spread], Spread]:
    """Return by month how long those had waited who were given their first mentor."""
    firsts = (
        select(Pairing.candidate_id, func.min(Pairing.started_on).label("day"))
        .group_by(Pairing.candidate_id)
        .subquery()
    )
    day = firsts.c.day
    month = cast(extract("month", day), Integer).label(GROUPS[0])
    rows = session.execute(
        select(month, _days(session, Candidate.waiting_since, day).label(GROUPS[1]), func.count())
        .join(firsts, firsts.c.candidate_id == Candidate.id)
        .where(
            Candidate.scheme_id == scheme.id, day >= date(year, 1, 1), day < date(year + 1, 1, 1)
        )
        .group_by(*GROUPS)
    )
    by_month: dict[int, list[tuple[int, int]]] = {}
    for number, days, n in rows:
        by_month.setdefault(number, []).append((days, n))
    every = [one for month in by_month.values() for one in month]
    return {number: spread_of(found) for number, found in by_month.items()}, spread_of(every)


def _in_month(moment: Any, bounds: list[datetime]) -> Label[int]:
    """Return the number of the local month in which a moment lies, to group by."""
    number = case(*((moment < end, number) for number, end in enumerate(bounds[1:], 1)))
    return number.label(GROUPS[0])


def _no_room(session: Session, scheme: Scheme, bounds: list[datetime]) -> dict[int, Rate]:
    """Count by month the answers, and those that were a no for want of room or time."""
    heard = heard_of()
    is_full = and_(Proposal.status == ProposalStatus.DECLINED, Proposal.decline_reason.in_(NO_ROOM))
    month = _in_month(heard.c.last, bounds)
    rows = session.execute(
        select(month, func.sum(case((is_full, 1), else_=0)), func.count())
        .select_from(Proposal)
        .join(heard, heard.c.subject == Proposal.public_id)
        .join(Mentor, Mentor.id == Proposal.mentor_id)
        .where(
            Mentor.scheme_id == scheme.id,
            Proposal.requested_at.is_not(None),
            Proposal.origin != Origin.AGREED,
            heard.c.last >= bounds[0],
            heard.c.last < bounds[-1],
        )
        .group_by(GROUPS[0])
    )
    return {number: Rate(int(full), n) for number, full, n in rows}


def _begun(session: Session, scheme: Scheme, year: int) -> Counts:
    """Count the pairings that began in the year, by month and by how they stand now."""
    state = case((Pairing.status.in_(LIVE), PairingStatus.ACTIVE), else_=Pairing.status)
    month = cast(extract("month", Pairing.started_on), Integer)
    rows = session.execute(
        select(month.label(GROUPS[0]), state.label(GROUPS[1]), func.count())
        .join(Mentor, Mentor.id == Pairing.mentor_id)
        .where(
            Mentor.scheme_id == scheme.id,
            Pairing.started_on >= date(year, 1, 1),
            Pairing.started_on < date(year + 1, 1, 1),
        )
        .group_by(*GROUPS)
    )
    return counts_of(rows)


def _ended(session: Session, scheme: Scheme, bounds: list[datetime]) -> Counts:
    """Count the pairings that ended in the year, by month and reason; "" where finished."""
    month = _in_month(Pairing.ended_at, bounds)
    reason = case(
        (Pairing.status == PairingStatus.COMPLETED, ""), else_=func.coalesce(Pairing.end_reason, "")
    )
    rows = session.execute(
        select(month, reason.label(GROUPS[1]), func.count())
        .join(Mentor, Mentor.id == Pairing.mentor_id)
        .where(
            Mentor.scheme_id == scheme.id,
            Pairing.ended_at >= bounds[0],
            Pairing.ended_at < bounds[-1],
        )
        .group_by(*GROUPS)
    )
    return counts_of(rows)


def _load(session: Session, scheme: Scheme, at: datetime) -> dict[int, int]:
    """Count mentors by how many people they had at a moment; with nobody, those on the list."""
    lived = and_(
        Pairing.mentor_id == Mentor.id,
        Pairing.approved_at <= at,
        or_(Pairing.ended_at.is_(None), Pairing.ended_at > at),
    )
    each = (
        select(Mentor.status, func.count(Pairing.id).label("people"))
        .outerjoin(Pairing, lived)
        .where(Mentor.scheme_id == scheme.id, Mentor.created_at <= at)
        .group_by(Mentor.id, Mentor.status)
        .subquery()
    )
    size = case((each.c.people >= MOST_PEOPLE, MOST_PEOPLE), else_=each.c.people)
    is_listed = each.c.status.in_([MentorStatus.LISTED, MentorStatus.PAUSED])
    rows = session.execute(
        select(size.label(GROUPS[0]), func.count())
        .where(or_(each.c.people > 0, is_listed))
        .group_by(GROUPS[0])
    )
    return {row[0]: row[1] for row in rows}
