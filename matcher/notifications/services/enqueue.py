"""Putting mails into the outbox."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from sqlalchemy import func, select, update
from sqlalchemy.orm import Session

from matcher.core.belonging import find_scheme
from matcher.notifications.models import MailStatus, OutboxMail
from matcher.notifications.rules.attachments import Attachment
from matcher.notifications.rules.timing import APART


def enqueue(
    session: Session,
    template: str,
    *,
    recipient_id: int,
    event: str,
    now: datetime,
    due_at: datetime | None = None,
    about: str = "",
    nudge: bool = False,
    attachment: Attachment | None = None,
    address: str = "",
    **context: str | int | list[str] | None,
) -> OutboxMail:
    """Put one mail into the outbox.

    Parameters
    ----------
    template
        Such as `pairings/emails/request_declined`: a `.txt` whose first line is the subject.
    event
        What has happened, such as `proposal.declined:<public id>`; unique with the recipient.
    about
        The thing it is about, such as `proposal:<public id>`: what was and is to come about the
        same thing shares it.
    nudge
        Whether it is a reminder: one that waits keeps its distance from news that comes later.
        Neither leaves within 48 hours of another mail to its reader about the same thing.
    address
        Where it goes, if not to the address that the reader has when it is sent.
    context
        Plain values for the template; paths (not addresses) for links.
    """
    due_at = due_at or now
    if about and nudge:
        due_at = max(due_at, _earliest_nudge(session, recipient_id, about) or due_at)
    elif about:
        _put_off_nudges(session, recipient_id, about, until=due_at + APART)
    mail = OutboxMail(
        event=event,
        recipient_id=recipient_id,
        template=template,
        context=context,
        created_at=now,
        due_at=due_at,
        about=about,
        nudge=nudge,
        address=address,
        attachment=attachment.text if attachment else None,
        attachment_name=attachment.name if attachment else "",
        scheme_id=_scheme_of(session, event, about, context),
    )
    session.add(mail)
    return mail


def _scheme_of(session: Session, event: str, about: str, context: Mapping[str, Any]) -> int | None:
    """Return to which scheme belongs what a mail is about; it may say so itself."""
    if said := context.get("scheme_id"):
        return find_scheme(session, str(said))
    return find_scheme(session, about) or find_scheme(session, event)


def _earliest_nudge(session: Session, recipient_id: int, about: str) -> datetime | None:
    """Return when a reminder may follow the other mails about a thing; None without any."""
    last = session.execute(
        select(func.max(OutboxMail.due_at), func.max(OutboxMail.sent_at)).where(
            OutboxMail.recipient_id == recipient_id,
            OutboxMail.about == about,
            OutboxMail.dropped_at.is_(None),
        )
    ).one()
    moments = [moment for moment in last if moment is not None]
    return max(moments) + APART if moments else None


def _put_off_nudges(session: Session, recipient_id: int, about: str, *, until: datetime) -> None:
    """Let reminders that still wait come well after the news."""
    session.execute(
        update(OutboxMail)
        .where(
            OutboxMail.recipient_id == recipient_id,
            OutboxMail.about == about,
            OutboxMail.nudge,
            OutboxMail.status == MailStatus.QUEUED,
            OutboxMail.due_at < until,
        )
        .values(due_at=until)
    )
