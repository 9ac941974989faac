"""Open proposals: those that await the office, and those that await somebody else."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta

from sqlalchemy import select
from sqlalchemy.orm import Session

from matcher.candidates.models import Candidate
from matcher.core.days import local_day
from matcher.core.db import PublicId
from matcher.core.errors import NotFound
from matcher.core.paging import Page
from matcher.core.words import _, _l
from matcher.desk.queries.deciding import awaits_office
from matcher.desk.queries.pages import (
    AnyRow,
    AnySelect,
    CandidateAccount,
    MentorAccount,
    Person,
    names_either,
    of_the_desk,
    person_columns,
    person_of,
    read_page,
)
from matcher.matching.models import Round
from matcher.mentors.models import Mentor
from matcher.pairings.models import Proposal
from matcher.pairings.rules.states import OPEN, Because, Origin, ProposalStatus

AWAITS = {
    ProposalStatus.OFFERED: _l("The candidate"),
    ProposalStatus.REQUESTED: _l("The mentor"),
    ProposalStatus.ACCEPTED: _l("You"),
}
BEGAN = {
    Origin.CANDIDATE: _l("The candidate asked"),
    Origin.OFFICE: _l("The office offered"),
    Origin.AGREED: _l("They had agreed before"),
}
BY_ITSELF = {
    Because.LATE_YES: _l("The mentor said yes after all"),
    Because.PLACE_FREED: _l("Offered by itself: a place came free"),
    Because.FRESH_SOLVE: _l("Offered by itself: the best with room"),
}
A_FEW = 5


@dataclass(frozen=True, slots=True)
class ProposalRow:
    """An open proposal: whose answer it awaits, and until which day."""

    public_id: PublicId
    candidate: Person
    mentor: Person
    status: str
    awaits: str
    began: str
    created_at: datetime
    answered_at: datetime | None
    last_day: date | None
    goes_out_on: date | None

    @property
    def can_be_withdrawn(self) -> bool:
        """Whether the office may still take it back."""
        return self.status == ProposalStatus.OFFERED


def open_proposals(session: Session) -> AnySelect:
    return (
        select(
            Proposal.id,
            Proposal.public_id,
            Proposal.candidate_id,
            Proposal.mentor_id,
            Proposal.status,
            Proposal.origin,
            Proposal.because,
            Proposal.level,
            Proposal.message,
            Proposal.created_at,
            Proposal.answered_at,
            Proposal.expires_at,
            Round.announced_on.label("goes_out_on"),
            Candidate.account_id.label("candidate_account_id"),
            Mentor.account_id.label("mentor_account_id"),
            Mentor.level.label("mentor_level"),
            Mentor.status.label("mentor_status"),
            Mentor.paused_until,
            Mentor.capacity,
            Mentor.held,
            *person_columns("candidate", Candidate, CandidateAccount),
            *person_columns("mentor", Mentor, MentorAccount),
        )
        .join(Candidate, Candidate.id == Proposal.candidate_id)
        .join(CandidateAccount, CandidateAccount.id == Candidate.account_id)
        .join(Mentor, Mentor.id == Proposal.mentor_id)
        .join(MentorAccount, MentorAccount.id == Mentor.account_id)
        .outerjoin(Round, Round.id == Proposal.waits_for_id)
        .where(of_the_desk(session, Mentor))
    )


def search_proposals(session: Session, *, text: str, status: str, number: int) -> Page[ProposalRow]:
    """Return a page of open proposals by name and step, those that end first first."""
    states = [state for state in OPEN if status in ("", state)] or OPEN
    query = (
        open_proposals(session)
        .where(Proposal.status.in_(states), names_either(text))
        .order_by(Proposal.expires_at.asc().nulls_first(), Proposal.id)
    )
    return read_page(session, query, number, _proposal_of)


def list_oldest_accepted(session: Session) -> list[ProposalRow]:
    """Return the few that have awaited approval longest."""
    query = open_proposals(session).where(awaits_office())
    rows = session.execute(query.order_by(Proposal.answered_at, Proposal.id).limit(A_FEW))
    return [_proposal_of(row) for row in rows]


def list_awaiting_answer(session: Session) -> list[ProposalRow]:
    """Return the few requests and offers that end next."""
    query = open_proposals(session).where(
        Proposal.status.in_([ProposalStatus.OFFERED, ProposalStatus.REQUESTED]),
        Proposal.waits_for_id.is_(None),
    )
    rows = session.execute(query.order_by(Proposal.expires_at, Proposal.id).limit(A_FEW))
    return [_proposal_of(row) for row in rows]


def get_open_proposal(session: Session, proposal_id: PublicId) -> ProposalRow:
    """Return an open proposal.

    Raises
    ------
    NotFound
        There is none, or it is over.
    """
    row = session.execute(
        open_proposals(session).where(Proposal.public_id == proposal_id, Proposal.status.in_(OPEN))
    ).one_or_none()
    if row is None:
        raise NotFound(_("There is no such request or offer, or it has ended meanwhile."))
    return _proposal_of(row)


def began_words(row: AnyRow) -> str:
    """Say how a proposal began: who made it, or what made the service offer it."""
    because = Because(row.because)
    return str(BY_ITSELF[because] if because else BEGAN[Origin(row.origin)])


def _proposal_of(row: AnyRow) -> ProposalRow:
    ends = row.expires_at and local_day(row.expires_at - timedelta(seconds=1))
    return ProposalRow(
        public_id=row.public_id,
        candidate=person_of(row, "candidate"),
        mentor=person_of(row, "mentor"),
        status=row.status,
        awaits=str(AWAITS[ProposalStatus(row.status)]),
        began=began_words(row),
        created_at=row.created_at,
        answered_at=row.answered_at,
        last_day=ends,
        goes_out_on=row.goes_out_on,
    )
