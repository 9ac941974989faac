"""Who asks the office for help with somebody, and what the office may read of it.

Somebody of the office who is one of the two finds nothing of it here: the one whom a question is
about does not hear of it.
"""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import ColumnElement, and_, func, select
from sqlalchemy.orm import Session

from matcher.audit.models import AuditEntry
from matcher.candidates.models import Candidate
from matcher.core.db import PublicId
from matcher.core.errors import NotFound
from matcher.core.paging import Page
from matcher.core.words import _
from matcher.desk.queries.pages import (
    AnyRow,
    AnySelect,
    CandidateAccount,
    MentorAccount,
    Person,
    of_the_desk,
    person_columns,
    person_of,
    read_page,
)
from matcher.mentors.models import Mentor
from matcher.pairings.models import HelpRequest, Proposal
from matcher.pairings.queries.messages import Line, Party, lines_of
from matcher.pairings.rules.messages import HELP_LABELS, OPENED, HelpReason


@dataclass(frozen=True, slots=True)
class Asking:
    """One question; `asker` is one of the two, `other` the other one."""

    public_id: PublicId
    asker: Person
    other: Person
    by_mentor: bool
    why: str
    words: str
    may_read: bool
    is_opened: bool
    asked_at: datetime
    answered_at: datetime | None
    answer: str
    tells_both: bool


def count_help(session: Session, reader_id: int | None) -> int:
    """Return how many questions await an answer that this account may read."""
    counted = (
        select(func.count(HelpRequest.id))
        .join(Proposal, Proposal.id == HelpRequest.proposal_id)
        .join(Candidate, Candidate.id == Proposal.candidate_id)
        .join(Mentor, Mentor.id == Proposal.mentor_id)
        .where(of_the_desk(session, Mentor), HelpRequest.answered_at.is_(None))
        .where(_is_between_others(reader_id))
    )
    return session.scalar(counted) or 0


def _is_between_others(reader_id: int | None) -> ColumnElement[bool]:
    """Return the condition that an account is neither of the two."""
    return and_(Candidate.account_id != reader_id, Mentor.account_id != reader_id)


def search_help(session: Session, number: int, reader_id: int | None) -> Page[Asking]:
    """Return a page of the questions: those that await an answer first, the longest on top."""
    query = _asking(session, reader_id).order_by(
        HelpRequest.answered_at.is_not(None), HelpRequest.asked_at, HelpRequest.id
    )
    return read_page(session, query, number, _asking_of)


def get_help(session: Session, help_id: PublicId, reader_id: int | None) -> Asking:
    """Return one question.

    Raises
    ------
    NotFound
        There is none, or the reader is one of the two.
    """
    row = session.execute(
        _asking(session, reader_id).where(HelpRequest.public_id == help_id)
    ).one_or_none()
    if row is None:
        raise NotFound(_("We cannot find that question."))
    return _asking_of(row)


def get_opened_lines(
    session: Session, help_id: PublicId, number: int, reader_id: int | None
) -> Page[Line]:
    """Return a page of the messages behind a question, while the office may read them.

    The candidate's stand on one side, the mentor's on the other. Whoever reads must have opened
    them by themselves, so that the log names everybody who did.

    Raises
    ------
    NotFound
        It was not allowed, the reader has not opened them, or the question is answered.
    """
    opened = select(AuditEntry.id).where(
        AuditEntry.subject == help_id,
        AuditEntry.action == OPENED,
        AuditEntry.actor_id == reader_id,
    )
    proposal = session.scalars(
        select(Proposal)
        .join(HelpRequest)
        .where(
            HelpRequest.public_id == help_id,
            HelpRequest.may_read,
            HelpRequest.opened_at.is_not(None),
            HelpRequest.answered_at.is_(None),
            opened.exists(),
        )
    ).one_or_none()
    if proposal is None:
        raise NotFound(_("There are no messages here that the office may read."))
    return lines_of(session, Party(proposal, is_mentor=False), number)


def _asking(session: Session, reader_id: int | None) -> AnySelect:
    return (
        select(
            HelpRequest,
            *person_columns("candidate", Candidate, CandidateAccount),
            *person_columns("mentor", Mentor, MentorAccount),
        )
        .join(Proposal, Proposal.id == HelpRequest.proposal_id)
        .join(Candidate, Candidate.id == Proposal.candidate_id)
        .join(CandidateAccount, CandidateAccount.id == Candidate.account_id)
        .join(Mentor, Mentor.id == Proposal.mentor_id)
        .join(MentorAccount, MentorAccount.id == Mentor.account_id)
        .where(of_the_desk(session, Mentor), _is_between_others(reader_id))
    )


def _asking_of(row: AnyRow) -> Asking:
    asked: HelpRequest = row[0]
    people = (person_of(row, "candidate"), person_of(row, "mentor"))
    return Asking(
        public_id=asked.public_id,
        asker=people[asked.by_mentor],
        other=people[not asked.by_mentor],
        by_mentor=asked.by_mentor,
        why=str(HELP_LABELS[HelpReason(asked.why)]),
        words=asked.words,
        may_read=asked.may_read,
        is_opened=asked.opened_at is not None,
        asked_at=asked.asked_at,
        answered_at=asked.answered_at,
        answer=asked.answer,
        tells_both=asked.tells_both,
    )
