"""Two people who work together, for tests."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy.orm import Session

from matcher.candidates.models import Candidate
from matcher.mentors.models import Mentor
from matcher.pairings.models import Pairing
from matcher.pairings.services.answers import accept_request
from matcher.pairings.services.approvals import approve_pairing
from matcher.pairings.services.requests import request_mentor
from tests.factories import actor_of, make_admin, make_candidate, make_mentor


@dataclass(frozen=True)
class Pair:
    """A candidate and a mentor with their pairing."""

    candidate: Candidate
    mentor: Mentor
    pairing: Pairing


def make_pair(
    session: Session,
    *,
    now: datetime,
    mentor: Mentor | None = None,
    candidate_name: str | None = None,
    mentor_name: str | None = None,
    **changes: Any,
) -> Pair:
    """Pair two people through the services, then change their pairing or the candidate."""
    named = {"name": candidate_name} if candidate_name else {}
    candidate = make_candidate(session, **named)
    mentor = mentor or make_mentor(session, **({"name": mentor_name} if mentor_name else {}))
    proposal = request_mentor(session, actor_of(candidate), mentor.public_id, "Hello", now=now)
    accept_request(session, actor_of(mentor), proposal.public_id, room=None, now=now)
    office = actor_of(make_admin(session))
    pairing = approve_pairing(session, office, proposal.public_id, now=now)
    for name, value in changes.items():
        setattr(pairing if hasattr(Pairing, name) else candidate, name, value)
    session.flush()
    return Pair(candidate, mentor, pairing)
