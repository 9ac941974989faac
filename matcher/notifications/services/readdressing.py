"""Mails that wait go to another person: the one into whose account their reader's was merged."""

from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from matcher.notifications.models import MailStatus, OutboxMail
from matcher.notifications.services.relevance import MOVED_ON, drop


def readdress(session: Session, before_id: int, after_id: int, *, now: datetime) -> None:
    """Give the mails that wait for one account to another; what that one was told is dropped."""
    told = set(session.scalars(select(OutboxMail.event).where(OutboxMail.recipient_id == after_id)))
    waiting = session.scalars(
        select(OutboxMail)
        .where(OutboxMail.recipient_id == before_id, OutboxMail.status == MailStatus.QUEUED)
        .with_for_update()
    ).all()
    for mail in waiting:
        if mail.event in told:
            drop([mail], MOVED_ON, now)
        else:
            mail.recipient_id = after_id
    session.flush()
