"""What the office may do with an account: put name and address right, stop and allow sign-in."""

import uuid
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from matcher.accounts.models import Account, AccountRole
from matcher.accounts.queries import find_account, fold_email
from matcher.accounts.services.codes import end_codes
from matcher.accounts.services.signing_in import end_all_sign_ins
from matcher.audit.services import record
from matcher.core.actor import Actor, Role
from matcher.core.db import PublicId
from matcher.core.errors import Conflict, Invalid, NotFound
from matcher.core.words import _


def correct_account(
    session: Session,
    actor: Actor,
    account_id: PublicId,
    *,
    name: str,
    email: str,
    now: datetime,
) -> Account:
    """Put a person's name and e-mail address right; with a new address every sign-in ends.

    So do the codes mailed to the old one, which may be somebody else's.

    Raises
    ------
    NotFound
        There is no such person.
    Invalid
        Somebody else has this address.
    """
    account = _lock(session, account_id)
    email = fold_email(email)
    other = find_account(session, email)
    if other is not None and other.id != account.id:
        words = _("%(name)s has this address already.", name=other.name)
        raise Invalid(words, field="email")
    if email != account.email:
        account.email = email
        account.fs_uniquifier = uuid.uuid4().hex
        end_all_sign_ins(session, account, now=now)
        end_codes(session, account, now)
    account.name = name.strip()
    record(session, actor, "account.corrected", account.public_id, now=now)
    return account


def stop_sign_in(session: Session, actor: Actor, account_id: PublicId, *, now: datetime) -> Account:
    """Let somebody sign in no more, from this moment; what they have stays as it is.

    Raises
    ------
    NotFound
        There is no such person.
    Conflict
        It is the acting person themselves, or the last one of the office who can sign in.
    """
    account = _lock(session, account_id)
    if account.id == actor.user_id:
        raise Conflict(_("You cannot stop your own sign-in. A colleague can."))
    if Role.ADMIN in {role.name for role in account.roles} and _n_office(session) <= 1:
        raise Conflict(_("Nobody else of the office could sign in."))
    account.active = False
    account.fs_uniquifier = uuid.uuid4().hex
    end_all_sign_ins(session, account, now=now)
    record(session, actor, "account.stopped", account.public_id, now=now)
    return account


def allow_sign_in(
    session: Session, actor: Actor, account_id: PublicId, *, now: datetime
) -> Account:
    """Let somebody sign in again.

    Raises
    ------
    NotFound
        There is no such person.
    """
    account = _lock(session, account_id)
    account.active = True
    record(session, actor, "account.allowed", account.public_id, now=now)
    return account


def _lock(session: Session, account_id: PublicId) -> Account:
    found = session.scalars(
        select(Account)
        .where(Account.public_id == account_id)
        .with_for_update(of=Account)
        .execution_options(populate_existing=True)
    ).one_or_none()
    if found is None:
        raise NotFound(_("We cannot find that person."))
    return found


def _n_office(session: Session) -> int:
    """Return how many of the office can sign in; their rows stay locked until the end."""
    ids = session.scalars(
        select(Account.id)
        .join(AccountRole, AccountRole.account_id == Account.id)
        .where(AccountRole.name == Role.ADMIN, Account.active.is_(True))
        .order_by(Account.id)
        .with_for_update(of=Account)
    ).all()
    return len(ids)
