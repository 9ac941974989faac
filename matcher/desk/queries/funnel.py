"""From plan to people: how far those who took part in a match have come, and who is stuck."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from enum import StrEnum
from typing import Any

from sqlalchemy import ColumnElement, and_, case, exists, func, or_, select, true
from sqlalchemy.orm import Session, joinedload

from matcher.candidates.models import Candidate
from matcher.core.days import local_day
from matcher.core.db import PublicId
from matcher.core.paging import Page
from matcher.core.words import _, _l
from matcher.desk.queries.pages import (
    AnyRow,
    AnySelect,
    CandidateAccount,
    MentorAccount,
    has_words,
    read_page,
)
from matcher.desk.queries.runs import Run
from matcher.desk.queries.turns import Mails, is_offer, read_mails
from matcher.matching.models import Suggestion, Unmatched
from matcher.mentors.models import Mentor
from matcher.pairings.models import Pairing, Proposal
from matcher.pairings.rules.states import ProposalStatus
from matcher.web.dates import short_day

ANSWERED_YES = (ProposalStatus.ACCEPTED, ProposalStatus.APPROVED, ProposalStatus.REJECTED)
AWAITED = (ProposalStatus.OFFERED, ProposalStatus.REQUESTED)


class Stage(StrEnum):
    """How far a candidate has come with what a match suggested; each is among those before it."""

    TAKING_PART = "taking_part"
    SUGGESTED = "suggested"
    OFFERED = "offered"
    SAID_YES = "said_yes"
    MENTOR_ASKED = "mentor_asked"
    MENTOR_YES = "mentor_yes"
    APPROVED = "approved"


LABELS = {
    Stage.TAKING_PART: _l("take part"),
    Stage.SUGGESTED: _l("have a suggestion"),
    Stage.OFFERED: _l("were offered it"),
    Stage.SAID_YES: _l("said yes"),
    Stage.MENTOR_ASKED: _l("mentor asked"),
    Stage.MENTOR_YES: _l("mentor said yes"),
    Stage.APPROVED: _l("approved"),
}


@dataclass(frozen=True, slots=True)
class Funnel:
    """How many have come how far; `n_other` have found a mentor another way since the match.

    `n_unsent` is what has been offered, or said yes to, and waits for the day of its round.
    """

    counts: dict[Stage, int]
    n_other: int
    n_unsent: int = 0


@dataclass(frozen=True, slots=True)
class FunnelRow:
    """One candidate, whom the match suggested, and where it stands."""

    name: str
    account_id: PublicId
    mentor: str
    stands: str
    since: datetime | None


@dataclass(frozen=True, slots=True)
class StuckRow:
    """An offer or a request that awaits somebody: who, for how long, and their mails."""

    public_id: PublicId
    is_offer: bool
    who: str
    other: str
    since: datetime
    last_day: date | None
    talk_on: date | None
    mails: Mails


def _reached(stage: Stage) -> ColumnElement[bool]:
    """Return the condition that a candidate has come so far with their suggestion."""
    said_yes = or_(Proposal.requested_at.is_not(None), Proposal.status == ProposalStatus.REQUESTED)
    conditions: dict[Stage, ColumnElement[bool]] = {
        Stage.TAKING_PART: true(),
        Stage.SUGGESTED: Suggestion.id.is_not(None),
        Stage.OFFERED: Proposal.id.is_not(None),
        Stage.SAID_YES: said_yes,
        Stage.MENTOR_ASKED: Proposal.requested_at.is_not(None),
        Stage.MENTOR_YES: Proposal.status.in_(ANSWERED_YES),
        Stage.APPROVED: Proposal.status == ProposalStatus.APPROVED,
    }
    return conditions[stage]


def takes_part(run: Run) -> ColumnElement[bool]:
    """Return the condition that a candidate was in a match, with or without a suggestion."""
    return or_(
        Candidate.id.in_(select(Suggestion.candidate_id).where(Suggestion.run_id == run.id)),
        Candidate.id.in_(select(Unmatched.candidate_id).where(Unmatched.run_id == run.id)),
    )


def _joined(query: Any, run: Run) -> Any:
    """Join candidates to what a run suggested for them and what has become of it."""
    of_run = and_(Suggestion.candidate_id == Candidate.id, Suggestion.run_id == run.id)
    return (
        query.select_from(Candidate)
        .outerjoin(Suggestion, of_run)
        .outerjoin(Proposal, Proposal.suggestion_id == Suggestion.id)
        .where(takes_part(run))
    )


def get_funnel(session: Session, run: Run) -> Funnel:
    """Return how many of a run's candidates have come how far."""
    sums = [func.sum(case((_reached(stage), 1), else_=0)) for stage in Stage]
    unsent = and_(Proposal.waits_for_id.is_not(None), Proposal.status.in_(AWAITED))
    waits = func.sum(case((unsent, 1), else_=0))
    *row, n_unsent = session.execute(_joined(select(*sums, waits), run)).one()
    counts = {stage: int(n or 0) for stage, n in zip(Stage, row, strict=True)}
    another = exists().where(
        Pairing.candidate_id == Candidate.id,
        Pairing.approved_at >= run.asked_at,
        Proposal.id == Pairing.proposal_id,
        or_(
            Proposal.suggestion_id.is_(None),
            Proposal.suggestion_id.not_in(select(Suggestion.id).where(Suggestion.run_id == run.id)),
        ),
    )
    counted = select(func.count(Candidate.id)).where(takes_part(run), another)
    return Funnel(counts, session.scalar(counted) or 0, int(n_unsent or 0))


