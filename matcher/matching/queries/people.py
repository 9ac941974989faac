"""People from the database as the rules of matching see them.

The rules know a mentor's *free* places as the capacity, and the service's own bars: not listed, or
not confirmed for too long.
"""

from collections.abc import Iterable
from datetime import date, timedelta
from typing import Any

from sqlalchemy import (
    BigInteger,
    ColumnElement,
    and_,
    func,
    or_,
    select,
    type_coerce,
)
from sqlalchemy.orm import InstrumentedAttribute, Session

from matcher.accounts.models import Account
from matcher.candidates.models import Candidate
from matcher.candidates.queries import enrolled_by, looks_still
from matcher.candidates.rules import LOOKING_GRACE_DAYS
from matcher.core.days import local_day, start_of_day
from matcher.matching.models import Scheme
from matcher.matching.queries.relations import is_busy, read_relations
from matcher.matching.rules.bars import Bar
from matcher.matching.rules.people import CandidateRecord, MentorRecord
from matcher.matching.rules.settings import PERIODS, SchemeSettings
from matcher.mentors.models import Mentor
from matcher.mentors.rules import (
    AgeLimits,
    Claim,
    ClaimAge,
    MentorStatus,
    claim_age,
    free_places,
    is_listed,
    is_paused,
    last_heard,
)
from matcher.reference.files import fold, vocabulary

FOR_EVER = date.max


def _mask(codes: InstrumentedAttribute[frozenset[str]]) -> ColumnElement[int]:
    """Read a set of codes as the bit mask that it is kept as."""
    return type_coerce(codes, BigInteger).label(codes.key)


MENTOR_COLUMNS: tuple[Any, ...] = (
    Mentor.id,
    Account.email,
    Account.name,
    Mentor.employer,
    Mentor.line_manager_email,
    Mentor.sector,
    Mentor.level,
    Mentor.place,
    Mentor.region,
    Mentor.lat,
    Mentor.lon,
    _mask(Mentor.formats),
    Mentor.max_distance_km,
    Mentor.capacity,
    Mentor.held,
    _mask(Mentor.strengths),
    Mentor.status,
    Mentor.paused_until,
    Mentor.confirmed_at,
    Mentor.created_at,
    Mentor.leaving_at,
    Mentor.back_at,
)
"""What `mentor_record` reads of `Mentor` joined to `Account`."""


def settings_of(scheme: Scheme) -> SchemeSettings:
    """Return a scheme's settings, checked."""
    return SchemeSettings.from_mapping(scheme.settings)


def limits_of(settings: SchemeSettings) -> AgeLimits:
    """Return after how many days a claim is old in a scheme."""
    return AgeLimits(settings.fresh_days, settings.stale_days, settings.hide_after_days)


def grace_of(scheme: Scheme) -> int:
    """Return for how many days candidates may leave it unanswered whether they still look."""
    periods = scheme.settings.get(PERIODS, {})
    return int(periods.get("looking_grace_days", LOOKING_GRACE_DAYS))


def read_mentors(
    session: Session, scheme_id: int, *, today: date, only: Iterable[int] | None = None
) -> dict[int, MentorRecord]:
    """Return the mentors of a scheme by id; retired ones and applicants carry a bar."""
    limits = limits_of(settings_of(session.get_one(Scheme, scheme_id)))
    query = (
        select(*MENTOR_COLUMNS)
        .join(Account, Account.id == Mentor.account_id)
        .where(Mentor.scheme_id == scheme_id)
    )
    if only is not None:
        query = query.where(Mentor.id.in_(list(only)))
    return {row.id: mentor_record(row, limits, today) for row in session.execute(query)}


def mentor_record(row: Any, limits: AgeLimits, today: date) -> MentorRecord:
    """Return a mentor as the rules see them, from a row of `MENTOR_COLUMNS`."""
    paused = is_paused(row.status, row.paused_until, today=today)
    confirmed_on = local_day(row.confirmed_at) if row.confirmed_at else None
    return MentorRecord(
        **_common(row),
        capacity=free_places(row.capacity, row.held),
        strengths=row.strengths,
        paused_until=(row.paused_until or FOR_EVER) if paused else None,
        confirmed_on=confirmed_on,
        bar=_own_bar(row, confirmed_on, limits, today),
    )


def _own_bar(row: Any, confirmed_on: date | None, limits: AgeLimits, today: date) -> Bar | None:
    if not is_listed(row.status) or row.leaving_at is not None:
        return Bar.NOT_LISTED
    heard_on = last_heard(row.confirmed_at, row.paused_until, row.back_at, today=today)
    created_on = local_day(row.created_at)
    age = claim_age(confirmed_on, created_on, limits, today=today, heard_on=heard_on)
    return Bar.UNCONFIRMED if age is ClaimAge.HIDDEN else None


