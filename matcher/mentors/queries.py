"""Reading a mentor's own profile, and what they have said of their places."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta

from sqlalchemy import select
from sqlalchemy.orm import Session

from matcher.core.days import local_day
from matcher.core.db import PublicId
from matcher.core.errors import NotFound
from matcher.core.words import _
from matcher.mentors.models import AvailabilityClaim, Mentor
from matcher.mentors.rules import (
    CLAIM_SOURCES,
    Claim,
    ClaimAge,
    ClaimSource,
    MentorStatus,
    free_places,
    is_listed,
    is_paused,
)


@dataclass(frozen=True, slots=True)
class OwnProfile:
    """A profile as its mentor sees it, and whether others see it too.

    `is_new` where nobody but they has said anything yet.
    """

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
    enjoys: str
    languages: str
    capacity: int
    first_visit: str
    is_new: bool


def get_own_profile(session: Session, mentor_id: int | None) -> OwnProfile:
    """Return the profile of the mentor who asks.

    Raises
    ------
    NotFound
        Whoever asks has no mentor profile.
    """
    mentor = session.scalars(select(Mentor).where(Mentor.id == mentor_id)).one_or_none()
    if mentor is None:
        raise NotFound(_("You do not have a mentor profile. Ask the office to add you."))
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
        enjoys=mentor.enjoys,
        languages=mentor.languages,
        capacity=mentor.capacity,
        first_visit=mentor.first_visit,
        is_new=mentor.status == MentorStatus.APPLIED,
    )


NOT_SAID = (ClaimSource.SYSTEM, ClaimSource.UNDO)


@dataclass(frozen=True, slots=True)
class Said:
    """One word on a mentor's places: when, what people saw from then on, and where it was said."""

    at: datetime
    words: str
    where: str
    is_undone: bool


def list_said(session: Session, mentor_id: int, *, limit: int = 10) -> list[Said]:
    """Return what was last said of a mentor's places, the newest first."""
    rows = session.scalars(
        select(AvailabilityClaim)
        .where(AvailabilityClaim.mentor_id == mentor_id)
        .order_by(AvailabilityClaim.made_at.desc(), AvailabilityClaim.id.desc())
        .limit(limit)
    )
    return [_said(claim) for claim in rows]


def _said(claim: AvailabilityClaim) -> Said:
    return Said(
        at=claim.made_at,
        words=claim_in_words(claim),
        where=str(CLAIM_SOURCES[ClaimSource(claim.source)]),
        is_undone=claim.undone_at is not None,
    )


def claim_in_words(claim: AvailabilityClaim) -> str:
    """Say what people saw of a mentor's places right after a claim."""
    day = local_day(claim.made_at)
    away = is_paused(claim.status, claim.paused_until, today=day)
    return Claim(
        free=free_places(claim.capacity, claim.held),
        confirmed_on=day,
        age=ClaimAge.FRESH,
        away_until=(claim.paused_until or date.max) if away else None,
        is_leaving=not is_listed(claim.status),
    ).places_in_words(day)


def find_undoable(
    session: Session, mentor_id: int, *, now: datetime, within_days: int
) -> AvailabilityClaim | None:
    """Return the claim that `undo_claim` would take back, if a person has made it; else None."""
    claims = session.scalars(
        select(AvailabilityClaim)
        .where(AvailabilityClaim.mentor_id == mentor_id, AvailabilityClaim.undone_at.is_(None))
        .order_by(AvailabilityClaim.made_at.desc(), AvailabilityClaim.id.desc())
        .limit(2)
    ).all()
    if len(claims) < 2 or claims[0].source in NOT_SAID:
        return None
    return claims[0] if now - claims[0].made_at <= timedelta(days=within_days) else None
