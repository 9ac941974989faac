"""Rounds as the desk shows them, and what making, changing or calling off one would do."""

from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy.orm import Session

from matcher.core.days import local_day
from matcher.core.db import PublicId
from matcher.core.words import _l
from matcher.matching.models import Round
from matcher.matching.queries.rounds import get_round, list_rounds
from matcher.matching.queries.runs import get_scheme
from matcher.pairings.queries.rounds import (
    Waiting,
    count_enrolled,
    count_waiting,
    get_days_off,
    review_of_round,
    reviews_of_rounds,
)
from matcher.pairings.rules.days import morning_of
from matcher.pairings.rules.rounds import Review, RoundDates, review_of

CALLED_OFF = _l("Called off"), "grey"
ANNOUNCED = _l("Gone out"), "green"
REVIEW = _l("In review"), "yellow"
CLOSED = _l("Closed"), "blue"
OPEN = _l("Open"), "blue"
TO_COME = _l("To come"), "grey"


@dataclass(frozen=True, slots=True)
class RoundLine:
    """One round: its days, how far it is, and what waits for its day."""

    public_id: PublicId
    name: str
    opens_on: date
    closes_on: date
    announced_on: date
    review: Review | None
    label: str
    colour: str
    is_to_come: bool
    waiting: Waiting


@dataclass(frozen=True, slots=True)
class Effects:
    """What follows from the dates of a round, before they are kept."""

    dates: RoundDates
    review: Review | None
    n_enrolled: int
    n_later: int
    waiting: Waiting


def list_round_lines(session: Session, *, now: datetime) -> list[RoundLine]:
    """Return every round of the scheme, the latest first."""
    rounds = list_rounds(session, get_scheme(session).id)
    waiting = count_waiting(session, [found.id for found in rounds])
    reviews = reviews_of_rounds(session, rounds)
    return [_line(found, reviews[found.id], waiting[found.id], now) for found in rounds]


def get_round_line(session: Session, round_id: PublicId, *, now: datetime) -> RoundLine:
    """Return one round of the scheme.

    Raises
    ------
    NotFound
        There is no such round.
    """
    found = get_round(session, get_scheme(session).id, round_id)
    waiting = count_waiting(session, [found.id])[found.id]
    return _line(found, review_of_round(session, found), waiting, now)


def get_effects(
    session: Session, dates: RoundDates, changes: Round | None = None, *, now: datetime
) -> Effects:
    """Return what follows from dates that were checked."""
    scheme_id = get_scheme(session).id
    away = get_days_off(session, scheme_id, dates.announced_on)
    n_enrolled, n_later = count_enrolled(session, scheme_id, dates.closes_on, today=local_day(now))
    waiting = count_waiting(session, [changes.id])[changes.id] if changes else Waiting()
    review = review_of(dates.announced_on, dates.review_days, away)
    return Effects(dates, review, n_enrolled, n_later, waiting)


def _line(found: Round, review: Review | None, waiting: Waiting, now: datetime) -> RoundLine:
    label, colour = _state(found, review, now)
    return RoundLine(
        public_id=found.public_id,
        name=found.name,
        opens_on=found.opens_on,
        closes_on=found.closes_on,
        announced_on=found.announced_on,
        review=review,
        label=str(label),
        colour=colour,
        is_to_come=found.called_off_at is None and now < morning_of(found.announced_on),
        waiting=waiting,
    )


def _state(found: Round, review: Review | None, now: datetime) -> tuple[str, str]:
    if found.called_off_at is not None:
        return CALLED_OFF
    if now >= morning_of(found.announced_on):
        return ANNOUNCED
    if review is not None and review.is_on(now):
        return REVIEW
    today = local_day(now)
    if today > found.closes_on:
        return CLOSED
    return OPEN if today >= found.opens_on else TO_COME
