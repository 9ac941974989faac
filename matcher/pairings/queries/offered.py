"""Places that are kept for people to whom they were offered, and who have not answered."""

from datetime import datetime

from sqlalchemy import func, or_, select
from sqlalchemy.orm import Session

from matcher.mentors.models import Mentor
from matcher.mentors.rules import MentorStatus
from matcher.pairings.models import Proposal
from matcher.pairings.rules.states import ProposalStatus


def count_offered(session: Session, mentor_id: int) -> int:
    """Return how many of a mentor's places are kept for offers that wait for their candidate."""
    offered = select(func.count(Proposal.id)).where(
        Proposal.mentor_id == mentor_id, Proposal.status == ProposalStatus.OFFERED
    )
    return session.scalar(offered) or 0


def list_offered_in_vain(
    session: Session, *, said_before: datetime, only: int | None = None
) -> list[int]:
    """Return the mentors who take nobody, or fewer than they have, while a place is offered.

    What was said later than `said_before` may yet be put right.
    """
    offered = select(Proposal.mentor_id).where(Proposal.status == ProposalStatus.OFFERED)
    query = (
        select(Mentor.id)
        .where(
            Mentor.id.in_(offered),
            or_(Mentor.status == MentorStatus.PAUSED, Mentor.held > Mentor.capacity),
            Mentor.confirmed_at <= said_before,
        )
        .order_by(Mentor.id)
    )
    return list(session.scalars(query if only is None else query.where(Mentor.id == only)))