def claim_of(
    mentor: MentorRecord, settings: SchemeSettings, today: date, *, is_asked: bool = False
) -> Claim:
    """Return what people see of a mentor's places; `is_asked` is that of `Claim`.

    One who is not listed and yet seen is leaving: their own people keep them.
    """
    is_hidden = mentor.bar is Bar.UNCONFIRMED
    limits = limits_of(settings)
    age = claim_age(mentor.confirmed_on, today, limits, today=today, heard_on=today)
    return Claim(
        free=0 if mentor.paused_until else mentor.capacity,
        confirmed_on=mentor.confirmed_on,
        age=ClaimAge.HIDDEN if is_hidden else age,
        away_until=mentor.paused_until,
        is_leaving=mentor.bar is Bar.NOT_LISTED,
        is_asked=is_asked,
    )


def is_shown(scheme: Scheme, today: date) -> ColumnElement[bool]:
    """Return the condition under which a mentor stands in the directory and may be asked.

    Whoever has said nothing of their places, ever, is shown for as long as an old word would be.
    See `last_heard` for those who rest until a day, or have come back.
    """
    oldest_day = today - timedelta(days=settings_of(scheme).hide_after_days)
    oldest = start_of_day(oldest_day)
    return and_(
        Mentor.scheme_id == scheme.id,
        Mentor.status.in_([MentorStatus.LISTED, MentorStatus.PAUSED]),
        or_(
            func.coalesce(Mentor.confirmed_at, Mentor.created_at) >= oldest,
            Mentor.back_at >= oldest,
            Mentor.paused_until >= oldest_day,
        ),
    )


def _common(row: Any) -> dict[str, Any]:
    words = vocabulary()
    return {
        "email": row.email,
        "name": row.name,
        "employer": row.employer,
        "employer_key": fold(row.employer),
        "line_manager_email": row.line_manager_email,
        "sector": row.sector,
        "level": row.level,
        "level_rank": words.levels[row.level].rank,
        "place": row.place,
        "region": words.regions.label(row.region) if row.region else "",
        "latitude": row.lat,
        "longitude": row.lon,
        "formats": row.formats,
        "max_distance_km": row.max_distance_km,
    }


def read_candidates(
    session: Session,
    scheme_id: int,
    *,
    today: date,
    only: Iterable[int] | None = None,
    free_only: bool = False,
    by: date | None = None,
) -> dict[int, CandidateRecord]:
    """Return candidates of a scheme by id, with their lists and whom they may not have.

    With `free_only`, those who seek a mentor, are neither silent nor resting, and have neither an
    open proposal nor a live pairing: the people a run is for. With `by`, of a round: those who were
    enrolled by that day.
    """
    query = (
        select(
            Candidate.id,
            Account.email,
            Account.name,
            Candidate.employer,
            Candidate.line_manager_email,
            Candidate.sector,
            Candidate.level,
            Candidate.place,
            Candidate.region,
            Candidate.lat,
            Candidate.lon,
            _mask(Candidate.formats),
            Candidate.max_distance_km,
            _mask(Candidate.needs),
            Candidate.sector_wish,
            Candidate.employer_wish,
            Candidate.waiting_since,
            Candidate.lost_mentor,
        )
        .join(Account, Account.id == Candidate.account_id)
        .where(Candidate.scheme_id == scheme_id)
    )
    if only is not None:
        query = query.where(Candidate.id.in_(list(only)))
    if by is not None:
        query = query.where(enrolled_by(by))
    if free_only:
        scheme = session.get_one(Scheme, scheme_id)
        query = query.where(looks_still(grace_of(scheme), today=today), ~is_busy())
    rows = session.execute(query).all()
    ids = [row.id for row in rows] if only is not None else None
    lists, excluded, asked, paired = read_relations(session, today, ids)
    return {
        row.id: CandidateRecord(
            **_common(row),
            needs=row.needs,
            sector_wish=row.sector_wish,
            employer_wish=row.employer_wish,
            waiting_since=row.waiting_since,
            lost_mentor=row.lost_mentor,
            preferences=tuple(lists[row.id]) if row.id in lists else None,
            exclusions=frozenset(excluded.get(row.id, ())),
            already_asked=frozenset(asked.get(row.id, ())),
            already_paired=frozenset(paired.get(row.id, ())),
        )
        for row in rows
    }
