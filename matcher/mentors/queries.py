"""Reading a mentor's own profile."""

from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.orm import Session

from matcher.core.db import PublicId
from matcher.core.errors import NotFound
from matcher.mentors.models import Mentor
from matcher.mentors.rules import is_listed


@dataclass(frozen=True, slots=True)
class OwnProfile:
    """A profile as its mentor sees it, and whether others see it too."""

    id: int
    public_id: PublicId
    is_listed: bool
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
    strengths: frozenset[str]
    max_distance_km: int | None
    about: str
    languages: str


def get_own_profile(session: Session, mentor_id: int | None) -> OwnProfile:
    """Return the profile of the mentor who asks.

    Raises
    ------
    NotFound
        Whoever asks has no mentor profile.
    """
    mentor = session.scalars(select(Mentor).where(Mentor.id == mentor_id)).one_or_none()
    if mentor is None:
        raise NotFound("You do not have a mentor profile. Ask the office to add you.")
    return OwnProfile(
        id=mentor.id,
        public_id=mentor.public_id,
        is_listed=is_listed(mentor.status),
        employer=mentor.employer,
        line_manager_email=mentor.line_manager_email,
        sector=mentor.sector,
        level=mentor.level,
        place=mentor.place,
        region=mentor.region,
        lat=mentor.lat,
        lon=mentor.lon,
        formats=mentor.formats,
        times=mentor.times,
        strengths=mentor.strengths,
        max_distance_km=mentor.max_distance_km,
        about=mentor.about,
        languages=mentor.languages,
    )
