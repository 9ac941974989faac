"""Sending once more what a mail server has refused for good."""

from datetime import datetime

from sqlalchemy import or_, select
from sqlalchemy.orm import Session

from matcher.core.db import PublicId
from matcher.core.errors import Conflict, NotFound
from matcher.core.words import _
from matcher.notifications.models import MailStatus, OutboxMail


def queue_again(session: Session, public_id: PublicId, *, now: datetime) -> OutboxMail:
    """Put a mail that has failed into the queue once more, with those that it carries.

    It keeps its Message-ID: should the first have arrived after all, the two are known as one.

    Raises
    ------
    NotFound
        There is no such mail.
    Conflict
        It has not failed, or nobody is to have it any more.
    """
    mail = session.scalars(
        select(OutboxMail)
        .where(OutboxMail.public_id == public_id, OutboxMail.carrier_id.is_(None))
        .with_for_update()
    ).one_or_none()
    if mail is None:
        raise NotFound(_("There is no such mail."))
    if mail.status != MailStatus.FAILED or mail.dropped_at is not None:
        raise Conflict(_("This mail is on its way already, or nobody needs it any more."))
    together = session.scalars(
        select(OutboxMail).where(
            or_(OutboxMail.id == mail.id, OutboxMail.carrier_id == mail.id),
            OutboxMail.status == MailStatus.FAILED,
            OutboxMail.dropped_at.is_(None),
        )
    )
    for each in together:
        each.status, each.error, each.leased_until = MailStatus.QUEUED, "", None
        each.due_at, each.tries = now, 0
    return mail
