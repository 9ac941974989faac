"""Mails of this area that can become untrue while they wait to be sent."""

from sqlalchemy import select
from sqlalchemy.orm import Session

from matcher.accounts.models import Account, PasswordCode
from matcher.core import clock
from matcher.notifications.models import OutboxMail
from matcher.notifications.services import StillTrue, lasts


def code_works(session: Session, mail: OutboxMail) -> bool:
    """Say whether the code in a mail can still be used."""
    found = select(PasswordCode.id).where(
        PasswordCode.account_id == mail.recipient_id,
        PasswordCode.created_at == mail.created_at,
        PasswordCode.used_at.is_(None),
        PasswordCode.expires_at > clock.now(session),
    )
    return session.scalar(found) is not None


def has_no_password(session: Session, mail: OutboxMail) -> bool:
    """Say whether somebody who is invited has yet to choose a password."""
    found = select(Account.id).where(Account.id == mail.recipient_id, Account.password.is_(None))
    return session.scalar(found) is not None


STILL_TRUE: dict[str, StillTrue] = {
    "accounts/emails/code": code_works,
    "accounts/emails/let_in": lasts,
    "accounts/emails/turned_down": lasts,
    "accounts/emails/invitation": has_no_password,
    "accounts/emails/password_changed": lasts,
    "accounts/emails/address_changed": lasts,
}
"""By template; the worker gives them to the sender. One line each."""
