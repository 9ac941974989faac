"""Offers and requests that nobody answered expire, and give the place back."""

from datetime import datetime
from functools import partial

from sqlalchemy.orm import Session

from matcher.core import clock
from matcher.core.actor import SYSTEM
from matcher.core.db import Database, PublicId
from matcher.core.one_by_one import one_by_one
from matcher.notifications.services import enqueue
from matcher.pairings.models import Proposal
from matcher.pairings.queries.calendar import get_periods
from matcher.pairings.queries.proposals import list_due
from matcher.pairings.rules.states import ProposalStatus
from matcher.pairings.services.answers import after_no
from matcher.pairings.services.ends import set_end
from matcher.pairings.services.late import tell_mentor_it_is_over
from matcher.pairings.services.steps import close_proposal, lock_proposal, names


def expire_due(database: Database, *, by_mail: bool = True) -> int:
    """Expire every proposal whose time is over, each in a transaction of its own; return how many.

    Safe to run in several processes at once: a proposal is expired, or answered, exactly once.
    One of which a mail has yet to leave is not over: the time to answer counts from when it does.

    Parameters
    ----------
    by_mail
        Whether mails leave this installation at all; without, nobody is waited for to be told.
    """
    with database.read() as session:
        due = list_due(session, now=clock.now(session))
    expire = partial(_expire, by_mail=by_mail)
    return one_by_one(database, due, expire, failing="proposals could not be expired")


def _expire(session: Session, proposal_id: PublicId, now: datetime, *, by_mail: bool) -> bool:
    proposal = lock_proposal(session, proposal_id, with_next=True)
    waiting = proposal.status in {ProposalStatus.OFFERED, ProposalStatus.REQUESTED}
    if not waiting or proposal.waits_for_id is not None:
        return False
    if proposal.expires_at is None or proposal.expires_at > now:
        return False
    if set_end(session, SYSTEM, proposal, "mail", now=now, by_mail=by_mail):
        return False
    was_request = proposal.status == ProposalStatus.REQUESTED
    close_proposal(session, SYSTEM, proposal, ProposalStatus.EXPIRED, now=now)
    if was_request:
        after_no(session, proposal, "pairings/emails/request_expired", now=now)
        _note_silence(session, proposal, now=now)
    tell_mentor_it_is_over(session, proposal, now=now)
    return True


def _note_silence(session: Session, proposal: Proposal, *, now: datetime) -> None:
    """Count the silence, and tell the mentor; at the last one a break begins, with its own mail."""
    mentor = proposal.mentor
    mentor.silences += 1
    if mentor.silences >= get_periods(session, mentor.scheme_id).silences_before_pause:
        return
    enqueue(
        session,
        "pairings/emails/request_expired_mentor",
        recipient_id=mentor.account_id,
        event=f"proposal.expired:{proposal.public_id}",
        about=f"proposal:{proposal.public_id}",
        now=now,
        **names(proposal.candidate, mentor),
        proposal_id=proposal.public_id,
    )
