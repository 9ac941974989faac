"""How well two people suit each other as their pairing begins, kept to be judged by later."""

from datetime import datetime

from sqlalchemy.orm import Session

from matcher.core.days import local_day
from matcher.matching.criteria import CRITERIA
from matcher.matching.instance.arrays import arrange_mentors
from matcher.matching.instance.contributions import contributions, criterion_values
from matcher.matching.instance.instance import instance_with
from matcher.matching.queries.pairs import get_pair
from matcher.pairings.models import PairingFit, Proposal


def fit_of(session: Session, proposal: Proposal, *, now: datetime) -> PairingFit:
    """Return how two people suit each other now, for a pairing that has yet to be named."""
    pair = get_pair(session, proposal.candidate_id, proposal.mentor_id, today=local_day(now))
    mentors = arrange_mentors([pair.mentor], pair.settings, as_of=pair.as_of)
    instance = instance_with(mentors, [pair.candidate])
    values = criterion_values(instance, 0, 0, pair.distance_m)
    given = contributions(instance, 0, 0, distance_m=pair.distance_m)
    return PairingFit(
        suitability=sum(given.values()),
        values={
            criterion.code: round(float(value), 6)
            for criterion, value in zip(CRITERIA, values, strict=True)
        },
    )
