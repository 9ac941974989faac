"""Mails that a mentor has had before a test begins."""

from datetime import datetime

from matcher.core.db import Database
from matcher.mentors.models import Mentor
from matcher.notifications.models import MailStatus, OutboxMail


def had(database: Database, mentor_id: int, *moments: datetime) -> None:
    """Let a mentor have had a mail about something else at each moment."""
    with database.begin() as session:
        account_id = session.get_one(Mentor, mentor_id).account_id
        for k, at in enumerate(moments):
            session.add(
                OutboxMail(
                    event=f"other {k}",
                    recipient_id=account_id,
                    template="other",
                    context={},
                    status=MailStatus.SENT,
                    created_at=at,
                    due_at=at,
                    sent_at=at,
                )
            )
