"""What a candidate is told of waiting, and who waited for a place that somebody else has."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from matcher.candidates.models import Candidate, ListEntry
from matcher.core.days import local_day
from matcher.core.errors import NotFound
from matcher.core.words import _
from matcher.matching.models import Scheme
from matcher.mentors.models import Mentor
from matcher.pairings.queries.calendar import get_periods
from matcher.pairings.queries.offering import is_free_to_wait, left_an_offer, list_tried
from matcher.pairings.rules.offering import OffersWish, wish_of


@dataclass(frozen=True, slots=True)
class OwnWait:
    """What a candidate has said of offers, and whether these rest as the last one ran out."""

    wish: OffersWish
    offer_days: int
    rests: bool


def get_own_wait(session: Session, candidate_id: int) -> OwnWait:
    """Return what a candidate has said of offers.

    Raises
    ------
    NotFound
        There is no such candidate.
    """
    row = session.execute(
        select(
            Candidate.wants_offers,
            Candidate.accepts_anyone,
            Candidate.scheme_id,
            left_an_offer().label("rests"),
        ).where(Candidate.id == candidate_id)
    ).one_or_none()
    if row is None:
        raise NotFound(_("You do not have a candidate profile."))
    days = get_periods(session, row.scheme_id).offer_days
    return OwnWait(wish_of(row.wants_offers, row.accepts_anyone), days, bool(row.rests))


def list_left_without(session: Session, mentor: Mentor, *, now: datetime) -> list[int]:
    """Return who looks for a mentor, has nothing open and has this one on their list, by id.

    Those with whom it came to nothing of late are left out: they know.
    """
    scheme = session.get_one(Scheme, mentor.scheme_id)
    ids = list(
        session.scalars(
            select(Candidate.id)
            .join(ListEntry, ListEntry.candidate_id == Candidate.id)
            .where(ListEntry.mentor_id == mentor.id, is_free_to_wait(scheme, local_day(now)))
            .order_by(Candidate.id)
        )
    )
    tried = list_tried(session, ids, now=now)
    return [i for i in ids if (i, mentor.id) not in tried]
