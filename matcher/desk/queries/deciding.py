"""What has been decided and not yet done, and why something cannot be decided."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import ColumnElement, and_, select
from sqlalchemy.orm import Session

from matcher.accounts.models import Account
from matcher.candidates.models import Candidate
from matcher.core.days import local_day
from matcher.core.db import PublicId
from matcher.core.words import _
from matcher.desk.models import Decision
from matcher.desk.queries.explained import BAR_WORDS
from matcher.desk.queries.pages import CandidateAccount, MentorAccount, of_the_desk
from matcher.desk.rules.decisions import OPEN, Decided, Kind, decided_in_words
from matcher.matching.queries.pairs import get_pair
from matcher.matching.rules.bars import Bar
from matcher.mentors.models import Mentor
from matcher.pairings.models import Proposal
from matcher.pairings.rules.states import ProposalStatus, why_not_answerable

SHOWN_STALE = timedelta(days=3)
MOST_SHOWN = 50


@dataclass(frozen=True, slots=True)
class Pair:
    """The two whom a decision is about."""

    public_id: PublicId
    candidate: str
    mentor: str


@dataclass(frozen=True, slots=True)
class Press:
    """What somebody decided in one press, and can still undo."""

    batch: PublicId
    kind: Kind
    who: str
    is_own: bool
    needs_second: bool
    first: PublicId
    effective_at: datetime | None
    bar: str
    words: str
    pairs: tuple[Pair, ...]


@dataclass(frozen=True, slots=True)
class Failed:
    """A decision that could not take effect, and why."""

    candidate: str
    mentor: str
    kind: Kind
    why: str


def has_open_decision(steps: Collection[Decided] = OPEN) -> ColumnElement[bool]:
    """Return the condition that a proposal has been decided, and nothing has happened yet."""
    return (
        select(Decision.id)
        .where(Decision.proposal_id == Proposal.id, Decision.status.in_(steps))
        .correlate(Proposal)
        .exists()
    )


def awaits_office() -> ColumnElement[bool]:
    """Return the condition that both have said yes to a proposal, and the office not yet a word."""
    return and_(Proposal.status == ProposalStatus.ACCEPTED, ~has_open_decision())


def awaits_somebody() -> ColumnElement[bool]:
    """Return the condition that a proposal awaits a first word of the office, or a second one."""
    is_settled = has_open_decision([Decided.PENDING])
    return and_(Proposal.status == ProposalStatus.ACCEPTED, ~is_settled)


def list_decided(session: Session, proposal_ids: Collection[int]) -> dict[int, str]:
    """Return what others have decided of some proposals, in words, by the proposal's id."""
    rows = session.execute(
        select(Decision, Account.name)
        .join(Account, Account.id == Decision.decided_by_id)
        .where(Decision.proposal_id.in_(proposal_ids), Decision.status.in_(OPEN))
    )
    return {
        decision.proposal_id: decided_in_words(
            Kind(decision.kind), Decided(decision.status), name, decision.effective_at
        )
        for decision, name in rows
    }


def why_not_decided(
    session: Session,
    account_id: int | None,
    proposal: Proposal,
    kind: Kind,
    *,
    now: datetime,
    past: Bar | None = None,
) -> str | None:
    """Say why an administrator cannot decide this now, or None if they can."""
    why = why_not_answerable(
        proposal.status, proposal.expires_at, step=ProposalStatus.ACCEPTED, now=now
    )
    if why or kind is Kind.REJECT:
        return why
    if account_id in {proposal.candidate.account_id, proposal.mentor.account_id}:
        return _("You are one of the two. Another administrator must approve this.")
    pair = get_pair(session, proposal.candidate_id, proposal.mentor_id, today=local_day(now))
    bar = pair.holding_a_place().bar
    return None if bar is None or bar is past else f"{BAR_WORDS[bar]}."


def list_presses(session: Session, account_id: int | None) -> list[Press]:
    """Return what was decided and can still be undone, the latest first."""
    rows = session.execute(
        select(
            Decision,
            Account.name.label("who"),
            CandidateAccount.name.label("candidate"),
            MentorAccount.name.label("mentor"),
            Proposal.public_id.label("proposal"),
        )
        .join(Account, Account.id == Decision.decided_by_id)
        .join(Proposal, Proposal.id == Decision.proposal_id)
        .join(Candidate, Candidate.id == Proposal.candidate_id)
        .join(CandidateAccount, CandidateAccount.id == Candidate.account_id)
        .join(Mentor, Mentor.id == Proposal.mentor_id)
        .join(MentorAccount, MentorAccount.id == Mentor.account_id)
        .where(Decision.status.in_(OPEN), of_the_desk(session, Mentor))
        .order_by(Decision.decided_at.desc(), Decision.batch, Decision.id)
    ).all()
    batches: dict[PublicId, list[Any]] = {}
    for row in rows:
        batches.setdefault(row.Decision.batch, []).append(row)
    return [_press_of(rows, account_id) for rows in batches.values()]


def _press_of(rows: Sequence[Any], account_id: int | None) -> Press:
    first = rows[0].Decision
    return Press(
        batch=first.batch,
        kind=Kind(first.kind),
        who=rows[0].who,
        is_own=first.decided_by_id == account_id,
        needs_second=first.status == Decided.SECOND,
        first=first.public_id,
        effective_at=first.effective_at,
        bar=str(BAR_WORDS[Bar(first.bar)]) if first.bar else "",
        words=first.words,
        pairs=tuple(Pair(row.proposal, row.candidate, row.mentor) for row in rows),
    )


def list_failed(session: Session, *, now: datetime) -> list[Failed]:
    """Return the decisions of late that could not take effect, the latest first."""
    rows = session.execute(
        select(
            Decision.kind,
            Decision.why,
            CandidateAccount.name.label("candidate"),
            MentorAccount.name.label("mentor"),
        )
        .join(Proposal, Proposal.id == Decision.proposal_id)
        .join(Candidate, Candidate.id == Proposal.candidate_id)
        .join(CandidateAccount, CandidateAccount.id == Candidate.account_id)
        .join(Mentor, Mentor.id == Proposal.mentor_id)
        .join(MentorAccount, MentorAccount.id == Mentor.account_id)
        .where(Decision.status == Decided.STALE, Decision.settled_at > now - SHOWN_STALE)
        .where(of_the_desk(session, Mentor))
        .order_by(Decision.id.desc())
        .limit(MOST_SHOWN)
    )
    return [Failed(row.candidate, row.mentor, Kind(row.kind), row.why) for row in rows]
