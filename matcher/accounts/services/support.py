"""What the office may do with an account: put name and address right, stop and allow sign-in."""

import uuid
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from matcher.accounts.models import Account, SchemeAdmin
from matcher.accounts.queries import find_account, fold_email, list_schemes_of
from matcher.accounts.services.codes import end_codes
from matcher.accounts.services.signing_in import end_all_sign_ins
from matcher.audit.services import record
from matcher.core.actor import Actor
from matcher.core.db import PublicId
from matcher.core.errors import Conflict, Invalid, NotAllowed, NotFound
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
    Conflict
        See `require_all_schemes`.
    """
    account = _lock(session, account_id)
    require_all_schemes(session, actor, account)
    email = fold_email(email)
    other = find_account(session, email)
    if other is not None and account.id not in {other.id, other.merged_into_id}:
        schemes = list_schemes_of(session, other.id)
        known = not schemes or any(actor.runs(scheme_id) for scheme_id in schemes)
        words = _("%(name)s has this address already.", name=other.name)
        raise Invalid(words if known else _("Somebody has this address already."), field="email")
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
    require_all_schemes(session, actor, account)
    if account.id == actor.user_id:
        raise Conflict(_("You cannot stop your own sign-in. A colleague can."))
    if account.runs and not _others_run(session, account):
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
    require_all_schemes(session, actor, account)
    if account.merged_into_id is not None:
        raise Conflict(_("This account was merged into another, which is the one to use."))
    account.active = True
    record(session, actor, "account.allowed", account.public_id, now=now)
    return account


def require_all_schemes(session: Session, actor: Actor, account: Account) -> None:
    """Check that the actor runs every scheme to which somebody belongs.

    Whoever may change an address can have a new password mailed there, and so sign in as that
    person in all their schemes.

    Raises
    ------
    NotAllowed
        The actor is not an administrator.
    Conflict
        They belong to a scheme that the actor does not run.
    """
    if not actor.is_admin:
        raise NotAllowed(_("Only an administrator can do this."))
    if not all(actor.runs(scheme_id) for scheme_id in list_schemes_of(session, account.id)):
        raise Conflict(
            _(
                "This person takes part in another scheme too, so you cannot change this alone. "
                "Ask somebody who runs both schemes."
            )
        )


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


def _others_run(session: Session, account: Account) -> bool:
    """Say whether others who can sign in run each scheme that somebody runs.

    Their rows stay locked until the end.
    """
    others = session.execute(
        select(Account.id, SchemeAdmin.scheme_id)
        .join(SchemeAdmin, SchemeAdmin.account_id == Account.id)
        .where(Account.active.is_(True), Account.id != account.id)
        .order_by(Account.id)
        .with_for_update(of=Account)
    ).all()
    return {run.scheme_id for run in account.runs} <= {other.scheme_id for other in others}
