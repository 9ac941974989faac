"""Finding proposals and pairings, scoped by whose they are."""

from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from matcher.candidates.models import ListEntry
from matcher.core.db import PublicId
from matcher.core.errors import NotFound
from matcher.core.words import _
from matcher.pairings.models import Pairing, Proposal
from matcher.pairings.rules.states import LIVE, OPEN, ProposalStatus


def get_proposal(
    session: Session,
    proposal_id: PublicId,
    *,
    candidate_id: int | None = None,
    mentor_id: int | None = None,
    lock: bool = False,
) -> Proposal:
    """Return a proposal; with a candidate or a mentor, only one of theirs.

    Raises
    ------
    NotFound
        There is none, or it is somebody else's.
    """
    query = select(Proposal).where(Proposal.public_id == proposal_id)
    if candidate_id is not None:
        query = query.where(Proposal.candidate_id == candidate_id)
    if mentor_id is not None:
        query = query.where(Proposal.mentor_id == mentor_id)
    if lock:
        query = query.with_for_update(of=Proposal).execution_options(populate_existing=True)
    proposal = session.scalars(query).one_or_none()
    if proposal is None:
        raise NotFound(_("We cannot find that request."))
    return proposal


def find_unlocked(session: Session, proposal_id: PublicId) -> Proposal | None:
    """Return a proposal under lock; None where there is none, or somebody is answering it now."""
    return session.scalars(
        select(Proposal)
        .where(Proposal.public_id == proposal_id)
        .with_for_update(of=Proposal, skip_locked=True)
        .execution_options(populate_existing=True)
    ).one_or_none()


def get_pairing(
    session: Session,
    pairing_id: PublicId,
    *,
    candidate_id: int | None = None,
    mentor_id: int | None = None,
    lock: bool = False,
) -> Pairing:
    """Return a pairing; with a candidate or a mentor, only one of theirs.

    Raises
    ------
    NotFound
        There is none, or it is somebody else's.
    """
    query = select(Pairing).where(Pairing.public_id == pairing_id)
    if candidate_id is not None:
        query = query.where(Pairing.candidate_id == candidate_id)
    if mentor_id is not None:
        query = query.where(Pairing.mentor_id == mentor_id)
    if lock:
        query = query.with_for_update(of=Pairing).execution_options(populate_existing=True)
    pairing = session.scalars(query).one_or_none()
    if pairing is None:
        raise NotFound(_("We cannot find that pairing."))
    return pairing


def find_open_proposal(session: Session, candidate_id: int) -> Proposal | None:
    """Return a candidate's one open proposal, at whichever level, or None."""
    return session.scalars(
        select(Proposal).where(
            Proposal.candidate_id == candidate_id,
            Proposal.status.in_(OPEN),
        )
    ).one_or_none()


def find_live_pairing(session: Session, candidate_id: int) -> Pairing | None:
    """Return a candidate's one live pairing, at whichever level, or None."""
    return session.scalars(
        select(Pairing).where(
            Pairing.candidate_id == candidate_id,
            Pairing.status.in_(LIVE),
        )
    ).one_or_none()


def find_between(session: Session, mentor_id: int, candidate_id: int) -> bool:
    """Say whether something is open between two people, or they work together."""
    rows: tuple[tuple[type[Proposal] | type[Pairing], tuple[str, ...]], ...] = (
        (Proposal, OPEN),
        (Pairing, LIVE),
    )
    return any(
        session.scalar(
            select(row.id)
            .where(
                row.mentor_id == mentor_id,
                row.candidate_id == candidate_id,
                row.status.in_(states),
            )
            .limit(1)
        )
        is not None
        for row, states in rows
    )


def list_due(session: Session, *, now: datetime) -> list[PublicId]:
    """Return the proposals whose time to be answered is over, the oldest first."""
    return list(
        session.scalars(
            select(Proposal.public_id)
            .where(
                Proposal.status.in_([ProposalStatus.OFFERED, ProposalStatus.REQUESTED]),
                Proposal.waits_for_id.is_(None),
                Proposal.expires_at <= now,
            )
            .order_by(Proposal.expires_at, Proposal.id)
        )
    )


def list_still_to_ask(session: Session, candidate_id: int) -> list[int]:
    """Return the mentors on *My list*, in order, who were not asked since they were put there."""
    asked = (
        select(Proposal.id)
        .where(
            Proposal.candidate_id == candidate_id,
            Proposal.mentor_id == ListEntry.mentor_id,
            Proposal.created_at >= ListEntry.added_at,
        )
        .exists()
    )
    return list(
        session.scalars(
            select(ListEntry.mentor_id)
            .where(ListEntry.candidate_id == candidate_id, ~asked)
            .order_by(ListEntry.position)
        )
    )
