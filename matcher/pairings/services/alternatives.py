"""Whom else a candidate could ask: those with room who suit best, as their suggestions say."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

import numpy as np
from sqlalchemy import select
from sqlalchemy.orm import Session

from matcher.candidates.models import Candidate
from matcher.core.days import start_of_day
from matcher.core.db import PublicId
from matcher.matching.instance.arrays import arrange_mentors
from matcher.matching.instance.contributions import contributions, pair_distance_m
from matcher.matching.instance.instance import instance_with
from matcher.matching.models import Scheme
from matcher.matching.queries.people import is_shown, read_candidates, read_mentors, settings_of
from matcher.matching.rules.eligibility import why_not_eligible
from matcher.matching.rules.suggesting import best_to_suggest
from matcher.mentors.models import Mentor

MOST = 3
LATELY_DAYS = 30
LOOKED_AT = 200


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
    only: Collection[int] | None = None,
    most: int = MOST,
) -> list[Alternative]:
    """Return the mentors with room who suit a candidate best, without those in `besides`.

    See `best_to_suggest` for their order. With `only`, of these.

    The scores are those of a run, reckoned in plain Python: the pages need not wait for the
    compiled kernels, and there is only one candidate.
    """
    scheme = session.get_one(Scheme, candidate.scheme_id)
    settings = settings_of(scheme)
    person = read_candidates(session, scheme.id, today=today, only=[candidate.id])[candidate.id]
    able, ids = [], {}
    for mentor_id, mentor in read_mentors(session, scheme.id, today=today, only=only).items():
        metres = pair_distance_m(person, mentor)
        bar = why_not_eligible(person, mentor, settings, as_of=today, distance_m=metres)
        if bar is None and mentor_id not in besides:
            able.append(mentor)
            ids[mentor.email] = mentor_id
    instance = instance_with(arrange_mentors(able, settings, as_of=today), [person])
    suits = [sum(contributions(instance, 0, j).values()) for j in range(len(able))]
    days = instance.mentors.rows["days_since_confirmed"].astype(np.int64)
    best = best_to_suggest(np.array(suits, np.int64), days, settings.fresh_days)[:most]
    chosen = [instance.mentors.records[j] for j in best]
    public = _public_ids(session, [ids[mentor.email] for mentor in chosen])
    return [Alternative(public[ids[mentor.email]], mentor.name) for mentor in chosen]


def list_confirmed(
    session: Session, candidate: Candidate, *, today: date, besides: Collection[int] = ()
) -> list[Alternative]:
    """Return those with room who suit best of whoever has confirmed their places in a month.

    Of many, those who are nearest on the map are looked at: this is asked while a page is open.
    """
    near = select(Mentor.id).where(
        is_shown(session.get_one(Scheme, candidate.scheme_id), today),
        Mentor.confirmed_at >= start_of_day(today - timedelta(days=LATELY_DAYS)),
        Mentor.held < Mentor.capacity,
        Mentor.id.not_in(list(besides)),
    )
    if candidate.lat is not None and candidate.lon is not None:
        north, east = Mentor.lat - candidate.lat, Mentor.lon - candidate.lon
        near = near.order_by((north * north + east * east).nulls_last())
    ids = session.scalars(near.order_by(Mentor.id).limit(LOOKED_AT)).all()
    if not ids:
        return []
    return list_alternatives(session, candidate, today=today, besides=besides, only=ids)


def as_context(alternatives: list[Alternative]) -> dict[str, Any]:
    """Return some alternatives as a mail's template takes them."""
    return {
        "alternative_names": [one.name for one in alternatives],
        "alternative_ids": [str(one.public_id) for one in alternatives],
    }


def _public_ids(session: Session, mentor_ids: list[int]) -> dict[int, PublicId]:
    rows = session.execute(select(Mentor.id, Mentor.public_id).where(Mentor.id.in_(mentor_ids)))
    return {row.id: row.public_id for row in rows}
