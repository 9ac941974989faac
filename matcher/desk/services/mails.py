"""The office has a mail sent once more."""

from datetime import datetime

from sqlalchemy.orm import Session

from matcher.accounts.models import Account
from matcher.audit.services import record_in
from matcher.core.actor import Actor
from matcher.core.db import PublicId
from matcher.core.errors import Conflict, NotAllowed, NotFound
from matcher.core.words import _
from matcher.desk.queries.belonging import find_schemes_of
from matcher.notifications.models import OutboxMail
from matcher.notifications.services import queue_again


def send_again(session: Session, actor: Actor, mail_id: PublicId, *, now: datetime) -> OutboxMail:
    """Have a mail that was refused for good sent once more.

    Raises
    ------
    NotAllowed
        The actor is not an administrator.
    NotFound
        There is no such mail.
    Conflict
        It is on its way already, or its reader has no account any more.
    """
    mail = queue_again(session, mail_id, now=now)
    if not actor.is_admin:
        raise NotAllowed(_("Only an administrator can do this."))
    of = find_schemes_of(session, [mail.public_id])[mail.public_id]
    if not of & actor.scheme_ids:
        raise NotFound(_("There is no such mail."))
    if not session.get_one(Account, mail.recipient_id).active:
        raise Conflict(_("This person’s account is closed, so nothing is sent to them."))
    record_in(
        session,
        mail.scheme_id,
        actor,
        "mail.again",
        mail.public_id,
        now=now,
    )
    return mail
