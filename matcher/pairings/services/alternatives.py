"""Whom else a candidate could ask: those with room who suit best, as their suggestions say."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from matcher.candidates.models import Candidate
from matcher.core.db import PublicId
from matcher.matching.instance.arrays import arrange_mentors
from matcher.matching.instance.contributions import contributions, pair_distance_m
from matcher.matching.instance.instance import instance_with
from matcher.matching.models import Scheme
from matcher.matching.queries.people import read_candidates, read_mentors, settings_of
from matcher.matching.rules.eligibility import why_not_eligible
from matcher.mentors.models import Mentor

MOST = 3


@dataclass(frozen=True, slots=True)
class Alternative:
    """A mentor who could be asked instead."""

    public_id: PublicId
    name: str


def list_alternatives(
    session: Session,
    candidate: Candidate,
    *,
    today: date,
    besides: Collection[int] = (),
    most: int = MOST,
) -> list[Alternative]:
    """Return the mentors with room who suit a candidate best, without those in `besides`.

    Those who have confirmed their places lately come first: a no is not to be followed by silence.
    The scores are those of a run, reckoned in plain Python: the pages need not wait for the
    compiled kernels, and there is only one candidate.
    """
    scheme = session.get_one(Scheme, candidate.scheme_id)
    settings = settings_of(scheme)
    person = read_candidates(session, scheme.id, today=today, only=[candidate.id])[candidate.id]
    able, ids = [], {}
    for mentor_id, mentor in read_mentors(session, scheme.id, today=today).items():
        metres = pair_distance_m(person, mentor)
        bar = why_not_eligible(person, mentor, settings, as_of=today, distance_m=metres)
        if bar is None and mentor_id not in besides:
            able.append(mentor)
            ids[mentor.email] = mentor_id
    instance = instance_with(arrange_mentors(able, settings, as_of=today), [person])
    scores = [sum(contributions(instance, 0, j).values()) for j in range(len(able))]
    days = instance.mentors.rows["days_since_confirmed"]
    is_fresh = (days >= 0) & (days <= settings.fresh_days)
    best = sorted(range(len(able)), key=lambda j: (not is_fresh[j], -scores[j], j))[:most]
    chosen = [instance.mentors.records[j] for j in best]
    public = _public_ids(session, [ids[mentor.email] for mentor in chosen])
    return [Alternative(public[ids[mentor.email]], mentor.name) for mentor in chosen]


def as_context(alternatives: list[Alternative]) -> dict[str, Any]:
    """Return some alternatives as a mail's template takes them."""
    return {
        "alternative_names": [one.name for one in alternatives],
        "alternative_ids": [str(one.public_id) for one in alternatives],
    }


def _public_ids(session: Session, mentor_ids: list[int]) -> dict[int, PublicId]:
    rows = session.execute(select(Mentor.id, Mentor.public_id).where(Mentor.id.in_(mentor_ids)))
    return {row.id: row.public_id for row in rows}
