"""The office has a mail sent once more."""

from datetime import datetime

from sqlalchemy.orm import Session

from matcher.accounts.models import Account
from matcher.audit.services import record
from matcher.core.actor import Actor, require_admin
from matcher.core.db import PublicId
from matcher.core.errors import Conflict
from matcher.core.words import _
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
    require_admin(actor)
    mail = queue_again(session, mail_id, now=now)
    if not session.get_one(Account, mail.recipient_id).active:
        raise Conflict(_("This person’s account is closed, so nothing is sent to them."))
    record(session, actor, "mail.again", mail.public_id, now=now)
    return mail
