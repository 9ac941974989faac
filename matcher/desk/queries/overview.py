"""What needs the office now: a few figures and the most pressing of each kind."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import func, or_, select
from sqlalchemy.orm import Session

from matcher.core.days import local_day
from matcher.desk.queries.deciding import awaits_somebody
from matcher.desk.queries.everybody import count_asking
from matcher.desk.queries.helping import count_help
from matcher.desk.queries.leaving import count_to_hand_over
from matcher.desk.queries.mails import count_failed_mails
from matcher.desk.queries.pages import of_the_desk
from matcher.desk.queries.people import count_waiting
from matcher.desk.queries.proposals import ProposalRow, list_awaiting_answer, list_oldest_accepted
from matcher.desk.queries.quiet import count_quiet
from matcher.desk.queries.ringing import count_to_ring
from matcher.desk.queries.runs import Run, find_newest_run
from matcher.desk.queries.unheard import count_unheard
from matcher.matching.queries.people import is_shown
from matcher.matching.queries.runs import get_scheme
from matcher.mentors.models import Mentor
from matcher.mentors.rules import MentorStatus
from matcher.pairings.models import Proposal
from matcher.pairings.queries.rounds import find_review
from matcher.pairings.rules.rounds import office_waits
from matcher.pairings.rules.states import OPEN, Because, ProposalStatus


@dataclass(frozen=True, slots=True)
class Overview:
    """The desk's first page."""

    n_to_approve: int
    n_requested: int
    n_offered: int
    n_by_itself: int
    n_waiting: int
    n_free_places: int
    n_free_mentors: int
    n_failed_mails: int
    n_to_ring: int
    n_quiet: int
    n_unheard: int
    n_help: int
    n_to_hand_over: int
    n_asking: int
    oldest_accepted: Sequence[ProposalRow]
    ending_next: Sequence[ProposalRow]
    newest_run: Run | None
    review_words: str


def get_overview(session: Session, reader_id: int | None, *, now: datetime) -> Overview:
    """Return what needs the office now, in a dozen queries however large the scheme is."""
    steps = _count_steps(session)
    places, mentors = _count_places(session, local_day(now))
    return Overview(
        n_to_approve=_count_to_approve(session),
        n_requested=steps.get(ProposalStatus.REQUESTED, 0),
        n_offered=steps.get(ProposalStatus.OFFERED, 0),
        n_by_itself=_count_by_itself(session),
        n_waiting=count_waiting(session, today=local_day(now)),
        n_free_places=places,
        n_free_mentors=mentors,
        n_failed_mails=count_failed_mails(session),
        n_to_ring=count_to_ring(session),
        n_quiet=count_quiet(session, today=local_day(now)),
        n_unheard=count_unheard(session, today=local_day(now)),
        n_help=count_help(session, reader_id),
        n_to_hand_over=count_to_hand_over(session),
        n_asking=count_asking(session),
        oldest_accepted=list_oldest_accepted(session),
        ending_next=list_awaiting_answer(session),
        newest_run=find_newest_run(session),
        review_words=_review_words(session, now),
    )


def _review_words(session: Session, now: datetime) -> str:
    review = find_review(session, get_scheme(session).id, now=now)
    return office_waits(review) if review else ""


def _count_steps(session: Session) -> dict[str, int]:
    rows = session.execute(
        select(Proposal.status, func.count(Proposal.id))
        .join(Mentor, Mentor.id == Proposal.mentor_id)
        .where(
            Proposal.status.in_(OPEN), Proposal.waits_for_id.is_(None), of_the_desk(session, Mentor)
        )
        .group_by(Proposal.status)
    )
    return {row[0]: row[1] for row in rows}


def _count_to_approve(session: Session) -> int:
    """Return how many await the office, without what it has decided in the last minutes."""
    counted = select(func.count(Proposal.id)).join(Mentor, Mentor.id == Proposal.mentor_id)
    return session.scalar(counted.where(awaits_somebody(), of_the_desk(session, Mentor))) or 0


def _count_by_itself(session: Session) -> int:
    """Return how many open offers the service has made."""
    return (
        session.scalar(
            select(func.count(Proposal.id))
            .join(Mentor, Mentor.id == Proposal.mentor_id)
            .where(
                of_the_desk(session, Mentor),
                Proposal.status == ProposalStatus.OFFERED,
                Proposal.waits_for_id.is_(None),
                Proposal.because.in_([Because.PLACE_FREED, Because.FRESH_SOLVE]),
            )
        )
        or 0
    )


def _count_places(session: Session, today: date) -> tuple[int, int]:
    """Return the free places of those who may be asked today, and how many mentors have them."""
    here = or_(Mentor.status == MentorStatus.LISTED, Mentor.paused_until <= today)
    row = session.execute(
        select(func.sum(Mentor.capacity - Mentor.held), func.count(Mentor.id)).where(
            is_shown(get_scheme(session), today), here, Mentor.capacity > Mentor.held
        )
    ).one()
    return row[0] or 0, row[1]
