"""Agreeing to what somebody has asked to be, or turning it down: a candidate, a mentor, or both."""

from collections.abc import Callable, Sequence
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from matcher.accounts.models import Account
from matcher.candidates.models import Candidate
from matcher.candidates.rules import CandidateStatus
from matcher.candidates.services import admit, refuse
from matcher.core.actor import Actor
from matcher.core.db import PublicId
from matcher.core.errors import Conflict, Invalid, NotFound
from matcher.core.words import _
from matcher.matching.queries.runs import get_scheme_id
from matcher.mentors.models import Mentor
from matcher.mentors.rules import MentorStatus
from matcher.mentors.services import list_mentor, refuse_mentor
from matcher.pairings.services.batches import Outcome, Stale


def let_in(session: Session, actor: Actor, account_id: PublicId, *, now: datetime) -> str:
    """List a mentor who has applied, and let a candidate who has enrolled look; return the name.

    Raises
    ------
    NotFound
        There is no such person.
    Conflict
        They wait for nothing.
    """
    account, mentor_id, candidate_id = _waiting(session, account_id)
    if mentor_id is not None:
        list_mentor(session, actor, mentor_id, now=now)
    if candidate_id is not None:
        admit(session, actor, candidate_id, now=now)
    return account.name


def turn_down(
    session: Session, actor: Actor, account_id: PublicId, words: str, *, now: datetime
) -> str:
    """Turn down what somebody has asked to be, with words that they read; return the name.

    Raises
    ------
    NotFound
        There is no such person.
    Conflict
        They wait for nothing.
    Invalid
        There are no words.
    """
    if not words.strip():
        raise Invalid(_("Say why, in words that they can read."), field="words")
    account, mentor_id, candidate_id = _waiting(session, account_id)
    if mentor_id is not None:
        refuse_mentor(session, actor, mentor_id, words.strip(), now=now)
    if candidate_id is not None:
        refuse(session, actor, candidate_id, words.strip(), now=now)
    return account.name


def for_each(
    account_ids: Sequence[PublicId], names: dict[PublicId, str], act: Callable[[PublicId], str]
) -> Outcome:
    """Do one thing for each of several people; who waits for nothing any more is reported."""
    done, stale = 0, []
    for account_id in account_ids:
        try:
            act(account_id)
            done += 1
        except Conflict as conflict:
            stale.append(Stale(names.get(account_id, ""), conflict.message))
    return Outcome(done, tuple(stale))


def _waiting(session: Session, account_id: PublicId) -> tuple[Account, int | None, int | None]:
    """Return somebody with their profile as a mentor and as a candidate that waits."""
    account = session.scalars(select(Account).where(Account.public_id == account_id)).one_or_none()
    if account is None:
        raise NotFound(_("We cannot find that person."))
    scheme_id = get_scheme_id(session)
    mentor_id = session.scalar(
        select(Mentor.id)
        .where(Mentor.account_id == account.id, Mentor.scheme_id == scheme_id)
        .where(Mentor.status.in_([MentorStatus.APPLIED, MentorStatus.TRAINED]))
    )
    candidate_id = session.scalar(
        select(Candidate.id)
        .where(Candidate.account_id == account.id, Candidate.scheme_id == scheme_id)
        .where(Candidate.status == CandidateStatus.ENROLLED)
    )
    if mentor_id is None and candidate_id is None:
        raise Conflict(_("They do not wait for anything any more."))
    return account, mentor_id, candidate_id
