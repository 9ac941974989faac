"""What a mentor says of themselves."""

from dataclasses import asdict, dataclass
from datetime import datetime

from sqlalchemy.orm import Session

from matcher.audit.services import record
from matcher.core.actor import Actor
from matcher.mentors.models import Mentor
from matcher.mentors.services.ledger import lock_mentors


@dataclass(frozen=True, slots=True)
class MentorProfile:
    """What a mentor says of themselves, as checked by a form or an import."""

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


def update_profile(
    session: Session, actor: Actor, mentor_id: int, profile: MentorProfile, *, now: datetime
) -> Mentor:
    """Write what a mentor says of themselves; their places stay as they are."""
    mentor = lock_mentors(session, [mentor_id])[mentor_id]
    for name, value in asdict(profile).items():
        setattr(mentor, name, value)
    mentor.updated_at = now
    record(session, actor, "mentor.profile", mentor.public_id, now=now)
    return mentor
