"""Until when an answer counts, reckoned anew when a mail leaves late or a talk is agreed."""

from datetime import date, datetime, timedelta

from sqlalchemy.orm import Session

from matcher.audit.services import record
from matcher.core.actor import SYSTEM, Actor
from matcher.core.days import local_day
from matcher.notifications.models import OutboxMail
from matcher.pairings.models import Proposal
from matcher.pairings.queries.calendar import get_periods, list_days_off
from matcher.pairings.queries.dates import ANSWER
from matcher.pairings.queries.proposals import find_unlocked
from matcher.pairings.queries.told import get_told
from matcher.pairings.rules.days import add_working_days, end_of_day
from matcher.pairings.rules.states import ProposalStatus
from matcher.pairings.rules.waits import After, told_on, wait_after_talk, wait_for_answer
from matcher.pairings.services.addressing import last_day
from matcher.pairings.services.dates import answer_in_words_of


def set_end(
    session: Session,
    actor: Actor,
    proposal: Proposal,
    why: str,
    *,
    now: datetime,
    may_shorten: bool = False,
    by_mail: bool = True,
) -> bool:
    """Reckon anew until when a locked offer or request can be answered; say whether that moved.

    Parameters
    ----------
    why
        What has changed, for the log: "mail", "talk", "absence".
    may_shorten
        Whether it may end sooner than was said, though never before the next working day is over.
    by_mail
        See `get_told`.
    """
    if proposal.waits_for_id is not None:
        return False  # its time begins on the day on which it goes out
    end = end_of(session, proposal, now=now, by_mail=by_mail)
    before = proposal.expires_at
    if before is None or end == before or (end < before and not may_shorten):
        return False
    if end < before:
        after = working_days(session, proposal)
        end = min(before, max(end, end_of_day(after(local_day(now), 1))))
    proposal.expires_at = end
    record(
        session,
        actor,
        "proposal.moved",
        proposal.public_id,
        now=now,
        why=why,
        old=before.isoformat(),
        new=end.isoformat(),
    )
    return True


def end_of(
    session: Session, proposal: Proposal, *, now: datetime, by_mail: bool = True
) -> datetime:
    """Return when an offer or a request ends, from what has happened to it so far."""
    periods = get_periods(session, proposal.mentor.scheme_id)
    after = working_days(session, proposal)
    last_reminder = len(periods.remind_after_working_days)
    told = get_told(session, proposal, last_reminder, now=now, by_mail=by_mail)
    asked_on = local_day(proposal.requested_at or proposal.created_at)
    asked_on = told_on(asked_on, _day(told.asked_at), after)
    if proposal.status == ProposalStatus.OFFERED:
        return end_of_day(asked_on + timedelta(days=periods.offer_days))
    reminded_on = _day(told.reminded_at)
    request = wait_for_answer(asked_on, periods)
    if proposal.talk_on is None:
        return end_of_day(request.last_day(reminded_on, after))
    talk = wait_after_talk(proposal.talk_on, periods)
    return end_of_day(max(request.last_day(None, after), talk.last_day(reminded_on, after)))


def working_days(session: Session, proposal: Proposal) -> After:
    """Return how working days are counted for the mentor of a proposal."""
    mentor = proposal.mentor
    since = local_day(proposal.created_at)
    away = list_days_off(session, mentor.scheme_id, mentor.id, since=since)
    return lambda start, days: add_working_days(start, days, mentor.region, away)


def _day(moment: datetime | None) -> date | None:
    return local_day(moment) if moment is not None else None


def refresh_end(session: Session, mail: OutboxMail, now: datetime) -> None:
    """Let a mail that asks or reminds name the last day as it is when the mail leaves.

    Where it leaves late because of an outage, the time to answer counts from now.
    """
    proposal = find_unlocked(session, mail.about.removeprefix("proposal:"))
    if proposal is None or proposal.expires_at is None:
        return
    set_end(session, SYSTEM, proposal, "mail", now=now)
    mail.context = {**mail.context, "answer_by": last_day(proposal).isoformat()}
    if mail.attachment_name == ANSWER:
        attached = answer_in_words_of(session, proposal, proposal.mentor.account, now=now)
        mail.attachment = attached.text if attached else None