def search_rows(
    session: Session, run: Run, stage: Stage, *, text: str, number: int
) -> Page[FunnelRow]:
    """Return a page of those who have come so far, by name."""
    columns = select(
        CandidateAccount.name,
        CandidateAccount.public_id,
        MentorAccount.name.label("mentor_name"),
        Suggestion.id.label("suggestion_id"),
        Proposal.status,
        Proposal.created_at,
        Proposal.requested_at,
        Proposal.answered_at,
        Proposal.expires_at,
        Proposal.waits_for_id,
    )
    query: AnySelect = (
        _joined(columns, run)
        .join(CandidateAccount, CandidateAccount.id == Candidate.account_id)
        .outerjoin(Mentor, Mentor.id == Suggestion.mentor_id)
        .outerjoin(MentorAccount, MentorAccount.id == Mentor.account_id)
        .where(_reached(stage), has_words(text, CandidateAccount.name))
        .order_by(CandidateAccount.name, Candidate.id)
    )
    return read_page(session, query, number, _row_of)


def _row_of(row: AnyRow) -> FunnelRow:
    return FunnelRow(
        name=row.name,
        account_id=row.public_id,
        mentor=row.mentor_name or "",
        stands=_stands(row),
        since=row.answered_at or row.requested_at or row.created_at,
    )


def _stands(row: AnyRow) -> str:
    """Say where it stands with one suggestion."""
    if row.suggestion_id is None:
        return _("Left without a suggestion")
    if row.status is None:
        return _("Not offered yet")
    if row.waits_for_id is not None and row.status in AWAITED:
        return _("Waits for the day on which all goes out")
    by = short_day(row.expires_at - timedelta(seconds=1)) if row.expires_at else ""
    by_mentor = row.requested_at is not None
    words: dict[str, Callable[[], str]] = {
        ProposalStatus.OFFERED: lambda: _("The candidate answers by %(day)s", day=by),
        ProposalStatus.REQUESTED: lambda: _("The mentor answers by %(day)s", day=by),
        ProposalStatus.ACCEPTED: lambda: _("Both said yes, and you approve"),
        ProposalStatus.APPROVED: lambda: _("Approved"),
        ProposalStatus.DECLINED: lambda: (
            _("The mentor said no") if by_mentor else _("The candidate said no")
        ),
        ProposalStatus.EXPIRED: lambda: (
            _("The mentor did not answer") if by_mentor else _("The candidate did not answer")
        ),
        ProposalStatus.WITHDRAWN: lambda: _("Taken back"),
        ProposalStatus.REJECTED: lambda: _("Turned down by the office"),
    }
    return words[row.status]()


def search_stuck(
    session: Session, run: Run, number: int, reader_id: int | None, *, now: datetime
) -> Page[StuckRow]:
    """Return a page of what awaits somebody of a run's candidates, the longest first."""
    asked_at = func.coalesce(Proposal.requested_at, Proposal.created_at)
    query = (
        select(Proposal)
        .join(Candidate, Candidate.id == Proposal.candidate_id)
        .where(takes_part(run), Proposal.status.in_(AWAITED), Proposal.waits_for_id.is_(None))
        .options(
            joinedload(Proposal.candidate).joinedload(Candidate.account),
            joinedload(Proposal.mentor).joinedload(Mentor.account),
        )
        .order_by(asked_at, Proposal.id)
    )
    page = read_page(session, query, number, lambda row: row[0])
    mails = read_mails(session, list(page.items), reader_id, now=now)
    return page.map(lambda proposal: _stuck_of(proposal, mails[proposal.id]))


def _stuck_of(proposal: Proposal, mails: Mails) -> StuckRow:
    two = (proposal.candidate.account.name, proposal.mentor.account.name)
    offered = is_offer(proposal)
    ends = proposal.expires_at
    return StuckRow(
        public_id=proposal.public_id,
        is_offer=offered,
        who=two[not offered],
        other=two[offered],
        since=proposal.requested_at or proposal.created_at,
        last_day=local_day(ends - timedelta(seconds=1)) if ends else None,
        talk_on=proposal.talk_on,
        mails=mails,
    )
