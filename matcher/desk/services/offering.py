"""Offering suggestions in batches: all that was looked at, or nothing.

Locks are taken in one order: mentors by id, then candidates by id. Why it is all or nothing:
docs/adr/0015-a-batch-is-what-was-looked-at.md.
"""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from matcher.audit.services import record
from matcher.candidates.services import lock_candidates
from matcher.core.actor import Actor, require_admin
from matcher.core.db import PublicId
from matcher.core.errors import Conflict
from matcher.core.words import _
from matcher.desk.queries.offering import plan_offers
from matcher.desk.queries.runs import get_run
from matcher.matching.models import Suggestion
from matcher.matching.queries.runs import get_scheme_id
from matcher.mentors.services import lock_mentors
from matcher.pairings.models import Proposal
from matcher.pairings.services.offers import offer_suggestion


def offer_batch(
    session: Session,
    actor: Actor,
    run_id: PublicId,
    chosen: Sequence[PublicId],
    seen: str,
    *,
    now: datetime,
) -> list[Proposal]:
    """Offer chosen suggestions of a run to their candidates: all of them, or none.

    Parameters
    ----------
    seen
        The mark of the consequences that the office looked at (`OfferPlan.mark`).

    Raises
    ------
    NotAllowed
        The actor is not an administrator.
    NotFound
        There is no such run.
    Conflict
        Nothing was chosen, one has gone stale, or something else would happen than was seen.
    """
    require_admin(actor, get_scheme_id(session))
    suggestions = session.scalars(
        select(Suggestion)
        .where(Suggestion.public_id.in_(chosen))
        .order_by(Suggestion.mentor_id, Suggestion.candidate_id)
    ).all()
    lock_mentors(session, [one.mentor_id for one in suggestions])
    lock_candidates(session, [one.candidate_id for one in suggestions])
    plan = plan_offers(session, get_run(session, run_id), chosen, now=now)
    if not (plan.good or plan.stale):
        raise Conflict(_("Nothing was chosen, so nothing has changed."))
    if plan.stale or plan.mark != seen:
        raise Conflict(_("Something has changed since you looked, so nothing was offered."))
    good = {row.public_id for row in plan.good}
    offered = [
        offer_suggestion(session, actor, one, now=now)
        for one in suggestions
        if one.public_id in good
    ]
    record(session, actor, "run.offered", run_id, now=now, n=len(offered))
    return offered
