"""What the office may do with an account: put name and address right, stop and allow sign-in."""

import uuid
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.exc import IntegrityError
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
from matcher.notifications.services import enqueue


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

    So do the codes mailed to the old one, which may be somebody else's. The old one is told.

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
    if other is not None and account.id not in {other.id, other.merged_into_id}:
        words = _("%(name)s has this address already.", name=other.name)
        raise Invalid(words, field="email")
    if email != account.email:
        _give_address(session, account, email, other, now)
        account.fs_uniquifier = uuid.uuid4().hex
        end_all_sign_ins(session, account, now=now)
        end_codes(session, account, now)
    account.name = name.strip()
    record(session, actor, "account.corrected", account.public_id, now=now)
    return account


def _give_address(
    session: Session, account: Account, email: str, other: Account | None, now: datetime
) -> None:
    """Give an account another address; `other` is one merged into it that had the address.

    Raises
    ------
    Invalid
        Somebody else has been given the address in this very moment.
    """
    before = account.email
    try:
        with session.begin_nested():
            if other is not None and other.id != account.id:
                other.email = f"merged-{other.id}@example.invalid"
                session.flush()
            account.email = email
            session.flush()
    except IntegrityError as taken:
        words = _("Somebody else has just been given this address. Look for it under People.")
        raise Invalid(words, field="email") from taken
    enqueue(
        session,
        "accounts/emails/address_changed",
        recipient_id=account.id,
        event=f"account.address:{account.public_id}:{now.timestamp():.0f}",
        address=before,
        now=now,
    )


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
    Conflict
        The account was merged into another.
    """
    account = _lock(session, account_id)
    if account.merged_into_id is not None:
        raise Conflict(_("This account was merged into another, which is the one to use."))
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
