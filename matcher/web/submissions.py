"""One submit, one effect.

Every form carries a key made when it was shown. The key is written in the same transaction as the
effect; the same form sent twice (a double click, a repeated request) is answered
as the first time, without a second effect.
"""

import hashlib
import secrets
from collections.abc import Callable
from datetime import datetime

from flask import flash, redirect, request
from flask.typing import ResponseReturnValue
from markupsafe import Markup
from sqlalchemy import select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from matcher.core import clock
from matcher.core.errors import Conflict, Retry
from matcher.core.words import _
from matcher.web.database import db
from matcher.web.guards import current_actor
from matcher.web.models import Submission

KEY_FIELD = "submission_key"
SCHEME_FIELD = "desk_scheme"
"""Holds, on the desk of somebody who runs several schemes, of which one the page was."""
TRIES = 5
NOT_PART_OF_IT = {KEY_FIELD, SCHEME_FIELD, "csrf_token"}
Effect = Callable[[Session, datetime], str | None]


def submission_key() -> Markup:
    """Return the hidden field with a new key, for a form about to be shown."""
    field = Markup('<input type="hidden" name="{}" value="{}">')
    return field.format(KEY_FIELD, secrets.token_urlsafe(16))


def effect(change: Effect, *, to: str, saying: str = "") -> ResponseReturnValue:
    """Run one change of state in one transaction, once for each form, then redirect.

    Parameters
    ----------
    change
        Takes the session and now; may return words that replace `saying`.
    to
        Where to go afterwards (303).
    saying
        What the next page says at its top.

    Raises
    ------
    DomainError
        Whatever the change raises; nothing is written then.
    Conflict
        The same form was sent before with other answers.
    """
    key = request.form.get(KEY_FIELD, "")[:40]
    if key and (before := _find(key)):
        return _again(before)
    try:
        words = _perform(change, key, to, saying)
    except IntegrityError:
        if key and (before := _find(key)):
            return _again(before)
        raise
    if words:
        flash(words, "success")
    return redirect(to, 303)


def _perform(change: Effect, key: str, to: str, saying: str) -> str:
    """Run the change and write its key; again where the database gave it up for another's sake."""
    for attempt in range(TRIES):
        try:
            with db.begin() as session:
                now = clock.now(session)
                submission = _begin(session, key, to, now) if key else None
                words = str(change(session, now) or saying)
                if submission:
                    submission.words = words
                return words
        except Retry:
            if attempt == TRIES - 1:
                raise
    return saying


def _begin(session: Session, key: str, to: str, now: datetime) -> Submission:
    """Claim the key first, so that a second transaction waits here and then finds it taken."""
    submission = Submission(
        account_id=current_actor().user_id,
        key=key,
        sent_hash=_sent_hash(),
        location=to,
        created_at=now,
    )
    session.add(submission)
    session.flush()
    return submission


def _find(key: str) -> Submission | None:
    with db.read() as session:
        return session.scalars(
            select(Submission).where(
                Submission.account_id == current_actor().user_id, Submission.key == key
            )
        ).one_or_none()


def _again(before: Submission) -> ResponseReturnValue:
    if before.sent_hash != _sent_hash():
        raise Conflict(_("This form was sent before with other answers. Open the page again."))
    if before.words:
        flash(before.words, "success")
    return redirect(before.location, 303)


def _sent_hash() -> str:
    """Return a hash of what was sent and where, apart from the tokens."""
    sent = sorted(
        (name, value)
        for name, value in request.form.items(multi=True)
        if name not in NOT_PART_OF_IT
    )
    return hashlib.sha256(repr((request.path, sent)).encode()).hexdigest()
