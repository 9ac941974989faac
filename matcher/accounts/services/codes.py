"""Codes mailed to people who want a new password: one use, 15 minutes, 5 tries.

The code itself is kept nowhere: the mail holds a random `seed` from which the sender makes the
digits with the installation's secret key, and the table holds a keyed hash of them.
"""

import hashlib
import hmac
import secrets
import uuid
from datetime import datetime, timedelta

from sqlalchemy import func, select, update
from sqlalchemy.orm import Session

from matcher.accounts.models import Account, PasswordCode
from matcher.accounts.queries import find_account
from matcher.accounts.rules import CODE_LASTS, CODE_TRIES, CODES_AN_HOUR
from matcher.accounts.services.signing_in import end_all_sign_ins, forget_tries
from matcher.audit.services import record
from matcher.core.actor import Actor
from matcher.notifications.rules import mailed_digits
from matcher.notifications.services import enqueue


def request_code(
    session: Session,
    email: str,
    secret: str,
    *,
    now: datetime,
    own_scheme_name: str = "",
    asked_scheme_name: str = "",
) -> None:
    """Mail a new code to whoever has this address; codes mailed before stop working.

    Where somebody asked to join a second scheme, the mail says why nothing comes of it.

    Says nothing of whether anybody has it, and nothing of there having been too many requests.
    """
    account = find_account(session, email)
    if account is None or not account.active or _n_codes(session, account, now) >= CODES_AN_HOUR:
        return
    end_codes(session, account, now)
    seed = secrets.token_urlsafe(16)
    session.add(
        PasswordCode(
            account_id=account.id,
            code_hash=_keyed_hash(secret, account, mailed_digits(secret, seed)),
            created_at=now,
            expires_at=now + CODE_LASTS,
            tries_left=CODE_TRIES,
        )
    )
    record(session, Actor(account.id), "account.code_requested", account.public_id, now=now)
    enqueue(
        session,
        "accounts/emails/code",
        recipient_id=account.id,
        event=f"account.code:{seed}",
        now=now,
        seed=seed,
        minutes=int(CODE_LASTS.total_seconds() // 60),
        own_scheme_name=own_scheme_name,
        asked_scheme_name=asked_scheme_name,
    )


def use_code(
    session: Session, email: str, code: str, password_hash: str, secret: str, *, now: datetime
) -> bool:
    """Set a new password if the code is right; a wrong one costs a try, so it is not raised.

    Every sign-in of this person ends, as `fs_uniquifier` changes.
    """
    account = find_account(session, email)
    if account is None or not account.active:
        return False
    waiting = session.scalars(
        select(PasswordCode)
        .where(
            PasswordCode.account_id == account.id,
            PasswordCode.used_at.is_(None),
            PasswordCode.expires_at > now,
            PasswordCode.tries_left > 0,
        )
        .with_for_update()
    ).one_or_none()
    if waiting is None:
        return False
    waiting.tries_left -= 1
    if not hmac.compare_digest(waiting.code_hash, _keyed_hash(secret, account, code)):
        return False
    waiting.used_at = now
    account.password = password_hash
    account.fs_uniquifier = uuid.uuid4().hex
    end_all_sign_ins(session, account, now=now)
    forget_tries(session, secret, f"sign-in:{account.email}")
    record(session, Actor(account.id), "account.password_changed", account.public_id, now=now)
    enqueue(
        session,
        "accounts/emails/password_changed",
        recipient_id=account.id,
        event=f"account.password_changed:{account.fs_uniquifier}",
        now=now,
    )
    return True


def _n_codes(session: Session, account: Account, now: datetime) -> int:
    made = select(func.count()).where(
        PasswordCode.account_id == account.id, PasswordCode.created_at > now - timedelta(hours=1)
    )
    return session.scalars(made).one()


def end_codes(session: Session, account: Account, now: datetime) -> None:
    """Let no code that was mailed to somebody work any more."""
    session.execute(
        update(PasswordCode)
        .where(PasswordCode.account_id == account.id, PasswordCode.used_at.is_(None))
        .values(used_at=now)
    )


def _keyed_hash(secret: str, account: Account, code: str) -> str:
    """Return what is kept of a code; without the key, six digits would be found by trying all."""
    return hmac.new(
        secret.encode(), f"password-code:{account.id}:{code}".encode(), hashlib.sha256
    ).hexdigest()
