"""Knowing who is signed in: Flask-Security's passwords, Flask-Login's cookie, our own pages.

The cookie holds `fs_uniquifier`, which changes with the password, and a token of this one sign-in,
which signing out ends: a copied cookie is worth nothing after either. Who that is, and what they
may do, is read from the database on each request.
"""

from datetime import UTC, datetime
from functools import cache

import flask
from flask import Flask, flash
from flask_login import login_user, logout_user
from flask_security import Security, UserDatastore
from flask_security.proxies import _security
from flask_security.utils import hash_password, verify_password

from matcher.accounts import queries, rules
from matcher.accounts.models import Account, AccountRole
from matcher.accounts.services import token_hash
from matcher.core import clock
from matcher.core.actor import Actor, Role
from matcher.core.db import Database
from matcher.core.words import _
from matcher.web.polling import is_poll

SEEN_EVERY_SECONDS = 60  # how exactly the cookie remembers when it was last used


def init_accounts(app: Flask, database: Database) -> None:
    """Set up passwords and the sign-in cookie; Flask-Security's own pages are not registered."""
    app.config.update(
        SECURITY_PASSWORD_HASH="argon2",  # noqa: S106 - the name of a method
        SECURITY_PASSWORD_SCHEMES=["argon2"],
        SECURITY_DEPRECATED_PASSWORD_SCHEMES=[],
        SECURITY_PASSWORD_SINGLE_HASH={
            "argon2"
        },  # it salts by itself; a new secret key breaks none
        SECURITY_PASSWORD_LENGTH_MIN=rules.MIN_PASSWORD,
        SESSION_PROTECTION="basic",
    )
    security = Security(app, UserDatastore(Account, AccountRole), register_blueprint=False)
    # Its Principal would look the person up on every request, for a picture or a style sheet too.
    security.principal.identity_loaders.clear()
    security.login_manager.user_loader(lambda uniquifier: _load(database, str(uniquifier)))
    security.login_manager.request_loader(lambda _request: None)  # the cookie alone, no tokens


def _load(database: Database, uniquifier: str) -> Account | None:
    cookie = flask.session
    token = token_hash(cookie.get("token", ""))
    with database.read() as session:
        found = queries.find_sign_in(session, uniquifier, token)
        now = clock.now(session)
        if found is not None:  # for `read_actor`, within the same transaction
            flask.g.read_with_sign_in = queries.find_actor(session, found[0].id, token)
    if found is None:
        return None
    account, since = found
    seen = datetime.fromtimestamp(cookie.get("seen", 0), UTC)
    roles = [Role(role.name) for role in account.roles]
    if rules.is_session_over(roles, since=since, seen=seen, now=now):
        cookie.clear()
        flash(
            _("You had been away for a while, so we signed you out. Please sign in again."), "info"
        )
        return None
    is_old = (now - seen).total_seconds() >= SEEN_EVERY_SECONDS
    if is_old and not is_poll():  # a page left open is nobody at work
        cookie["seen"] = int(now.timestamp())
    return account


def read_actor(database: Database, account_id: int) -> Actor | None:
    """Return who an account may act as now; one read a request, with the sign-in itself."""
    known: Actor | None = flask.g.pop("read_with_sign_in", None)
    if known is not None and known.user_id == account_id:
        return known
    with database.read() as session:
        token = token_hash(flask.session.get("token", ""))
        return queries.find_actor(session, account_id, token)


def start_session(account: Account, token: str, now: datetime) -> None:
    """Sign a person in, with nothing kept of the session before."""
    flask.session.clear()
    flask.session.update(token=token, seen=int(now.timestamp()))
    login_user(account)


def end_session() -> str:
    """Empty the cookie, and return the token of the sign-in that is to be ended."""
    token = str(flask.session.get("token", ""))
    logout_user()
    flask.session.clear()
    return token


def hash_new_password(password: str) -> str:
    """Return the argon2 hash of a password; needs an application context."""
    return str(hash_password(_normal(password)))


def is_password_of(account: Account | None, password: str) -> bool:
    """Compare a password, taking as long for nobody as for somebody."""
    known = account.password if account and account.active else None
    right = bool(verify_password(_normal(password), known or _nobodys_hash()))
    return right and known is not None


@cache
def _nobodys_hash() -> str:
    return hash_new_password("nobody has this password")


def _normal(password: str) -> str:
    """Return the one spelling of what different keyboards send for the same characters."""
    return str(_security._password_util.normalize(password[: rules.MAX_PASSWORD * 4]))
