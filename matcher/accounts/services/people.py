"""Adding people and roles."""

from collections.abc import Mapping
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from matcher.accounts.models import Account, AccountRole
from matcher.accounts.queries import find_account, fold_email
from matcher.audit.services import record
from matcher.core.actor import Actor, Role
from matcher.core.errors import Conflict
from matcher.core.paging import in_pieces
from matcher.core.words import _


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
        raise Conflict(
            _("There is already an account with the address %(email)s.", email=fold_email(email))
        )
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


def add_people(
    session: Session, actor: Actor, names: Mapping[str, str], role: Role, *, now: datetime
) -> dict[str, Account]:
    """Return the accounts of many people by e-mail, adding whoever is new and the role to all.

    `names` maps folded e-mail addresses to names. Those who are known keep the name that they
    have; those who are new choose a password with a mailed code.
    """
    known = {
        account.email: account
        for piece in in_pieces(names)
        for account in session.scalars(select(Account).where(Account.email.in_(piece)))
    }
    for account in known.values():
        add_role(session, actor, account, role, now=now)
    new = [
        Account(email=email, name=name, created_at=now, roles=[AccountRole(name=role)])
        for email, name in sorted(names.items())
        if email not in known
    ]
    session.add_all(new)
    session.flush()
    for account in new:
        record(session, actor, "account.added", account.public_id, now=now, roles=role)
    return known | {account.email: account for account in new}


def choose_language(session: Session, actor: Actor, tag: str, *, now: datetime) -> None:
    """Keep the language in which a person wants their pages and mails."""
    account = session.get_one(Account, actor.user_id)
    account.language = tag
    record(session, actor, "account.language", account.public_id, now=now, language=tag)


def add_role(
    session: Session, actor: Actor, account: Account, role: Role, *, now: datetime
) -> None:
    """Let a person be something more; nothing happens where they are already."""
    if role in {held.name for held in account.roles}:
        return
    account.roles.append(AccountRole(name=role))
    session.flush()
    record(session, actor, "account.role_added", account.public_id, now=now, role=role)
