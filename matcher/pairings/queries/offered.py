"""Places that are kept for people to whom they were offered, and who have not answered.

An offer that a mentor's own late yes has made is none of these: they know of it.
"""

from datetime import datetime

from sqlalchemy import and_, func, or_, select
from sqlalchemy.orm import Session

from matcher.core.days import local_day
from matcher.mentors.models import Mentor
from matcher.mentors.rules import MentorStatus
from matcher.pairings.models import Proposal
from matcher.pairings.rules.states import Because, ProposalStatus

IS_NEWS_TO_THE_MENTOR = and_(
    Proposal.status == ProposalStatus.OFFERED, Proposal.because != Because.LATE_YES
)


def is_news_to_the_mentor(proposal: Proposal) -> bool:
    """Say the same of a proposal that has been read."""
    return proposal.status == ProposalStatus.OFFERED and proposal.because != Because.LATE_YES


def count_offered(session: Session, mentor_id: int) -> int:
    """Return how many of a mentor's places are kept for offers that wait for their candidate."""
    offered = select(func.count(Proposal.id)).where(
        Proposal.mentor_id == mentor_id, IS_NEWS_TO_THE_MENTOR
    )
    return session.scalar(offered) or 0


def list_offered_in_vain(
    session: Session, *, said_before: datetime, now: datetime, only: int | None = None
) -> list[int]:
    """Return the mentors who take nobody, or fewer than they have, while a place is offered.

    What was said later than `said_before` may yet be put right.
    """
    offered = select(Proposal.mentor_id).where(IS_NEWS_TO_THE_MENTOR)
    rests = and_(
        Mentor.status == MentorStatus.PAUSED,
        or_(Mentor.paused_until.is_(None), Mentor.paused_until > local_day(now)),
    )
    query = (
        select(Mentor.id)
        .where(
            Mentor.id.in_(offered),
            or_(rests, Mentor.held > Mentor.capacity),
            Mentor.confirmed_at <= said_before,
        )
        .order_by(Mentor.id)
    )
    return list(session.scalars(query if only is None else query.where(Mentor.id == only)))
