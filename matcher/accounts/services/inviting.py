"""Inviting people whom the office has added to choose a password."""

from datetime import datetime

from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from matcher.accounts.models import Account, Application
from matcher.audit.services import record
from matcher.core.actor import Actor, Role
from matcher.notifications.models import OutboxMail
from matcher.notifications.services import enqueue

TEMPLATE = "accounts/emails/invitation"


def invite(session: Session, actor: Actor, account: Account, *, now: datetime) -> None:
    """Mail somebody the way to their first visit; the mail holds no secret."""
    record(session, actor, "account.invited", account.public_id, now=now)
    enqueue(
        session,
        TEMPLATE,
        recipient_id=account.id,
        event=f"account.invited:{now.date()}:{account.public_id}",
        now=now,
        about=f"account:{account.public_id}",
    )


def tell_let_in(session: Session, account_id: int, event: str, *, now: datetime) -> None:
    """Mail somebody that the office has agreed to what they asked for."""
    enqueue(session, "accounts/emails/let_in", recipient_id=account_id, event=event, now=now)


def turn_away(session: Session, account_id: int, role: Role, words: str, *, now: datetime) -> None:
    """Take a role from somebody whom the office turns down, and mail them why.

    They may ask again. Who asked to be both reads it in one mail.
    """
    account = session.get_one(Account, account_id)
    for held in [one for one in account.roles if one.name == role]:
        account.roles.remove(held)
        session.delete(held)
    session.execute(
        delete(Application).where(Application.account_id == account_id, Application.role == role)
    )
    session.flush()
    event = f"account.turned_down:{account.public_id}:{now.timestamp():.0f}"
    told = select(OutboxMail.id).where(
        OutboxMail.recipient_id == account_id, OutboxMail.event == event
    )
    if session.scalar(told) is not None:
        return
    enqueue(
        session,
        "accounts/emails/turned_down",
        recipient_id=account_id,
        event=event,
        now=now,
        words=words,
    )


def invite_everybody(session: Session, actor: Actor, *, now: datetime, again: bool = False) -> int:
    """Invite all who have a role and no password; those invited before only if `again`.

    Nobody is invited twice on one day. Returns how many are invited.
    """
    invited = select(OutboxMail.recipient_id).where(OutboxMail.template == TEMPLATE)
    if again:
        invited = invited.where(OutboxMail.event.like(f"account.invited:{now.date()}:%"))
    people = session.scalars(
        select(Account)
        .where(Account.password.is_(None), Account.active, Account.roles.any())
        .where(Account.id.not_in(invited))
        .order_by(Account.id)
    ).all()
    for account in people:
        invite(session, actor, account, now=now)
    return len(people)
