"""Questions about pairings that have yet to leave: silence on them is ours."""

from datetime import datetime, timedelta

from sqlalchemy import ColumnElement, Select, select
from sqlalchemy.orm import Session

from matcher.availability.queries.confirming import is_about_to_be_asked
from matcher.availability.queries.looking import PATIENCE
from matcher.candidates.models import Candidate
from matcher.mentors.models import Mentor
from matcher.notifications.models import MailStatus, OutboxMail
from matcher.pairings.models import FirstMeeting, Pairing
from matcher.pairings.queries.survey import Question, list_questions
from matcher.pairings.rules.periods import FORTNIGHT
from matcher.pairings.rules.states import LIVE, Said

ASKED_CANDIDATE = "availability/emails/still_together"
ASKED_GOING_ON = "availability/emails/going_on"
ASKED_MENTOR = "availability/emails/still_working"
ASKED_MET = "availability/emails/have_you_met"
HOW_IT_GOES = "availability/emails/how_it_goes"


def list_unsent(session: Session, *, now: datetime, only: int | None = None) -> list[int]:
    """Return the pairings asked about a day ago or more, where the candidate's mail still waits."""
    return _list(session, _unsent(ASKED_CANDIDATE), Pairing.asked_at <= now - PATIENCE, only)


def list_unsent_met(session: Session, *, now: datetime, only: int | None = None) -> list[int]:
    """Return the same of those who were asked whether they have met."""
    query = _unsent(ASKED_MET).join(FirstMeeting, FirstMeeting.pairing_id == Pairing.id)
    return _list(session, query, FirstMeeting.asked_at <= now - PATIENCE, only)


def list_unmailed(
    session: Session, *, now: datetime, mentor_id: int | None = None
) -> dict[int, list[Pairing]]:
    """Return by mentor the pairings asked about a day ago or more of which no mail asks the mentor.

    The mail about their places was to ask, and has not left, as they had spoken of these meanwhile.
    """
    query = (
        select(Pairing)
        .join(Mentor, Mentor.id == Pairing.mentor_id)
        .where(
            Mentor.reminders,
            Pairing.status.in_(LIVE),
            Pairing.mentor_said == Said.NOTHING,
            Pairing.asked_at <= now - PATIENCE,
            Pairing.asked_at > now - timedelta(days=FORTNIGHT),
            Pairing.mentor_mailed_at.is_(None),
            ~is_about_to_be_asked(),
        )
        .order_by(Pairing.mentor_id, Pairing.id)
    )
    if mentor_id is not None:
        query = query.where(Pairing.mentor_id == mentor_id)
    found: dict[int, list[Pairing]] = {}
    for pairing in session.scalars(query):
        found.setdefault(pairing.mentor_id, []).append(pairing)
    return found


def list_asked_about(
    session: Session, account_id: int, *, of_mentees: bool, now: datetime
) -> list[Question]:
    """Return what a mail that asks how it goes is about; of mentees only where it is to ask."""
    questions = list_questions(session, account_id, now=now)
    return [one for one in questions if of_mentees or not one.is_mentor]


def _unsent(template: str) -> Select[int]:
    return (
        select(Pairing.id)
        .join(Candidate, Candidate.id == Pairing.candidate_id)
        .join(
            OutboxMail,
            (OutboxMail.recipient_id == Candidate.account_id)
            & (OutboxMail.about == "pairing:" + Pairing.public_id),
        )
        .where(
            Pairing.status.in_(LIVE),
            OutboxMail.template == template,
            OutboxMail.status == MailStatus.QUEUED,
        )
        .order_by(Pairing.id)
    )


def _list(
    session: Session, query: Select[int], is_old: ColumnElement[bool], only: int | None
) -> list[int]:
    query = query.where(is_old)
    return list(session.scalars(query if only is None else query.where(Pairing.id == only)))
