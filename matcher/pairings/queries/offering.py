"""Who may be offered whom by the service itself, as conditions for the database."""

from collections.abc import Iterable
from datetime import date, datetime, timedelta

from sqlalchemy import ColumnElement, and_, func, or_, select
from sqlalchemy.orm import Session

from matcher.candidates.models import Candidate, ListEntry
from matcher.candidates.queries import looks_still
from matcher.core.days import local_day, start_of_day
from matcher.matching.models import Scheme
from matcher.matching.queries.people import grace_of, is_shown, settings_of
from matcher.matching.rules.settings import TRIED_DAYS
from matcher.mentors.models import Mentor
from matcher.mentors.rules import MentorStatus
from matcher.pairings.models import Pairing, Proposal
from matcher.pairings.rules.offering import LOOK_AGAIN, is_tried
from matcher.pairings.rules.states import LIVE, OPEN, ProposalStatus


def list_schemes_to_look_at(session: Session, *, now: datetime) -> list[int]:
    """Return the schemes in which a place came free, or somebody waits for a look at all places."""
    return [
        scheme.id
        for scheme in session.scalars(select(Scheme).order_by(Scheme.id))
        if _is_any(session, came_free(scheme, local_day(now)))
        or _is_any(session, _is_due(scheme, now))
    ]


def _is_any(session: Session, condition: ColumnElement[bool]) -> bool:
    return bool(session.scalar(select(select(1).where(condition).exists())))


def came_free(scheme: Scheme, today: date) -> ColumnElement[bool]:
    """Return the condition that a mentor is to be looked at: to be offered, or full again."""
    full_again = Mentor.capacity <= Mentor.held
    return and_(
        Mentor.scheme_id == scheme.id,
        Mentor.freed_at.is_not(None),
        or_(full_again, can_be_offered(scheme, today)),
    )


def can_be_offered(scheme: Scheme, today: date) -> ColumnElement[bool]:
    """Return the condition under which the service may offer a mentor by itself.

    They are here, have room, and have said so themselves, not so long ago that it has gone stale.
    """
    since = start_of_day(today - timedelta(days=settings_of(scheme).stale_days))
    return and_(
        is_shown(scheme, today),
        or_(Mentor.status == MentorStatus.LISTED, Mentor.paused_until <= today),
        Mentor.capacity > Mentor.held,
        Mentor.confirmed_at >= since,
    )


def can_get_offers(scheme: Scheme, today: date) -> ColumnElement[bool]:
    """Return the condition under which the service may offer a candidate a mentor by itself."""
    return and_(is_free_to_wait(scheme, today), Candidate.wants_offers, ~left_an_offer())


def is_free_to_wait(scheme: Scheme, today: date) -> ColumnElement[bool]:
    """Return the condition that a candidate looks for a mentor and has nothing open, nor anyone."""
    open_proposal = select(Proposal.id).where(
        Proposal.candidate_id == Candidate.id, Proposal.status.in_(OPEN)
    )
    live_pairing = select(Pairing.id).where(
        Pairing.candidate_id == Candidate.id, Pairing.status.in_(LIVE)
    )
    return and_(
        Candidate.scheme_id == scheme.id,
        looks_still(grace_of(scheme), today=today),
        ~open_proposal.exists(),
        ~live_pairing.exists(),
    )


def left_an_offer() -> ColumnElement[bool]:
    """Return the condition that the last offer ran out, and the candidate has not been heard since.

    Offers that nobody answers hold places: there is no other before they say that they look.
    """
    return (
        select(Proposal.id)
        .where(
            Proposal.candidate_id == Candidate.id,
            Proposal.status == ProposalStatus.EXPIRED,
            Proposal.requested_at.is_(None),
            Proposal.answered_at > func.coalesce(Candidate.confirmed_at, Candidate.created_at),
        )
        .exists()
    )


def is_eager() -> ColumnElement[bool]:
    return or_(Candidate.accepts_anyone, Candidate.offer_due_at.is_not(None))


def _is_due(scheme: Scheme, now: datetime) -> ColumnElement[bool]:
    """Return the condition that all places are to be looked at for a candidate now."""
    looked_at = Candidate.offer_looked_at
    return and_(
        can_get_offers(scheme, local_day(now)),
        is_eager(),
        or_(
            looked_at.is_(None),
            looked_at < Candidate.offer_due_at,
            looked_at <= now - LOOK_AGAIN,
        ),
    )


def still_waits(session: Session, candidate_id: int, mentor_id: int, *, now: datetime) -> bool:
    """Say whether the service may still offer this mentor to this candidate, who waits for them."""
    today = local_day(now)
    scheme = session.scalars(
        select(Scheme).join(Candidate).where(Candidate.id == candidate_id)
    ).one()
    on_list = select(ListEntry.id).where(
        ListEntry.candidate_id == candidate_id, ListEntry.mentor_id == mentor_id
    )
    found = session.scalar(
        select(Candidate.id).where(
            Candidate.id == candidate_id,
            can_get_offers(scheme, today),
            or_(is_eager(), on_list.exists()),
            select(Mentor.id).where(Mentor.id == mentor_id, can_be_offered(scheme, today)).exists(),
        )
    )
    is_new = (candidate_id, mentor_id) not in list_tried(session, [candidate_id], now=now)
    return found is not None and is_new


def list_tried(
    session: Session, candidate_ids: Iterable[int], *, now: datetime
) -> set[tuple[int, int]]:
    """Return the pairs not to be offered again: tried of late, or once paired."""
    ids = list(candidate_ids)
    proposals = session.execute(
        select(
            Proposal.candidate_id,
            Proposal.mentor_id,
            Proposal.status,
            Proposal.decline_reason,
            Proposal.requested_at,
        ).where(
            Proposal.candidate_id.in_(ids),
            Proposal.status.not_in(OPEN),
            Proposal.answered_at > now - timedelta(days=TRIED_DAYS),
        )
    )
    tried = {
        (row.candidate_id, row.mentor_id)
        for row in proposals
        if is_tried(row.status, row.decline_reason, was_requested=row.requested_at is not None)
    }
    paired = session.execute(
        select(Pairing.candidate_id, Pairing.mentor_id).where(Pairing.candidate_id.in_(ids))
    )
    return tried | {(row.candidate_id, row.mentor_id) for row in paired}
