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
from matcher.desk.queries.explained import BAR_WORDS, Explained, explain_pair
from matcher.desk.queries.pages import (
    AnyRow,
    AnySelect,
    CandidateAccount,
    MentorAccount,
    Person,
    names_either,
    person_columns,
    person_of,
    read_page,
)
from matcher.matching.queries.pairs import Pair, read_pairs
from matcher.matching.queries.runs import get_scheme
from matcher.mentors.models import Mentor
from matcher.mentors.rules import is_paused
from matcher.pairings.models import Proposal
from matcher.pairings.rules.states import OPEN, Because, Origin, ProposalStatus
from matcher.reference.files import vocabulary
from matcher.web.dates import short_day

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
OLD_AFTER = timedelta(days=7)
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

    @property
    def can_be_withdrawn(self) -> bool:
        """Whether the office may still take it back."""
        return self.status == ProposalStatus.OFFERED


@dataclass(frozen=True, slots=True)
class Approval:
    """An accepted proposal with all that is needed to decide."""

    public_id: PublicId
    candidate: Person
    mentor: Person
    level: str
    mentor_level: str
    capacity: int
    held: int
    began: str
    message: str
    accepted_at: datetime
    is_old: bool
    is_own: bool
    bar: str
    note: str
    why: Explained | None


def _open() -> AnySelect:
    return (
        select(
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
    )


def search_proposals(session: Session, *, text: str, status: str, number: int) -> Page[ProposalRow]:
    """Return a page of open proposals by name and step, those that end first first."""
    states = [state for state in OPEN if status in ("", state)] or OPEN
    query = (
        _open()
        .where(Proposal.status.in_(states), names_either(text))
        .order_by(Proposal.expires_at.asc().nulls_first(), Proposal.id)
    )
    return read_page(session, query, number, _proposal_of)


def list_oldest_accepted(session: Session) -> list[ProposalRow]:
    """Return the few that have awaited approval longest."""
    query = _open().where(Proposal.status == ProposalStatus.ACCEPTED)
    rows = session.execute(query.order_by(Proposal.answered_at, Proposal.id).limit(A_FEW))
    return [_proposal_of(row) for row in rows]


def list_awaiting_answer(session: Session) -> list[ProposalRow]:
    """Return the few requests and offers that end next."""
    query = _open().where(Proposal.status.in_([ProposalStatus.OFFERED, ProposalStatus.REQUESTED]))
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
        _open().where(Proposal.public_id == proposal_id, Proposal.status.in_(OPEN))
    ).one_or_none()
    if row is None:
        raise NotFound(_("There is no such request or offer, or it has ended meanwhile."))
    return _proposal_of(row)


def _began(row: AnyRow) -> str:
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
        began=_began(row),
        created_at=row.created_at,
        answered_at=row.answered_at,
        last_day=ends,
    )


def search_approvals(
    session: Session, number: int, *, now: datetime, account_id: int | None
) -> Page[Approval]:
    """Return a page of what awaits approval, the oldest first, explained as of today."""
    query = (
        _open()
        .where(Proposal.status == ProposalStatus.ACCEPTED)
        .order_by(Proposal.answered_at, Proposal.id)
    )
    page = read_page(session, query, number, lambda row: row)
    ids = [(row.candidate_id, row.mentor_id) for row in page.items]
    pairs = read_pairs(session, get_scheme(session), ids, today=local_day(now))
    return page.map(
        lambda row: _approval_of(row, pairs.get((row.candidate_id, row.mentor_id)), now, account_id)
    )


def get_approval(
    session: Session, proposal_id: PublicId, *, now: datetime, account_id: int | None
) -> Approval:
    """Return one proposal that awaits approval.

    Raises
    ------
    NotFound
        There is none, or it has been answered.
    """
    row = session.execute(
        _open().where(Proposal.public_id == proposal_id, Proposal.status == ProposalStatus.ACCEPTED)
    ).one_or_none()
    if row is None:
        raise NotFound(_("There is nothing here to approve. It may have been answered meanwhile."))
    key = (row.candidate_id, row.mentor_id)
    pairs = read_pairs(session, get_scheme(session), [key], today=local_day(now))
    return _approval_of(row, pairs.get(key), now, account_id)


def _note(row: AnyRow, today: date) -> str:
    """Say what has changed with a mentor since they said yes; it stands until you decide."""
    if not is_paused(row.mentor_status, row.paused_until, today=today):
        return ""
    if row.paused_until is None:
        return _("%(name)s takes a break by now. Ask whether the yes stands.", name=row.mentor_name)
    return _(
        "%(name)s takes a break by now, until %(day)s. Ask whether the yes stands.",
        name=row.mentor_name,
        day=short_day(row.paused_until),
    )


def _approval_of(row: AnyRow, pair: Pair | None, now: datetime, account_id: int | None) -> Approval:
    accepted_at = row.answered_at or row.created_at
    bar = pair.holding_a_place().bar if pair else None
    levels = vocabulary().levels
    return Approval(
        public_id=row.public_id,
        candidate=person_of(row, "candidate"),
        mentor=person_of(row, "mentor"),
        level=levels.label(row.level),
        mentor_level=levels.label(row.mentor_level),
        capacity=row.capacity,
        held=row.held,
        began=_began(row),
        message=row.message,
        accepted_at=accepted_at,
        is_old=now - accepted_at > OLD_AFTER,
        is_own=account_id in {row.candidate_account_id, row.mentor_account_id},
        bar=str(BAR_WORDS[bar]) if bar else "",
        note=_note(row, local_day(now)),
        why=explain_pair(pair) if pair else None,
    )
