"""Agreeing to what somebody has asked to be: a candidate, a mentor, or both."""

from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from matcher.accounts.models import Account
from matcher.candidates.models import Candidate
from matcher.candidates.rules import CandidateStatus
from matcher.candidates.services import admit
from matcher.core.actor import Actor
from matcher.core.db import PublicId
from matcher.core.errors import Conflict, NotFound
from matcher.core.words import _
from matcher.mentors.models import Mentor
from matcher.mentors.rules import MentorStatus
from matcher.mentors.services import list_mentor


def let_in(session: Session, actor: Actor, account_id: PublicId, *, now: datetime) -> str:
    """List a mentor who has applied, and let a candidate who has enrolled look; return the name.

    Raises
    ------
    NotFound
        There is no such person.
    Conflict
        They wait for nothing.
    """
    account = session.scalars(select(Account).where(Account.public_id == account_id)).one_or_none()
    if account is None:
        raise NotFound(_("We cannot find that person."))
    mentor_id = session.scalar(
        select(Mentor.id)
        .where(Mentor.account_id == account.id)
        .where(Mentor.status.in_([MentorStatus.APPLIED, MentorStatus.TRAINED]))
    )
    candidate_id = session.scalar(
        select(Candidate.id)
        .where(Candidate.account_id == account.id)
        .where(Candidate.status == CandidateStatus.ENROLLED)
    )
    if mentor_id is None and candidate_id is None:
        raise Conflict(_("They do not wait for anything any more."))
    if mentor_id is not None:
        list_mentor(session, actor, mentor_id, now=now)
    if candidate_id is not None:
        admit(session, actor, candidate_id, now=now)
    return account.name
