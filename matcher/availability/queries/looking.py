"""Who is to be asked whether they still look for a mentor, and who is to hear that they are out."""

from datetime import datetime, timedelta

from sqlalchemy import ColumnElement, Select, and_, func, or_, select
from sqlalchemy.orm import Session

from matcher.accounts.models import Account
from matcher.candidates.models import Candidate
from matcher.candidates.queries import is_resting, is_silent
from matcher.candidates.rules import CandidateStatus
from matcher.core.days import local_day
from matcher.matching.models import Scheme
from matcher.notifications.models import MailStatus, OutboxMail
from matcher.pairings.models import Pairing, Proposal
from matcher.pairings.rules.periods import Periods
from matcher.pairings.rules.states import LIVE, OPEN

ASKED = "availability/emails/still_looking"
LEFT_OUT = "availability/emails/left_out"
PATIENCE = timedelta(days=1)
"""For so long a mail may wait before the time to answer is counted anew."""


def about_search(candidate: Candidate) -> str:
    """Name a search as mails do."""
    return f"looking:{candidate.public_id}"


def list_to_ask(session: Session, *, now: datetime, only: int | None = None) -> list[int]:
    """Return the candidates whose last word on their search is too old, the oldest word first."""
    said_at = func.coalesce(Candidate.confirmed_at, Candidate.created_at)
    found: list[int] = []
    for scheme, periods in _schemes(session):
        query = _seeking(scheme, now, only).where(
            Candidate.looking_asked_at.is_(None),
            said_at <= now - timedelta(days=periods.looking_days),
        )
        found += session.scalars(query.order_by(said_at, Candidate.id))
    return found


def list_to_tell(session: Session, *, now: datetime, only: int | None = None) -> list[int]:
    """Return the candidates who have fallen silent and were not told so yet."""
    told = (
        select(OutboxMail.id)
        .where(_is_about(LEFT_OUT), OutboxMail.created_at > Candidate.looking_asked_at)
        .correlate(Candidate)
        .exists()
    )
    found: list[int] = []
    for scheme, periods in _schemes(session):
        silent = is_silent(periods.looking_grace_days, today=local_day(now))
        query = _seeking(scheme, now, only).where(silent, ~told)
        found += session.scalars(query.order_by(Candidate.looking_asked_at, Candidate.id))
    return found


def list_unsent(session: Session, *, now: datetime) -> list[tuple[int, int]]:
    """Return (candidate, mail) for questions that have waited in the outbox for a day or more."""
    rows = session.execute(
        select(Candidate.id, OutboxMail.id)
        .join(OutboxMail, _is_about(ASKED))
        .where(
            Candidate.looking_asked_at <= now - PATIENCE,
            OutboxMail.status == MailStatus.QUEUED,
        )
        .order_by(Candidate.id, OutboxMail.id)
    )
    return [(row[0], row[1]) for row in rows]


def is_busy() -> ColumnElement[bool]:
    """Return the condition that a candidate has something open or a mentor."""
    proposal = select(Proposal.id).where(
        Proposal.candidate_id == Candidate.id, Proposal.status.in_(OPEN)
    )
    pairing = select(Pairing.id).where(
        Pairing.candidate_id == Candidate.id, Pairing.status.in_(LIVE)
    )
    return or_(proposal.correlate(Candidate).exists(), pairing.correlate(Candidate).exists())


def _schemes(session: Session) -> list[tuple[Scheme, Periods]]:
    schemes = session.scalars(select(Scheme).order_by(Scheme.id))
    return [(scheme, Periods.of(scheme.settings)) for scheme in schemes]


def _seeking(scheme: Scheme, now: datetime, only: int | None) -> Select[int]:
    """Select those whom the question concerns: who rests or has something open is left in peace."""
    query = (
        select(Candidate.id)
        .join(Account, and_(Account.id == Candidate.account_id, Account.active))
        .where(
            Candidate.scheme_id == scheme.id,
            Candidate.status == CandidateStatus.SEEKING,
            ~is_resting(today=local_day(now)),
            ~is_busy(),
        )
    )
    return query if only is None else query.where(Candidate.id == only)


def _is_about(template: str) -> ColumnElement[bool]:
    """Return the condition that a mail of this template is about a candidate's search."""
    return and_(
        OutboxMail.recipient_id == Candidate.account_id,
        OutboxMail.about == "looking:" + Candidate.public_id,
        OutboxMail.template == template,
    )
