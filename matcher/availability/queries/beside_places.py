"""What a mentor is asked of their people by the mail that asks about their places."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import CompoundSelect, and_, func, select
from sqlalchemy.orm import Session, aliased

from matcher.availability.models import AnswerLink
from matcher.availability.queries.living import ASKED_MENTOR, ASKED_MET, HOW_IT_GOES
from matcher.availability.rules.tokens import Purpose
from matcher.core.days import local_day
from matcher.core.db import PublicId
from matcher.matching.models import Scheme
from matcher.mentors.models import Mentor
from matcher.notifications.models import OutboxMail
from matcher.notifications.rules.timing import APART
from matcher.pairings.models import FirstMeeting, Pairing, Survey
from matcher.pairings.queries.meeting import is_open_met, list_met_questions
from matcher.pairings.queries.survey import list_questions, may_be_answered
from matcher.pairings.rules.states import LIVE, Said


@dataclass(frozen=True, slots=True)
class BesidePlaces:
    """Names: with whom do you still work, have you met, and how is it?"""

    working: list[str]
    met: list[str]
    goes: list[str]


def find_beside_places(session: Session, mentor: Mentor, *, now: datetime) -> BesidePlaces:
    """Return what is open; what a mail of its own has asked within two days is left out."""
    asked = set(
        session.scalars(
            select(OutboxMail.template).where(
                OutboxMail.recipient_id == mentor.account_id,
                OutboxMail.template.in_([ASKED_MENTOR, ASKED_MET, HOW_IT_GOES]),
                OutboxMail.sent_at > now - APART,
            )
        )
    )
    met = list_met_questions(session, mentor.account_id, today=local_day(now))
    goes = list_questions(session, mentor.account_id, now=now)
    return BesidePlaces(
        working=[] if ASKED_MENTOR in asked else _in_question(session, mentor),
        met=[]
        if ASKED_MET in asked
        else [one.other for one in met if one.is_mentor and one.is_open],
        goes=[] if HOW_IT_GOES in asked else [one.other for one in goes if one.is_mentor],
    )


def mentors_with_questions(scheme: Scheme, *, now: datetime) -> CompoundSelect[int]:
    """Return the ids of a scheme's mentors who are asked something that no mail has asked yet."""
    mentor = aliased(Mentor)
    no_mail_since = func.coalesce(mentor.confirm_asked_at, mentor.created_at)
    theirs = (
        select(mentor.id)
        .join(Pairing, Pairing.mentor_id == mentor.id)
        .where(mentor.scheme_id == scheme.id)
    )
    met = theirs.join(FirstMeeting, FirstMeeting.pairing_id == Pairing.id).where(
        is_open_met(local_day(now)),
        FirstMeeting.asked_at > no_mail_since,
    )
    goes = theirs.join(Survey, and_(Survey.pairing_id == Pairing.id, Survey.by_mentor)).where(
        may_be_answered(now),
        Survey.answered_at.is_(None),
        Survey.asks == 1,  # their page alone reminds them
        Survey.asked_at > no_mail_since,
    )
    return met.union(goes)


def _in_question(session: Session, mentor: Mentor) -> list[str]:
    pairings = session.scalars(
        select(Pairing)
        .where(
            Pairing.mentor_id == mentor.id,
            Pairing.status.in_(LIVE),
            Pairing.asked_at.is_not(None),
            Pairing.mentor_said == Said.NOTHING,
        )
        .order_by(Pairing.started_on, Pairing.id)
    )
    return [pairing.candidate.account.name for pairing in pairings]


def find_link(
    session: Session, account_id: int, purpose: Purpose, *, now: datetime
) -> PublicId | None:
    """Return the link that somebody has for a purpose and that still works, if any."""
    return session.scalars(
        select(AnswerLink.public_id)
        .where(
            AnswerLink.account_id == account_id,
            AnswerLink.purpose == purpose,
            AnswerLink.replaced_at.is_(None),
            AnswerLink.expires_at > now,
        )
        .order_by(AnswerLink.id.desc())
    ).first()
