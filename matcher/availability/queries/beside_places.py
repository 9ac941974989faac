"""What a mentor is asked of their people by the mail that asks about their places, and its page."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import CompoundSelect, and_, select
from sqlalchemy.orm import Session, aliased

from matcher.availability.models import AnswerLink
from matcher.availability.rules.tokens import Purpose
from matcher.core.days import local_day
from matcher.core.db import PublicId
from matcher.matching.models import Scheme
from matcher.mentors.models import Mentor
from matcher.notifications.rules.timing import APART
from matcher.pairings.models import FirstMeeting, Pairing, Survey
from matcher.pairings.queries.meeting import is_open_met
from matcher.pairings.queries.survey import may_be_answered
from matcher.pairings.rules.states import LIVE, Said


@dataclass(frozen=True, slots=True)
class BesidePlaces:
    """The open questions to a mentor: do you still work together, have you met, how does it go?"""

    working: Sequence[Pairing]
    met: Sequence[FirstMeeting]
    goes: Sequence[Survey]

    @property
    def working_names(self) -> list[str]:
        """With whom it is asked whether they still work together."""
        return [one.candidate.account.name for one in self.working]

    @property
    def met_names(self) -> list[str]:
        """Of whom it is asked whether they have met."""
        return [one.pairing.candidate.account.name for one in self.met]

    @property
    def goes_names(self) -> list[str]:
        """Of whom it is asked how it goes, or went."""
        return [one.pairing.candidate.account.name for one in self.goes]


def find_beside_places(session: Session, mentor: Mentor, *, now: datetime) -> BesidePlaces:
    """Return what a mentor has yet to answer of their people, the longest with them first."""
    working = (
        select(Pairing)
        .where(
            Pairing.mentor_id == mentor.id,
            Pairing.status.in_(LIVE),
            Pairing.mentor_said == Said.NOTHING,
            Pairing.asked_at.is_not(None),
        )
        .order_by(Pairing.started_on, Pairing.id)
    )
    return BesidePlaces(
        session.scalars(working).all(),
        list_met_beside(session, mentor.id, now=now),
        list_goes_beside(session, mentor.id, now=now),
    )


def list_met_beside(session: Session, mentor_id: int, *, now: datetime) -> Sequence[FirstMeeting]:
    """Return the first meetings that a mentor is asked about, the longest with them first."""
    met = (
        select(FirstMeeting)
        .join(Pairing, Pairing.id == FirstMeeting.pairing_id)
        .where(Pairing.mentor_id == mentor_id, is_open_met(local_day(now)))
        .order_by(Pairing.started_on, Pairing.id)
    )
    return session.scalars(met).all()


def list_goes_beside(session: Session, mentor_id: int, *, now: datetime) -> Sequence[Survey]:
    """Return what a mentor is asked about how it goes, the longest with them first."""
    goes = (
        select(Survey)
        .join(Pairing, Pairing.id == Survey.pairing_id)
        .where(
            Pairing.mentor_id == mentor_id,
            Survey.by_mentor,
            Survey.answered_at.is_(None),
            may_be_answered(now),
        )
        .order_by(Pairing.started_on, Pairing.id, Survey.moment)
    )
    return session.scalars(goes).all()


def to_be_mailed(beside: BesidePlaces, *, now: datetime) -> BesidePlaces:
    """Return what a mail that leaves now is to ask, as no other has within two days.

    Whether they still work together it asks only where that has just come up: for a week is left.
    """
    since = now - APART
    return BesidePlaces(
        [
            p
            for p in beside.working
            if p.mentor_mailed_at is None and p.asked_at is not None and p.asked_at > since
        ],
        [m for m in beside.met if m.mentor_mailed_at is None or m.mentor_mailed_at <= since],
        [s for s in beside.goes if s.mailed_at is None or s.mailed_at <= since],
    )


def mentors_with_questions(
    scheme: Scheme, *, now: datetime, only: int | None = None
) -> CompoundSelect[int]:
    """Return the ids of a scheme's mentors who are asked something that no mail has asked yet."""
    mentor = aliased(Mentor)
    theirs = (
        select(mentor.id)
        .join(Pairing, Pairing.mentor_id == mentor.id)
        .where(mentor.scheme_id == scheme.id)
    )
    if only is not None:
        theirs = theirs.where(mentor.id == only)
    met = theirs.join(FirstMeeting, FirstMeeting.pairing_id == Pairing.id).where(
        is_open_met(local_day(now)), FirstMeeting.mentor_mailed_at.is_(None)
    )
    goes = theirs.join(Survey, and_(Survey.pairing_id == Pairing.id, Survey.by_mentor)).where(
        may_be_answered(now), Survey.answered_at.is_(None), Survey.mailed_at.is_(None)
    )
    return met.union(goes)


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
