"""Reading a candidate's own profile, and finding who still looks for a mentor."""

from dataclasses import dataclass
from datetime import date, timedelta

from sqlalchemy import JSON, ColumnElement, and_, column, select, table
from sqlalchemy.orm import Session

from matcher.candidates.models import Candidate
from matcher.candidates.rules import CandidateStatus, Search, search_of
from matcher.core.days import local_day, start_of_day
from matcher.core.errors import NotFound
from matcher.core.texts import is_level_of
from matcher.core.words import _
from matcher.reference.files import vocabulary

_SCHEME = table("scheme", column("id"), column("settings", JSON))  # schemes lie above this area


def looks_still(grace_days: int, *, today: date) -> ColumnElement[bool]:
    """Return the condition that a candidate looks for a mentor and is neither silent nor resting.

    It is `Search.counts` of `candidates.rules.search_of`, for the database.
    """
    return and_(
        Candidate.status == CandidateStatus.SEEKING,
        ~is_silent(grace_days, today=today),
        ~is_resting(today=today),
    )


def enrolled_by(day: date) -> ColumnElement[bool]:
    """Return the condition that a candidate was enrolled by the end of a day."""
    return Candidate.created_at < start_of_day(day + timedelta(days=1))


def is_silent(grace_days: int, *, today: date) -> ColumnElement[bool]:
    """Return the condition that nobody has heard from a candidate since they were asked."""
    since = start_of_day(today - timedelta(days=grace_days) + timedelta(days=1))
    asked_at = Candidate.looking_asked_at
    return and_(asked_at.is_not(None), asked_at < since)


def is_resting(*, today: date) -> ColumnElement[bool]:
    """Return the condition that a candidate does not look until a day that has yet to come."""
    return and_(Candidate.resting_until.is_not(None), Candidate.resting_until > today)


def search_of_candidate(candidate: Candidate, grace_days: int, *, today: date) -> Search:
    """Say where a candidate's search stands."""
    asked_at = candidate.looking_asked_at
    return search_of(
        candidate.status,
        local_day(asked_at) if asked_at else None,
        candidate.resting_until,
        candidate.found_mentor,
        grace_days,
        today=today,
    )


@dataclass(frozen=True, slots=True)
class OwnProfile:
    """A profile as its candidate sees it; `is_new` where nobody but they has said anything yet.

    `levels` are those towards which the scheme's candidates may work.
    """

    id: int
    employer: str
    line_manager_email: str
    sector: str
    level: str
    place: str
    region: str | None
    lat: float | None
    lon: float | None
    formats: frozenset[str]
    times: frozenset[str]
    needs: frozenset[str]
    max_distance_km: int | None
    sector_wish: str
    employer_wish: str
    about: str
    languages: str
    first_visit: str
    is_new: bool
    levels: frozenset[str]


def get_own_profile(session: Session, candidate_id: int | None) -> OwnProfile:
    """Return the profile of the candidate who asks.

    Raises
    ------
    NotFound
        Whoever asks has no candidate profile.
    """
    candidate = session.scalars(select(Candidate).where(Candidate.id == candidate_id)).one_or_none()
    if candidate is None:
        raise NotFound(_("You do not have a candidate profile. Ask the office to add you."))
    return OwnProfile(
        id=candidate.id,
        employer=candidate.employer,
        line_manager_email=candidate.line_manager_email,
        sector=candidate.sector,
        level=candidate.level,
        place=candidate.place,
        region=candidate.region,
        lat=candidate.lat,
        lon=candidate.lon,
        formats=candidate.formats,
        times=candidate.times,
        needs=candidate.needs,
        max_distance_km=candidate.max_distance_km,
        sector_wish=candidate.sector_wish,
        employer_wish=candidate.employer_wish,
        about=candidate.about,
        languages=candidate.languages,
        first_visit=candidate.first_visit,
        is_new=candidate.status == CandidateStatus.ENROLLED,
        levels=_levels_of(session, candidate.scheme_id),
    )


def _levels_of(session: Session, scheme_id: int) -> frozenset[str]:
    settings = session.scalars(select(_SCHEME.c.settings).where(_SCHEME.c.id == scheme_id)).one()
    levels = (level.code for level in vocabulary().levels)
    return frozenset(level for level in levels if is_level_of(settings, level))
