"""A candidate says whether places that come free are to be offered to them, and whose."""

from datetime import datetime

from sqlalchemy.orm import Session

from matcher.audit.services import record
from matcher.candidates.models import Candidate
from matcher.candidates.rules import is_seeking
from matcher.candidates.services import lock_candidates
from matcher.core.actor import Actor
from matcher.pairings.rules.offering import OffersWish
from matcher.pairings.services.own import own_candidate_id
from matcher.pairings.services.steps import heard_from


def set_offers(session: Session, actor: Actor, wish: OffersWish, *, now: datetime) -> Candidate:
    """Take a candidate's wish about offers; whoever looks has shown by it that they do.

    Raises
    ------
    NotFound
        The actor is not a candidate.
    """
    candidate_id = own_candidate_id(actor)
    candidate = lock_candidates(session, [candidate_id])[candidate_id]
    candidate.wants_offers = wish is not OffersWish.NONE
    candidate.accepts_anyone = wish is OffersWish.ANYONE
    candidate.offer_looked_at = None
    if wish is OffersWish.NONE:
        candidate.offer_due_at = None
    if is_seeking(candidate.status):
        resting_until = candidate.resting_until
        heard_from(candidate, now=now)
        candidate.resting_until = resting_until  # of which nothing was said
    candidate.updated_at = now
    record(session, actor, "candidate.offers", candidate.public_id, now=now, wish=wish)
    return candidate
