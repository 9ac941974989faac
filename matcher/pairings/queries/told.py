"""Whether the mails that ask for somebody's answer have left, and when."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import and_, or_, select
from sqlalchemy.orm import Session

from matcher.core.days import local_day
from matcher.core.db import PublicId
from matcher.notifications.models import MailStatus, OutboxMail
from matcher.pairings.models import Proposal
from matcher.pairings.rules.states import ProposalStatus


@dataclass(frozen=True, slots=True)
class Told:
    """When the mail that asks, and the last reminder, left; a mail that still waits leaves `now`.

    None: there is no such mail, or nobody was to have it any more.
    """

    asked_at: datetime | None
    reminded_at: datetime | None


def asking_event(proposal: Proposal) -> str:
    """Return the event of the mail that asks for the answer which a proposal awaits."""
    return f"proposal.{proposal.status}:{proposal.public_id}"


def reminder_event(proposal: Proposal, number: int) -> str:
    """Return the event of a reminder: of a request by number, or of a talk."""
    if proposal.talk_on is not None:
        return f"proposal.talked.{proposal.talks}:{proposal.public_id}"
    return f"proposal.reminded.{number}:{proposal.public_id}"


def get_told(
    session: Session, proposal: Proposal, last_reminder: int, *, now: datetime, by_mail: bool
) -> Told:
    """Return when whoever owes the answer was told.

    Without `by_mail` (no mail ever leaves this installation) nobody is waited for to be told.
    """
    asking, reminding = asking_event(proposal), reminder_event(proposal, last_reminder)
    is_offer = proposal.status == ProposalStatus.OFFERED
    addressee = proposal.candidate if is_offer else proposal.mentor
    rows = session.execute(
        select(OutboxMail.event, OutboxMail.status, OutboxMail.sent_at).where(
            OutboxMail.recipient_id == addressee.account_id,
            OutboxMail.event.in_([asking, reminding]),
        )
    )
    left: dict[str, datetime | None] = {}
    for row in rows:
        waits = row.status == MailStatus.QUEUED and by_mail
        left[row.event] = now if waits else row.sent_at
    return Told(left.get(asking), left.get(reminding))


def has_mail(session: Session, event: str) -> bool:
    """Say whether somebody has, or is to have, the mail about an event."""
    found = select(OutboxMail.id).where(OutboxMail.event == event).limit(1)
    return session.scalar(found) is not None


def list_waiting_long(session: Session, *, now: datetime) -> list[PublicId]:
    """Return the requests of which a reminder may be due, the oldest first."""
    talked = Proposal.talk_on < local_day(now)
    asked = and_(Proposal.talk_on.is_(None), Proposal.requested_at < now - timedelta(days=1))
    return list(
        session.scalars(
            select(Proposal.public_id)
            .where(Proposal.status == ProposalStatus.REQUESTED, or_(talked, asked))
            .order_by(Proposal.requested_at, Proposal.id)
        )
    )
