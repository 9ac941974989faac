"""Adding people and roles."""

from datetime import datetime

from sqlalchemy.orm import Session

from matcher.accounts.models import Account, AccountRole
from matcher.accounts.queries import find_account, fold_email
from matcher.audit.services import record
from matcher.core.actor import Actor, Role
from matcher.core.errors import Conflict


def add_account(
    session: Session,
    actor: Actor,
    *,
    email: str,
    name: str,
    roles: tuple[Role, ...],
    password_hash: str | None = None,
    now: datetime,
) -> Account:
    """Add a person. Without a password they choose one with a mailed code.

    Raises
    ------
    Conflict
        Somebody has this e-mail address already.
    """
    if find_account(session, email) is not None:
        raise Conflict(f"There is already an account with the address {fold_email(email)}.")
    account = Account(
        email=fold_email(email),
        name=name.strip(),
        password=password_hash,
        created_at=now,
        roles=[AccountRole(name=role) for role in sorted(roles)],
    )
    session.add(account)
    session.flush()
    record(
        session, actor, "account.added", account.public_id, now=now, roles=",".join(sorted(roles))
    )
    return account


def add_role(
    session: Session, actor: Actor, account: Account, role: Role, *, now: datetime
) -> None:
    """Let a person be something more; nothing happens where they are already."""
    if role in {held.name for held in account.roles}:
        return
    account.roles.append(AccountRole(name=role))
    session.flush()
    record(session, actor, "account.role_added", account.public_id, now=now, role=role)
