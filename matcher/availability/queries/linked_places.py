"""What the page behind a link shows: one mentor's places, and nobody else's name."""

from dataclasses import dataclass, replace
from datetime import date, datetime

from sqlalchemy.orm import Session

from matcher.matching.explain import Reach
from matcher.matching.queries.reach import find_reach
from matcher.mentors.models import Mentor
from matcher.mentors.queries import claim_in_words, find_undoable
from matcher.mentors.rules import MAX_CAPACITY, Claim, ClaimSource, PauseReason
from matcher.pairings.queries.calendar import get_periods
from matcher.pairings.queries.places import Places, get_places


@dataclass(frozen=True, slots=True)
class Recorded:
    """What was said last, and when; `can_undo` where a link has said it."""

    words: str
    at: datetime
    can_undo: bool


@dataclass(frozen=True, slots=True)
class LinkedPlaces:
    """One mentor's places as the page behind a link shows them.

    `seen` is what people see of them. `still` is what they said before, in words that follow
    "still", with what has come back: who rests because they were silent comes back with any word.
    `most` is the highest number of free places they could name, with those that are offered to
    people. `reach` is whom that reaches, once said.
    """

    places: Places
    seen: str
    still: str
    most: int
    recorded: Recorded | None
    reach: Reach | None


def get_linked_places(
    session: Session, mentor_id: int, *, since: datetime, now: datetime
) -> LinkedPlaces:
    """Return what the page behind a mentor's link shows; what was said before `since` is not new.

    Raises
    ------
    NotFound
        There is no such mentor.
    """
    places = get_places(session, mentor_id, now=now)
    claim = Claim(
        places.claim.free + places.came_back,
        places.claim.confirmed_on,
        places.claim.age,
        away_until=(places.resting_until or date.max) if places.is_resting else None,
    )
    is_silent = session.get_one(Mentor, mentor_id).pause_reason == PauseReason.SILENCE
    said = replace(claim, away_until=None) if is_silent else claim
    recorded = _recorded(session, mentor_id, since=since, now=now)
    return LinkedPlaces(
        places=places,
        seen=claim.places_in_words(places.today),
        still=said.places_in_words(places.today),
        most=max(0, MAX_CAPACITY - places.held + places.offered),
        recorded=recorded,
        reach=find_reach(session, mentor_id, today=places.today) if recorded else None,
    )


def _recorded(
    session: Session, mentor_id: int, *, since: datetime, now: datetime
) -> Recorded | None:
    """Return what was said since the link was made, within the days in which it can be undone."""
    scheme_id = session.get_one(Mentor, mentor_id).scheme_id
    days = get_periods(session, scheme_id).undo_days
    claim = find_undoable(session, mentor_id, now=now, within_days=days)
    if claim is None or claim.made_at <= since:
        return None
    return Recorded(claim_in_words(claim), claim.made_at, claim.source == ClaimSource.LINK)
