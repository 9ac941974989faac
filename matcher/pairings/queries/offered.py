"""Places that are kept for people to whom they were offered, and who have not answered."""

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


def list_offered_in_vain(session: Session) -> list[int]:
    """Return the mentors who take nobody, or fewer than they have, while a place is offered."""
    return list(
        session.scalars(
            select(Mentor.id)
            .where(
                Mentor.id.in_(
                    select(Proposal.mentor_id).where(Proposal.status == ProposalStatus.OFFERED)
                ),
                or_(Mentor.status == MentorStatus.PAUSED, Mentor.held > Mentor.capacity),
            )
            .order_by(Mentor.id)
        )
    )
