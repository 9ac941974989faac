"""Live pairings whose life is in question."""

from datetime import datetime, timedelta

from sqlalchemy import func, or_, select
from sqlalchemy.orm import Session

from matcher.candidates.models import Candidate
from matcher.core.days import local_day, start_of_day
from matcher.core.db import PublicId
from matcher.matching.models import Scheme
from matcher.mentors.models import Mentor
from matcher.pairings.models import Pairing
from matcher.pairings.rules.living import OVER, Life, why_ask
from matcher.pairings.rules.periods import FORTNIGHT, Periods
from matcher.pairings.rules.states import LIVE, Said


def life_of(pairing: Pairing) -> Life:
    """Return the signs of a pairing."""
    return Life(
        seen_on=local_day(pairing.seen_at or pairing.approved_at),
        ends_on=pairing.ends_on,
        asked_on=local_day(pairing.asked_at) if pairing.asked_at else None,
        mentor_said=pairing.mentor_said,
        candidate_said=pairing.candidate_said,
    )


def list_to_ask(
    session: Session, *, now: datetime, mentor_id: int | None = None
) -> dict[int, list[Pairing]]:
    """Return by mentor, in order, the pairings about which both are to be asked now."""
    found: dict[int, list[Pairing]] = {}
    for scheme in session.scalars(select(Scheme).order_by(Scheme.id)):
        for pairing in _due_in(session, scheme, now, mentor_id):
            found.setdefault(pairing.mentor_id, []).append(pairing)
    return found


def _due_in(
    session: Session, scheme: Scheme, now: datetime, mentor_id: int | None
) -> list[Pairing]:
    today, periods = local_day(now), Periods.of(scheme.settings)
    quiet_since = start_of_day(today - timedelta(days=periods.pairing_quiet_days - 1))
    query = (
        select(Pairing)
        .join(Mentor, Mentor.id == Pairing.mentor_id)
        .where(
            Mentor.scheme_id == scheme.id,
            Pairing.status.in_(LIVE),
            Pairing.asked_at.is_(None),
            or_(
                Pairing.ends_on <= today,
                Pairing.seen_at < quiet_since,
                Pairing.mentor_said.in_(OVER),
                Pairing.candidate_said.in_(OVER),
            ),
        )
        .order_by(Pairing.mentor_id, Pairing.id)
        .execution_options(populate_existing=True)
    )
    if mentor_id is not None:
        query = query.where(Pairing.mentor_id == mentor_id)
    found = session.scalars(query)
    return [one for one in found if why_ask(life_of(one), periods, today=today)]


def list_to_ask_going_on(session: Session, *, now: datetime, only: int | None = None) -> list[int]:
    """Return the pairings whose candidate is to be asked whether it goes on, by id.

    That is each so many days, where for a fortnight nobody has said that they work together, and
    nothing else asks whether they do.
    """
    found: list[int] = []
    for scheme in session.scalars(select(Scheme).order_by(Scheme.id)):
        days = Periods.of(scheme.settings).going_on_days
        if not days:
            continue
        asked_at = func.coalesce(Pairing.candidate_asked_at, Pairing.approved_at)
        query = (
            select(Pairing.id)
            .join(Candidate, Candidate.id == Pairing.candidate_id)
            .where(
                Candidate.scheme_id == scheme.id,
                Pairing.status.in_(LIVE),
                Pairing.asked_at.is_(None),
                Pairing.candidate_said == Said.NOTHING,
                asked_at <= now - timedelta(days=days),
                Pairing.seen_at <= now - timedelta(days=FORTNIGHT),
            )
            .order_by(Pairing.id)
        )
        if only is not None:
            query = query.where(Pairing.id == only)
        found += session.scalars(query)
    return found


def find_in_question(session: Session, pairing_id: PublicId) -> Pairing | None:
    """Return a live pairing of which it is asked whether it lives, or None."""
    return session.scalars(
        select(Pairing).where(
            Pairing.public_id == pairing_id,
            Pairing.status.in_(LIVE),
            Pairing.asked_at.is_not(None),
        )
    ).one_or_none()


def is_any_in_question(session: Session, mentor_id: PublicId) -> bool:
    """Say whether a mentor has yet to say of anybody whether they still work together."""
    found = session.scalars(
        select(Pairing.id)
        .join(Mentor, Mentor.id == Pairing.mentor_id)
        .where(
            Mentor.public_id == mentor_id,
            Pairing.status.in_(LIVE),
            Pairing.asked_at.is_not(None),
            Pairing.mentor_said == Said.NOTHING,
        )
        .limit(1)
    )
    return found.first() is not None
