"""What two people need to begin, for the two of them alone."""

from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy.orm import Session

from matcher.core.actor import Actor
from matcher.core.db import PublicId
from matcher.core.errors import NotFound
from matcher.core.words import _
from matcher.matching.queries.pairs import get_pair
from matcher.pairings.models import Pairing
from matcher.pairings.queries.dates import meet_by
from matcher.pairings.queries.proposals import get_pairing
from matcher.pairings.rules.beginning import (
    Point,
    Term,
    agreement,
    first_meeting,
    first_times,
    last_day,
    what_they_share,
)
from matcher.pairings.rules.states import LIVE
from matcher.web.dates import short_day


@dataclass(frozen=True, slots=True)
class Beginning:
    """Who the two are, what they share, when they could meet, and what they agree on.

    `is_mentor` says which of the two reads it.
    """

    public_id: PublicId
    candidate: str
    candidate_email: str
    mentor: str
    mentor_email: str
    is_mentor: bool
    shared: tuple[str, ...]
    times: tuple[datetime, ...]
    meet_by: date
    meeting: tuple[Point, ...]
    terms: tuple[Term, ...]


def get_beginning(
    session: Session, actor: Actor, pairing_id: PublicId, *, today: date
) -> Beginning:
    """Return how the actor and the other of a live pairing begin.

    Raises
    ------
    NotFound
        There is none, it is other people's, or it is over.
    """
    pairing = get_pairing(session, pairing_id)
    is_mentor = actor.mentor_id is not None and actor.mentor_id == pairing.mentor_id
    is_candidate = actor.candidate_id is not None and actor.candidate_id == pairing.candidate_id
    if not (is_mentor or is_candidate) or pairing.status not in LIVE:
        raise NotFound(_("We cannot find that pairing."))
    candidate, mentor = pairing.candidate.account, pairing.mentor.account
    shared, formats = _common(session, pairing, today)
    until = short_day(last_day(pairing.started_on, pairing.ends_on))
    return Beginning(
        public_id=pairing.public_id,
        candidate=candidate.name,
        candidate_email=candidate.email,
        mentor=mentor.name,
        mentor_email=mentor.email,
        is_mentor=is_mentor,
        shared=shared,
        times=times_of(session, pairing),
        meet_by=meet_by(session, pairing),
        meeting=first_meeting(),
        terms=agreement(formats, until, is_agreed=pairing.ends_on is not None),
    )


def shared_by(session: Session, pairing: Pairing, *, today: date) -> tuple[str, ...]:
    """Return what the two of a pairing share, in words."""
    return _common(session, pairing, today)[0]


def times_of(session: Session, pairing: Pairing) -> tuple[datetime, ...]:
    """Return when the two of a pairing could first meet."""
    common = pairing.candidate.times & pairing.mentor.times
    last = meet_by(session, pairing)
    return first_times(pairing.started_on, last, pairing.mentor.region, common)


def _common(session: Session, pairing: Pairing, today: date) -> tuple[tuple[str, ...], int]:
    """Return what two people share in words, and the formats of meeting that both chose."""
    pair = get_pair(session, pairing.candidate_id, pairing.mentor_id, today=today)
    words = what_they_share(pair.candidate, pair.mentor, distance_m=pair.distance_m)
    return words, pair.candidate.formats & pair.mentor.formats
