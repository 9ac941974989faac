"""A mentor is reminded of somebody who waits for their answer, and of a talk that is over."""

from datetime import datetime

from sqlalchemy.orm import Session

from matcher.core import clock
from matcher.core.days import local_day
from matcher.core.db import Database, PublicId
from matcher.core.one_by_one import one_by_one
from matcher.notifications.services import enqueue
from matcher.pairings.models import Proposal
from matcher.pairings.queries.calendar import get_periods
from matcher.pairings.queries.proposals import get_proposal
from matcher.pairings.queries.told import get_told, has_mail, list_waiting_long, reminder_event
from matcher.pairings.rules.states import ProposalStatus
from matcher.pairings.rules.waits import told_on, wait_after_talk, wait_for_answer
from matcher.pairings.services.addressing import last_day
from matcher.pairings.services.ends import working_days
from matcher.pairings.services.steps import lock_proposal, names

TALK = "pairings/emails/talk_over"
REQUEST = "pairings/emails/request_reminder"


def remind_due(database: Database) -> int:
    """Remind of every request that has waited long enough, once each time; return how many.

    Each reminder is put into the outbox in a transaction of its own, so that two workers may do
    this at once. Of several that are due together, the newest alone is sent.
    """
    with database.read() as session:
        now = clock.now(session)
        waiting = list_waiting_long(session, now=now)
        due = [one for one in waiting if number_due(session, get_proposal(session, one), now=now)]
    return one_by_one(database, due, _remind, failing="reminders could not be written")


def number_due(session: Session, proposal: Proposal, *, now: datetime) -> int:
    """Return which reminder of a request is due and has not been written yet; 0 for none."""
    if proposal.status != ProposalStatus.REQUESTED or not proposal.mentor.reminders:
        return 0
    periods = get_periods(session, proposal.mentor.scheme_id)
    after = working_days(session, proposal)
    if proposal.talk_on is not None:
        wait = wait_after_talk(proposal.talk_on, periods)
    else:
        told = get_told(session, proposal, 0, now=now, by_mail=True)
        asked_on = local_day(proposal.requested_at or proposal.created_at)
        told_day = told.asked_at and local_day(told.asked_at)
        wait = wait_for_answer(told_on(asked_on, told_day or None, after), periods)
    number = wait.n_reminders(after, now=now)
    return 0 if number and has_mail(session, reminder_event(proposal, number)) else number


def _remind(session: Session, proposal_id: PublicId, now: datetime) -> bool:
    proposal = lock_proposal(session, proposal_id)
    number = number_due(session, proposal, now=now)
    if not number:
        return False
    enqueue(
        session,
        REQUEST if proposal.talk_on is None else TALK,
        recipient_id=proposal.mentor.account_id,
        event=reminder_event(proposal, number),
        about=f"proposal:{proposal.public_id}",
        nudge=True,
        now=now,
        **names(proposal.candidate, proposal.mentor),
        proposal_id=proposal.public_id,
        answer_by=last_day(proposal).isoformat(),
        talk_on=proposal.talk_on.isoformat() if proposal.talk_on else None,
    )
    return True
