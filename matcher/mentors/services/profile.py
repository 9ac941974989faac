"""What a mentor says of themselves."""

from collections.abc import Mapping
from dataclasses import asdict, dataclass, fields
from datetime import datetime
from typing import Any

from sqlalchemy.orm import Session

from matcher.audit.services import record
from matcher.core.actor import Actor
from matcher.core.errors import Invalid
from matcher.core.words import _
from matcher.mentors.models import Mentor
from matcher.mentors.rules import VISIT, ClaimSource
from matcher.mentors.services.ledger import lock_mentors
from matcher.mentors.services.places import update_capacity
from matcher.web.visit import CHECK, DONE, FACE_TO_FACE, due_after


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
    enjoys: str
    languages: str


PROFILE = {column.name for column in fields(MentorProfile)}


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


def save_step(
    session: Session,
    actor: Actor,
    mentor_id: int,
    step: str,
    answers: Mapping[str, Any],
    *,
    now: datetime,
) -> Mentor:
    """Write the answers of one page of a first visit, and note which page is due next."""
    mentor = lock_mentors(session, [mentor_id])[mentor_id]
    for name in answers.keys() & PROFILE:
        setattr(mentor, name, answers[name])
    mentor.first_visit = due_after(VISIT, mentor.first_visit, step)
    mentor.updated_at = now
    record(session, actor, "mentor.profile", mentor.public_id, now=now, page=step)
    if "capacity" in answers:
        session.flush()
        places = int(answers["capacity"])
        update_capacity(session, actor, mentor_id, places, now=now, source=ClaimSource.PROFILE)
    return mentor


def finish_first_visit(session: Session, actor: Actor, mentor_id: int, *, now: datetime) -> Mentor:
    """Note that somebody has looked over what they said.

    Raises
    ------
    Invalid
        A page is still to be answered, or they would meet in person at no place.
    """
    mentor = lock_mentors(session, [mentor_id])[mentor_id]
    if mentor.first_visit not in {CHECK, DONE}:
        raise Invalid(_("There is a page left to answer. Go on where you left off."))
    if FACE_TO_FACE in mentor.formats and mentor.lat is None:
        raise Invalid(_("Give the town where you meet people, or untick Face to face."))
    mentor.first_visit = DONE
    mentor.updated_at = now
    record(session, actor, "mentor.first_visit", mentor.public_id, now=now)
    return mentor
