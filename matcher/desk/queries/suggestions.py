"""What a run suggests and whom it could not match, with what has become of each since."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from sqlalchemy import ColumnElement, and_, func, or_, select
from sqlalchemy.orm import Session

from matcher.candidates.models import Candidate
from matcher.candidates.rules import CandidateStatus
from matcher.core.db import PublicId
from matcher.core.paging import Page
from matcher.core.words import _, _l
from matcher.desk.queries.explained import BAR_WORDS, Explained, explain_stored
from matcher.desk.queries.pages import (
    AnyRow,
    AnySelect,
    CandidateAccount,
    MentorAccount,
    Person,
    has_words,
    names_either,
    person_columns,
    person_of,
    read_page,
)
from matcher.desk.queries.runs import Run
from matcher.matching.models import MatchRun, Suggestion, Unmatched
from matcher.matching.rules.bars import Bar
from matcher.mentors.models import Mentor
from matcher.mentors.rules import MentorStatus, free_places, is_listed, is_paused
from matcher.pairings.models import Pairing, Proposal
from matcher.pairings.rules.states import LIVE, OPEN, ProposalStatus

OPEN_WORDS = {
    ProposalStatus.OFFERED: _l("Offered, the candidate answers next"),
    ProposalStatus.REQUESTED: _l("With the mentor, who answers next"),
    ProposalStatus.ACCEPTED: _l("Accepted, awaits your approval"),
}


@dataclass(frozen=True, slots=True)
class SuggestionRow:
    """A suggested pair; `since` says what stands in the way of offering it now, if anything."""

    public_id: PublicId
    candidate: Person
    mentor: Person
    why: Explained
    since: str

    @property
    def can_be_offered(self) -> bool:
        """Whether nothing known stands in the way."""
        return not self.since


@dataclass(frozen=True, slots=True)
class UnmatchedRow:
    """A candidate left without a mentor: what bars whom, and what would help."""

    candidate: Person
    waiting_since: date
    bars: tuple[tuple[str, int], ...]
    eligible_mentors: int
    nearest_miss: str
    helps: tuple[str, ...] = ()


def _open_proposal() -> ColumnElement[bool]:
    return and_(
        Proposal.candidate_id == Candidate.id,
        Proposal.level == Candidate.level,
        Proposal.status.in_(OPEN),
    )


def _live_pairing() -> ColumnElement[bool]:
    return and_(
        Pairing.candidate_id == Candidate.id,
        Pairing.level == Candidate.level,
        Pairing.status.in_(LIVE),
    )


def _tried() -> ColumnElement[bool]:
    """Return the condition that this very suggestion was offered before."""
    return (
        select(Proposal.id)
        .where(
            Proposal.candidate_id == Suggestion.candidate_id,
            Proposal.suggestion_id == Suggestion.id,
        )
        .correlate(Suggestion)
        .exists()
    )


def _suggestions(run: Run) -> AnySelect:
    """Select a run's suggestions, each with the one open proposal and live pairing there may be."""
    return (
        select(
            Suggestion.public_id,
            Suggestion.mentor_id,
            Suggestion.contributions,
            Suggestion.reasons,
            Suggestion.distance_km,
            Candidate.status.label("candidate_status"),
            Mentor.capacity,
            Mentor.held,
            Mentor.status.label("mentor_status"),
            Mentor.paused_until,
            Proposal.mentor_id.label("asked_id"),
            Proposal.status.label("asked_status"),
            Pairing.mentor_id.label("paired_id"),
            _tried().label("was_tried"),
            *person_columns("candidate", Candidate, CandidateAccount),
            *person_columns("mentor", Mentor, MentorAccount),
        )
        .join(Candidate, Candidate.id == Suggestion.candidate_id)
        .join(CandidateAccount, CandidateAccount.id == Candidate.account_id)
        .join(Mentor, Mentor.id == Suggestion.mentor_id)
        .join(MentorAccount, MentorAccount.id == Mentor.account_id)
        .outerjoin(Proposal, _open_proposal())
        .outerjoin(Pairing, _live_pairing())
        .where(Suggestion.run_id == run.id)
        .order_by(CandidateAccount.name, Suggestion.id)
    )


def search_suggestions(
    session: Session, run: Run, *, text: str, only_ready: bool, number: int, today: date
) -> Page[SuggestionRow]:
    """Return a page of a run's suggestions by name; with `only_ready`, those to offer now."""
    query = _suggestions(run).where(names_either(text))
    if only_ready:
        query = query.where(_is_ready(today))
    return read_page(session, query, number, lambda row: _suggestion_of(row, run, today))


def _is_ready(today: date) -> ColumnElement[bool]:
    """Return the condition that nothing that `_since` would name stands in the way."""
    rested = and_(Mentor.status == MentorStatus.PAUSED, Mentor.paused_until <= today)
    return and_(
        or_(Mentor.status == MentorStatus.LISTED, rested),
        Candidate.status == CandidateStatus.SEEKING,
        Proposal.id.is_(None),
        Pairing.id.is_(None),
        Mentor.capacity > Mentor.held,
        ~_tried(),
    )


