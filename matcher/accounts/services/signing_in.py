"""Sign-ins that can be ended, and a pause after too many tries."""

import hashlib
import hmac
import secrets
from collections.abc import Iterable
from datetime import datetime

from sqlalchemy import bindparam, delete, select, text, update
from sqlalchemy.orm import Session

from matcher.accounts.models import Account, SignIn, SignInTry
from matcher.accounts.rules import LONGEST, TRIES_FORGOTTEN_AFTER, pause_after
from matcher.audit.services import record
from matcher.core.actor import Actor, require_admin
from matcher.core.db import UTCDateTime

# Both databases read this; two first tries at once then wait for one row instead of failing.
_ADD_TRY = text(
    "INSERT INTO sign_in_try (key_hash, n_tries, last_at) VALUES (:key_hash, 0, :last_at) "
    "ON CONFLICT (key_hash) DO NOTHING"
).bindparams(bindparam("last_at", type_=UTCDateTime))


def token_hash(token: str) -> str:
    """Return what is kept of a sign-in's token."""
    return hashlib.sha256(token.encode()).hexdigest()


def begin_sign_in(session: Session, account: Account, *, now: datetime) -> str:
    """Note that somebody has signed in, and return the token that their cookie holds."""
    token = secrets.token_urlsafe(24)
    session.add(SignIn(account_id=account.id, token_hash=token_hash(token), created_at=now))
    record(session, Actor(account.id), "account.signed_in", account.public_id, now=now)
    return token


def choose_scheme(session: Session, actor: Actor, token: str, scheme_id: int) -> None:
    """Keep, until this sign-in ends, which of the schemes that somebody runs the desk is about.

    Raises
    ------
    NotFound
        They do not run that scheme.
    """
    require_admin(actor, scheme_id)
    session.execute(
        update(SignIn)
        .where(SignIn.token_hash == token_hash(token), SignIn.account_id == actor.user_id)
        .values(scheme_id=scheme_id)
    )


def end_sign_in(session: Session, token: str, *, now: datetime) -> None:
    """End one sign-in, so that its cookie is worth nothing even where it was copied."""
    session.execute(
        update(SignIn)
        .where(SignIn.token_hash == token_hash(token), SignIn.ended_at.is_(None))
        .values(ended_at=now)
    )


def end_all_sign_ins(session: Session, account: Account, *, now: datetime) -> None:
    """End every sign-in of a person, on whatever machine."""
    session.execute(
        update(SignIn)
        .where(SignIn.account_id == account.id, SignIn.ended_at.is_(None))
        .values(ended_at=now)
    )


def count_try(
    session: Session, secret: str, limits: Iterable[tuple[str, int]], *, now: datetime
) -> datetime | None:
    """Count a try under each key, or return until when there must be none.

    It is counted before the password is compared, so that many at once are not compared for free.

    Parameters
    ----------
    limits
        What is counted, such as `sign-in:someone@example.org`, and how many tries are free.
    """
    # In the order of their hashes, so that two tries never wait for each other in a ring.
    keys = sorted((_key_hash(secret, key), free) for key, free in limits)
    found = [(_locked(session, key_hash, now), free) for key_hash, free in keys]
    blocked = [row.blocked_until for row, _ in found if row.blocked_until]
    if blocked and max(blocked) > now:
        return max(blocked)
    for row, free in found:
        row.n_tries += 1
        row.last_at = now
        pause = pause_after(row.n_tries, free)
        row.blocked_until = now + pause if pause else None
    return None


def forget_tries(session: Session, secret: str, key: str) -> None:
    """Forget the tries under one key: the right password was given, or a new one set."""
    session.execute(delete(SignInTry).where(SignInTry.key_hash == _key_hash(secret, key)))


def give_back_try(session: Session, secret: str, key: str) -> None:
    """Take one try back: the many who share a network and know their passwords do not count."""
    session.execute(
        update(SignInTry)
        .where(SignInTry.key_hash == _key_hash(secret, key), SignInTry.n_tries > 0)
        .values(n_tries=SignInTry.n_tries - 1, blocked_until=None)
    )


def forget_old_sign_ins(session: Session, *, now: datetime) -> None:
    """Drop the tries and sign-ins that no longer matter to anybody."""
    session.execute(delete(SignInTry).where(SignInTry.last_at < now - TRIES_FORGOTTEN_AFTER))
    session.execute(delete(SignIn).where(SignIn.created_at < now - LONGEST))


def _locked(session: Session, key_hash: str, now: datetime) -> SignInTry:
    session.execute(_ADD_TRY, {"key_hash": key_hash, "last_at": now})
    row = session.scalars(
        select(SignInTry).where(SignInTry.key_hash == key_hash).with_for_update()
    ).one()
    if now - row.last_at > TRIES_FORGOTTEN_AFTER:
        row.n_tries = 0
    return row


def _key_hash(secret: str, key: str) -> str:
    return hmac.new(secret.encode(), f"try:{key}".encode(), hashlib.sha256).hexdigest()
