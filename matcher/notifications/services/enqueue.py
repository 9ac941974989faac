"""Putting mails into the outbox."""

from datetime import datetime

from sqlalchemy.orm import Session

from matcher.notifications.models import OutboxMail


def enqueue(
    session: Session,
    template: str,
    *,
    recipient_id: int,
    event: str,
    now: datetime,
    due_at: datetime | None = None,
    **context: str | int | list[str] | None,
) -> OutboxMail:
    """Put one mail into the outbox.

    Parameters
    ----------
    template
        Such as `pairings/emails/request_declined`: a `.txt` whose first line is the subject.
    event
        What the mail is about, such as `proposal.declined:<public id>`; unique with the recipient.
    context
        Plain values for the template; paths (not addresses) for links.
    """
    mail = OutboxMail(
        event=event,
        recipient_id=recipient_id,
        template=template,
        context=context,
        created_at=now,
        due_at=due_at or now,
    )
    session.add(mail)
    return mail