def list_ready(session: Session, run: Run, *, text: str, today: date) -> list[PublicId]:
    """Return all of a run's suggestions that look ready to offer, by id, who suit best first."""
    query = _suggestions(run).where(names_either(text), _is_ready(today))
    ids = query.with_only_columns(Suggestion.public_id, maintain_column_froms=True)
    best_first = ids.order_by(None).order_by(Suggestion.suitability.desc(), Suggestion.id)
    return [row[0] for row in session.execute(best_first)]


def list_still_suggested(
    session: Session,
    run: Run,
    *,
    candidate_id: int | None = None,
    mentor_id: int | None = None,
    today: date,
) -> Sequence[AnyRow]:
    """Return the suggestions to one candidate, or of one mentor, that look ready to offer."""
    query = _suggestions(run).add_columns(Candidate.id.label("candidate_id"))
    if candidate_id is not None:
        query = query.where(Suggestion.candidate_id == candidate_id)
    if mentor_id is not None:
        query = query.where(Suggestion.mentor_id == mentor_id)
    return session.execute(query.where(_is_ready(today))).all()


def count_offered(session: Session, run: Run) -> int:
    """Return how many of a run's suggestions have been offered, whatever came of it."""
    query = (
        select(func.count(Proposal.suggestion_id.distinct()))
        .join(Suggestion, Suggestion.id == Proposal.suggestion_id)
        .where(Suggestion.run_id == run.id)
    )
    return session.scalar(query) or 0


def list_suggestions(
    session: Session, run: Run, chosen: Sequence[PublicId], *, today: date
) -> list[SuggestionRow]:
    """Return some of a run's suggestions by name; ids that are not the run's are left out."""
    query = _suggestions(run).where(Suggestion.public_id.in_(chosen))
    return [_suggestion_of(row, run, today) for row in session.execute(query)]


def _suggestion_of(row: AnyRow, run: Run, today: date) -> SuggestionRow:
    weights = (run.report or {}).get("settings", {}).get("weights", {})
    return SuggestionRow(
        public_id=row.public_id,
        candidate=person_of(row, "candidate"),
        mentor=person_of(row, "mentor"),
        why=explain_stored(row.contributions, row.reasons, weights, row.distance_km),
        since=_since(row, today),
    )


def _since(row: AnyRow, today: date) -> str:
    """Say what has happened since the run that stands in the way, or nothing."""
    if row.paired_id is not None:
        same = row.paired_id == row.mentor_id
        return _("They are paired") if same else _("Has another mentor now")
    if row.asked_id == row.mentor_id:
        return str(OPEN_WORDS[ProposalStatus(row.asked_status)])
    if row.asked_id is not None:
        return _("Has asked, or been offered, another mentor")
    if row.candidate_status != CandidateStatus.SEEKING:
        return _("Not looking for a mentor now")
    if row.was_tried:
        return _("Offered before, without success")
    if not is_listed(row.mentor_status):
        return _("The mentor no longer takes part")
    if is_paused(row.mentor_status, row.paused_until, today=today):
        return _("The mentor is away")
    return "" if free_places(row.capacity, row.held) else _("The mentor is full now")


def search_unmatched(session: Session, run: Run, *, text: str, number: int) -> Page[UnmatchedRow]:
    """Return a page of those whom a run could not match, who has waited longest first."""
    query = (
        select(
            Unmatched.bars,
            Unmatched.eligible_mentors,
            Unmatched.nearest_miss,
            Unmatched.helps,
            Candidate.waiting_since,
            *person_columns("candidate", Candidate, CandidateAccount),
        )
        .join(Candidate, Candidate.id == Unmatched.candidate_id)
        .join(CandidateAccount, CandidateAccount.id == Candidate.account_id)
        .where(Unmatched.run_id == run.id, has_words(text, CandidateAccount.name))
        .order_by(Candidate.waiting_since, Unmatched.id)
    )
    return read_page(session, query, number, _unmatched_of)


def _unmatched_of(row: AnyRow) -> UnmatchedRow:
    return UnmatchedRow(
        candidate=person_of(row, "candidate"),
        waiting_since=row.waiting_since,
        bars=tuple((str(BAR_WORDS[Bar(code)]), count) for code, count in row.bars.items()),
        eligible_mentors=row.eligible_mentors,
        nearest_miss=row.nearest_miss,
        helps=tuple(row.helps),
    )


def find_last_words(session: Session, candidate_ids: Sequence[int]) -> dict[int, str]:
    """Return what the newest run with a result says of some candidates, by id."""
    newest = (
        select(MatchRun.id)
        .where(MatchRun.status == "done", MatchRun.scenario == "")
        .order_by(MatchRun.id.desc())
        .limit(1)
        .scalar_subquery()
    )
    left = select(Unmatched.candidate_id, Unmatched.nearest_miss).where(
        Unmatched.run_id == newest, Unmatched.candidate_id.in_(candidate_ids)
    )
    suggested = (
        select(Suggestion.candidate_id, MentorAccount.name)
        .join(Mentor, Mentor.id == Suggestion.mentor_id)
        .join(MentorAccount, MentorAccount.id == Mentor.account_id)
        .where(Suggestion.run_id == newest, Suggestion.candidate_id.in_(candidate_ids))
    )
    words = {row[0]: row[1] for row in session.execute(left)}
    return words | {
        row[0]: _("%(name)s is suggested", name=row[1]) for row in session.execute(suggested)
    }
