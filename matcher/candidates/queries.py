"""Reading a candidate's own profile."""

from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.orm import Session

from matcher.candidates.models import Candidate
from matcher.core.errors import NotFound
from matcher.core.words import _


@dataclass(frozen=True, slots=True)
class OwnProfile:
    """A profile as its candidate sees it."""

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
    )
