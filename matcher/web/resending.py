"""A form that came too late is not lost.

Where its key has run out, or its sender's sign-in has, the same form is shown again with one
button, after signing in where that is needed. What was typed lies in that page alone: nothing of it
is kept here, and nothing is done before the button is pressed. Passwords are never sent back.
"""

import json
from collections.abc import Callable, Collection
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlsplit

from flask import (
    Flask,
    Response,
    current_app,
    flash,
    make_response,
    redirect,
    render_template,
    request,
)
from itsdangerous import BadSignature, URLSafeTimedSerializer
from werkzeug.wrappers import Response as AnyResponse

from matcher.core.actor import Role
from matcher.core.words import _
from matcher.web.access import ACCESS, ANYONE
from matcher.web.guards import LATE_FORM, current_actor
from matcher.web.submissions import KEY_FIELD, NOT_PART_OF_IT
from matcher.web.targets import safe_next

FIELD = "kept"
MOST = 500  # answers of one form
LONG = 30  # characters from which an answer is worth showing
NOTHING_TYPED = NOT_PART_OF_IT | {"next"}
SHOW = "matcher_sign_in_again"


@dataclass(frozen=True, slots=True)
class Kept:
    """A form: where it goes, and its answers."""

    to: str
    answers: tuple[tuple[str, str], ...]

    def packed(self) -> str:
        """Return it as the value of one hidden input."""
        return json.dumps([self.to, self.answers])

    @property
    def texts(self) -> list[str]:
        """What somebody wrote at some length, to be shown to them."""
        return [value for name, value in self.answers if len(value) >= LONG and name != KEY_FIELD]


SignInAgain = Callable[[Kept], str]


def init_resending(app: Flask, show: SignInAgain) -> None:
    """Let `show` ask people to sign in before they send a form that came too late."""
    app.extensions[SHOW] = show
    app.extensions[LATE_FORM] = after_signing_in


def sent_form() -> Kept | None:
    """Return the form that was just sent, or None if there is nothing in it to keep."""
    if request.method != "POST" or any("password" in name for name in request.form):
        return None
    if packed := request.form.get(FIELD):
        return unpack(packed)
    answers = tuple(
        (name, value) for name, value in request.form.items(multi=True) if name != "csrf_token"
    )
    if not {name for name, _value in answers} - NOTHING_TYPED or len(answers) > MOST:
        return None
    return Kept(request.full_path.rstrip("?"), answers)


def unpack(packed: str | None) -> Kept | None:
    """Return the form in a hidden input; None where it is none."""
    try:
        to, answers = json.loads(packed or "")
        kept = Kept(to, tuple((name, value) for name, value in answers))
    except (TypeError, ValueError):
        return None
    words: list[Any] = [kept.to, *(word for pair in kept.answers for word in pair)]
    good = all(isinstance(word, str) for word in words) and len(kept.answers) <= MOST
    return kept if good else None


def send_again(kept: Kept, roles: Collection[Role]) -> Response | None:
    """Show a form again, to be sent with one press; None where these roles may not send it."""
    if safe_next(kept.to, roles, "POST") is None:
        return None
    opens = safe_next(kept.to, roles)
    return make_response(render_template("web/send_again.html", kept=kept, opens=opens))


def after_signing_in() -> Response | None:
    """Ask whoever sent a form without being signed in to sign in; None without anything to keep."""
    kept = sent_form()
    if kept is None or safe_next(kept.to, Role, "POST") is None:
        return None
    show: SignInAgain = current_app.extensions[SHOW]
    return make_response(show(kept), 401)


def instead_of_refusing() -> AnyResponse | None:
    """Return what to answer a form whose key has run out; None where it never was one of ours."""
    if not _had_a_key() or request.headers.get("HX-Request") == "true":
        return None
    if any("password" in name for name in request.form):
        flash(_("This page had been open too long. Please fill it in once more."), "info")
        return redirect(request.full_path, 303)
    actor, kept = current_actor(), sent_form()
    is_open = ACCESS.get(request.endpoint or "", frozenset()) is ANYONE
    if actor.user_id is None and not is_open:
        response = after_signing_in()
    else:
        response = send_again(kept, actor.roles) if kept else None
    if response is not None:
        response.status_code = 400
    return response


def _had_a_key() -> bool:
    """Say whether the form came with a key that we made once, however long ago."""
    origin = request.headers.get("Origin")
    if request.headers.get("Sec-Fetch-Site", "same-origin") not in {"same-origin", "none"}:
        return False
    if origin is not None and urlsplit(origin).netloc != request.host:
        return False
    serializer = URLSafeTimedSerializer(str(current_app.secret_key), salt="wtf-csrf-token")
    try:
        serializer.loads(request.form.get("csrf_token", ""))
    except BadSignature:
        return False
    return True
