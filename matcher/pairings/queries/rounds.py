"""Which review is on, and what waits for the day on which a round is announced."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from sqlalchemy import func, or_, select
from sqlalchemy.orm import Session

from matcher.candidates.models import Candidate
from matcher.candidates.queries import enrolled_by, looks_still
from matcher.core.days import local_day
from matcher.core.db import PublicId
from matcher.matching.models import Round, Scheme
from matcher.matching.queries.people import grace_of
from matcher.matching.queries.relations import is_busy
from matcher.matching.queries.rounds import find_round
from matcher.pairings.models import Proposal
from matcher.pairings.queries.calendar import list_days_off
from matcher.pairings.rules.days import DaysOff, morning_of
from matcher.pairings.rules.rounds import Review, RoundDates, review_of
from matcher.pairings.rules.states import ProposalStatus

AWAITED = (ProposalStatus.OFFERED, ProposalStatus.REQUESTED)
LONGEST_REVIEW = timedelta(days=60)
"""Before a round is announced: three working days with the longest holidays between them."""


@dataclass(frozen=True, slots=True)
class Waiting:
    """How many requests and offers have been written and wait for their day."""

    requests: int = 0
    offers: int = 0


def dates_of(found: Round) -> RoundDates:
    """Return what the office has said of a round."""
    return RoundDates(
        found.name, found.opens_on, found.closes_on, found.announced_on, found.review_days
    )


def get_days_off(session: Session, scheme_id: int, before: date) -> tuple[DaysOff, ...]:
    """Return when the office is closed around the review days before a day."""
    return list_days_off(session, scheme_id, None, since=before - LONGEST_REVIEW)


def review_of_round(session: Session, found: Round) -> Review | None:
    """Return the review days of a round; None where it has none."""
    return reviews_of_rounds(session, [found])[found.id]


def reviews_of_rounds(session: Session, rounds: Sequence[Round]) -> dict[int, Review | None]:
    """Return the review days of rounds of one scheme by id, in one query."""
    if not rounds:
        return {}
    earliest = min(found.announced_on for found in rounds)
    away = get_days_off(session, rounds[0].scheme_id, earliest)
    return {found.id: review_of(found.announced_on, found.review_days, away) for found in rounds}


def find_reviewed(session: Session, scheme_id: int, *, now: datetime) -> Round | None:
    """Return the round for whose day everything waits that is written now, or None."""
    found = find_round(session, scheme_id, today=local_day(now))
    review = review_of_round(session, found) if found else None
    return found if review and review.is_on(now) else None


def find_review(session: Session, scheme_id: int, *, now: datetime) -> Review | None:
    """Return the review that is on now, or None."""
    found = find_reviewed(session, scheme_id, now=now)
    return review_of_round(session, found) if found else None


def review_of_waiting(session: Session, round_id: int | None) -> Review | None:
    """Return until when something waits that was written for a round; None where it does not.

    A round that is called off lets all go out at once.
    """
    found = session.get(Round, round_id) if round_id is not None else None
    if found is None or found.called_off_at is not None:
        return None
    away = get_days_off(session, found.scheme_id, found.announced_on)
    return review_of(found.announced_on, max(1, found.review_days), away)


def list_to_send(session: Session, *, now: datetime) -> list[PublicId]:
    """Return what was written and goes out now: its day has come, or its round is called off."""
    today = local_day(now)
    last = today if morning_of(today) <= now else today - timedelta(days=1)
    return list(
        session.scalars(
            select(Proposal.public_id)
            .join(Round, Round.id == Proposal.waits_for_id)
            .where(
                Proposal.status.in_(AWAITED),
                or_(Round.announced_on <= last, Round.called_off_at.is_not(None)),
            )
            .order_by(Proposal.id)
        )
    )


def count_waiting(session: Session, round_ids: Collection[int]) -> dict[int, Waiting]:
    """Count what waits for each of some rounds."""
    rows = session.execute(
        select(Proposal.waits_for_id, Proposal.status, func.count())
        .where(Proposal.waits_for_id.in_(round_ids), Proposal.status.in_(AWAITED))
        .group_by(Proposal.waits_for_id, Proposal.status)
    )
    counted = {(round_id, status): n for round_id, status, n in rows}
    return {
        round_id: Waiting(
            counted.get((round_id, ProposalStatus.REQUESTED), 0),
            counted.get((round_id, ProposalStatus.OFFERED), 0),
        )
        for round_id in round_ids
    }


def count_enrolled(
    session: Session, scheme_id: int, closes_on: date, *, today: date
) -> tuple[int, int]:
    """Count whom a run would be for: enrolled by the day on which a round closes, and later."""
    grace_days = grace_of(session.get_one(Scheme, scheme_id))
    free = [Candidate.scheme_id == scheme_id, looks_still(grace_days, today=today), ~is_busy()]
    counted = select(func.count(Candidate.id)).where(*free)
    n_all = session.scalar(counted) or 0
    n_by_then = session.scalar(counted.where(enrolled_by(closes_on))) or 0
    return n_by_then, n_all - n_by_then
