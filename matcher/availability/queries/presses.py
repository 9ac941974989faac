"""How soon after its mail a link is used."""

from datetime import datetime, timedelta

from sqlalchemy import and_, or_, select
from sqlalchemy.orm import Session

from matcher.notifications.models import MailStatus, OutboxMail


def has_just_left(session: Session, account_id: int, span: timedelta, *, now: datetime) -> bool:
    """Say whether a mail with a link to answer by has left for somebody within a span.

    One that a worker holds in its hands may have arrived before its row says so.
    """
    sent = OutboxMail.sent_at > now - span
    leaving = and_(OutboxMail.status == MailStatus.QUEUED, OutboxMail.leased_until > now)
    contexts = session.scalars(
        select(OutboxMail.context).where(OutboxMail.recipient_id == account_id, or_(sent, leaving))
    )
    return any("link_id" in context for context in contexts)
