"""Asking to join: as a candidate, or to become a mentor.

Whoever asks shows with a mailed code that the address is theirs; only then does the office hear of
it. What can be seen from outside is the same whether an address is known or not.
"""

from datetime import datetime, timedelta

from sqlalchemy import delete, func, select
from sqlalchemy.orm import Session

from matcher.accounts.models import Account, AccountRole, Application, PasswordCode
from matcher.accounts.queries import OpenScheme, find_account, find_scheme_as, fold_email
from matcher.accounts.services.codes import request_code
from matcher.accounts.signals import joined
from matcher.audit.services import record
from matcher.core.actor import Actor, Role
from matcher.notifications.models import OutboxMail

FORGOTTEN_AFTER = timedelta(days=7)


def ask_to_join(
    session: Session,
    *,
    email: str,
    name: str,
    role: Role,
    scheme: OpenScheme,
    note: str,
    secret: str,
    now: datetime,
) -> None:
    """Keep what somebody asks for until they give the code that is mailed to them.

    Who is known keeps their name, and asks for nothing that they are already; the code is mailed
    all the same, and lets them choose a password. A person is a candidate in one scheme and a
    mentor in one: who asks for a second reads in that mail why nothing comes of it.
    """
    account = find_account(session, email)
    if account is None:
        account = Account(email=fold_email(email), name=name, created_at=now)
        session.add(account)
        session.flush()
        record(session, Actor(None), "account.asked_to_join", account.public_id, now=now)
    elif account.password is None and not account.roles:
        account.name = name  # the latest word, as nobody has shown yet whose the address is
    own = find_scheme_as(session, account.id, role)
    is_second = own is not None and own[0] != scheme.id
    if account.active and not is_second and role not in {held.name for held in account.roles}:
        _keep(session, account, role, scheme, note, now)
    request_code(
        session,
        email,
        secret,
        now=now,
        own_scheme_name=own[1] if own is not None and is_second else "",
        asked_scheme_name=scheme.name if is_second else "",
    )


def _keep(
    session: Session, account: Account, role: Role, scheme: OpenScheme, note: str, now: datetime
) -> None:
    asked = session.scalars(
        select(Application).where(Application.account_id == account.id, Application.role == role)
    ).one_or_none()
    if asked is None:
        asked = Application(account_id=account.id, role=role)
        session.add(asked)
    asked.note, asked.scheme_id, asked.asked_at = note, scheme.id, now


def open_applications(session: Session, account: Account, *, is_new: bool, now: datetime) -> None:
    """Let the office hear of what somebody has asked for, now that the address is theirs.

    Anybody can ask with an address that is not theirs. So of somebody known before (not `is_new`)
    only the code that was mailed for the asking itself will do, and none for another password.
    """
    waiting = select(Application).where(
        Application.account_id == account.id, Application.verified_at.is_(None)
    )
    if not is_new:
        latest = select(func.max(PasswordCode.created_at)).where(
            PasswordCode.account_id == account.id, PasswordCode.used_at == now
        )
        waiting = waiting.where(Application.asked_at == latest.scalar_subquery())
    for asked in session.scalars(waiting.order_by(Application.id)).all():
        asked.verified_at = now
        if asked.role not in {held.name for held in account.roles}:
            account.roles.append(AccountRole(name=asked.role))
        session.flush()
        record(
            session,
            Actor(account.id),
            "account.joined",
            account.public_id,
            now=now,
            role=asked.role,
        )
        joined.send(
            Role(asked.role),
            session=session,
            account_id=account.id,
            scheme_id=asked.scheme_id,
            now=now,
        )


def forget_unverified(session: Session, *, now: datetime) -> int:
    """Forget who asked to join a week ago and never showed that the address is theirs."""
    old = (
        select(Application.account_id)
        .join(Account, Account.id == Application.account_id)
        .where(
            Application.verified_at.is_(None),
            Application.asked_at < now - FORGOTTEN_AFTER,
            Account.password.is_(None),
            ~Account.roles.any(),
        )
    )
    ids = list(session.scalars(old.distinct()))
    session.execute(delete(Application).where(Application.account_id.in_(ids)))
    session.execute(delete(PasswordCode).where(PasswordCode.account_id.in_(ids)))
    session.execute(delete(OutboxMail).where(OutboxMail.recipient_id.in_(ids)))
    # The log, which nobody may change, names the account by its number; nothing else is left of it.
    for account in session.scalars(select(Account).where(Account.id.in_(ids))):
        account.email, account.name = f"forgotten-{account.id}@example.invalid", ""
        account.active = False
    return len(ids)
