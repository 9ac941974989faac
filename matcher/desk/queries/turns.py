"""Whose turn it is with some open proposals, and which mails they have had and are to get."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import or_, select
from sqlalchemy.orm import Session

from matcher.core.days import local_day
from matcher.core.words import _, _l
from matcher.desk.queries.person_ties import mail_about
from matcher.desk.rules.nudging import Turn, why_not_nudged
from matcher.notifications.models import MailStatus, OutboxMail
from matcher.pairings.models import Absence, Proposal
from matcher.pairings.queries.calendar import get_periods
from matcher.pairings.queries.told import asking_event, reminder_event
from matcher.pairings.rules.days import DaysOff, add_working_days
from matcher.pairings.rules.periods import Periods
from matcher.pairings.rules.states import ProposalStatus
from matcher.pairings.rules.waits import told_on, wait_after_talk, wait_for_answer

NAMES = {
    "offer_new": _l("The offer"),
    "place_offered": _l("The offer"),
    "late_yes_offer": _l("The offer"),
    "request_new": _l("The request"),
    "agreed_confirm": _l("The request"),
    "request_reminder": _l("A reminder"),
    "talk_over": _l("A reminder"),
    "office_nudge": _l("A nudge of the office"),
}


@dataclass(frozen=True, slots=True)
class MailDay:
    """A mail to somebody: what it is, and the day on which it left or is to leave."""

    words: str
    on: date


@dataclass(frozen=True, slots=True)
class Mails:
    """The last and the next mail of who owes an answer, and why they are not nudged, if so."""

    last: MailDay | None
    next: MailDay | None
    why_not: str


def read_mails(
    session: Session, proposals: Sequence[Proposal], reader_id: int | None, *, now: datetime
) -> dict[int, Mails]:
    """Return by proposal what its addressee has had and is to get, in a fixed number of queries."""
    if not proposals:
        return {}
    accounts = {one.id: addressee_id(one) for one in proposals}
    rows = _read(session, set(accounts.values()), proposals)
    away = _read_absences(session, proposals)
    periods = get_periods(session, proposals[0].mentor.scheme_id)
    return {
        one.id: _mails_of(one, rows, away, periods, reader_id=reader_id, now=now)
        for one in proposals
    }


def addressee_id(proposal: Proposal) -> int:
    """Return the account of whoever owes the answer."""
    person = proposal.candidate if is_offer(proposal) else proposal.mentor
    return person.account_id


def is_offer(proposal: Proposal) -> bool:
    """Say whether it is the candidate who is to answer."""
    return proposal.status == ProposalStatus.OFFERED


def _read(
    session: Session, accounts: Collection[int], proposals: Iterable[Proposal]
) -> dict[int, list[OutboxMail]]:
    """Return the mails of some people by account: those that are sent, and those that wait."""
    mails = session.scalars(
        select(OutboxMail)
        .where(
            OutboxMail.recipient_id.in_(accounts),
            OutboxMail.dropped_at.is_(None),
            OutboxMail.carrier_id.is_(None),
            OutboxMail.status != MailStatus.FAILED,
            OutboxMail.about != "",
        )
        .order_by(OutboxMail.id)
        .execution_options(populate_existing=True)
    )
    found: dict[int, list[OutboxMail]] = {account: [] for account in accounts}
    for mail in mails:
        found[mail.recipient_id].append(mail)
    return found


def _read_absences(
    session: Session, proposals: Sequence[Proposal]
) -> dict[int | None, list[DaysOff]]:
    """Return when the office (None) and these mentors are away."""
    since = min(local_day(one.created_at) for one in proposals)
    rows = session.scalars(
        select(Absence)
        .where(
            Absence.scheme_id == proposals[0].mentor.scheme_id,
            Absence.last_on >= since,
            or_(
                Absence.mentor_id.is_(None),
                Absence.mentor_id.in_([one.mentor_id for one in proposals]),
            ),
        )
        .order_by(Absence.first_on, Absence.id)
    )
    away: dict[int | None, list[DaysOff]] = {}
    for row in rows:
        away.setdefault(row.mentor_id, []).append(DaysOff(row.first_on, row.last_on))
    return away


def _mails_of(
    proposal: Proposal,
    rows: Mapping[int, Sequence[OutboxMail]],
    away: Mapping[int | None, list[DaysOff]],
    periods: Periods,
    *,
    reader_id: int | None,
    now: datetime,
) -> Mails:
    mails = rows[addressee_id(proposal)]
    sent = [(mail.sent_at, mail) for mail in mails if mail.sent_at is not None]
    waiting = [mail for mail in mails if mail.status == MailStatus.QUEUED]
    last = max(sent, key=lambda pair: pair[0], default=None)
    following = min(waiting, key=lambda mail: mail.due_at, default=None)
    after = _reminder_after(proposal, mails, away, periods, now)
    coming = MailDay(_name(following), local_day(max(following.due_at, now))) if following else None
    if coming is None and after is not None:
        coming = MailDay(_("A reminder"), after)
    left = MailDay(_name(last[1]), local_day(last[0])) if last else None
    turn = Turn(
        last_on=left.on if left else None,
        next_on=coming.on if coming else None,
        talk_on=proposal.talk_on,
        wants_mail=is_offer(proposal) or proposal.mentor.reminders,
        is_own=reader_id in (proposal.candidate.account_id, proposal.mentor.account_id),
    )
    return Mails(left, coming, why_not_nudged(turn, today=local_day(now)))


def _name(mail: OutboxMail) -> str:
    words = NAMES.get(mail.template.rsplit("/", 1)[-1])
    return str(words) if words else mail_about(mail.template)


def _reminder_after(
    proposal: Proposal,
    mails: Sequence[OutboxMail],
    away: Mapping[int | None, list[DaysOff]],
    periods: Periods,
    now: datetime,
) -> date | None:
    """Return the day of the next reminder that the service writes by itself; see `remind_due`."""
    if is_offer(proposal) or not proposal.mentor.reminders:
        return None
    off = [*away.get(None, ()), *away.get(proposal.mentor_id, ())]

    def after(start: date, days: int) -> date:
        return add_working_days(start, days, proposal.mentor.region, off)

    if proposal.talk_on is not None:
        wait = wait_after_talk(proposal.talk_on, periods)
    else:
        asking = [mail for mail in mails if mail.event == asking_event(proposal)]
        told = next((local_day(mail.sent_at or now) for mail in asking), None)
        asked_on = local_day(proposal.requested_at or proposal.created_at)
        wait = wait_for_answer(told_on(asked_on, told, after), periods)
    written = {mail.event for mail in mails}
    for number, days in enumerate(wait.remind_after, 1):
        day = after(wait.start, days)
        if reminder_event(proposal, number) not in written and day >= local_day(now):
            return day
    return None
