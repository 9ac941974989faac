"""Letting in only whom the table lets in, and knowing who it is."""

from collections.abc import Callable
from typing import cast

from flask import Flask, abort, current_app, g, redirect, request, session, url_for
from flask.typing import ResponseReturnValue
from flask_login import current_user

from matcher.core.actor import Actor
from matcher.web.access import ACCESS, ANYONE, WAITING
from matcher.web.database import SCHEME
from matcher.web.language import answer_in

ActorLoader = Callable[[int], Actor | None]
LateForm = Callable[[], ResponseReturnValue | None]
LATE_FORM = "matcher_late_form"
NOBODY = Actor(user_id=None, name="")


def current_actor() -> Actor:
    """Return who is acting in this request, read once from the database."""
    if "actor" not in g:
        g.actor = _load_actor()
    return cast("Actor", g.actor)


def _load_actor() -> Actor:
    if not current_user.is_authenticated:
        return NOBODY
    load: ActorLoader = current_app.extensions["matcher_actor_loader"]
    actor = load(current_user.id) or NOBODY
    if actor.language:
        answer_in(actor.language)
    setattr(g, SCHEME, actor.scheme_id)
    return actor


def guard() -> ResponseReturnValue | None:
    """Check this request against the table: default deny."""
    if request.endpoint is None:
        return None  # no such page: the 404 page answers
    if request.endpoint not in ACCESS:
        abort(403)
    roles = ACCESS[request.endpoint]
    if roles is ANYONE:
        return None
    actor = current_actor()
    if actor.user_id is None:
        session["next"] = request.full_path if request.method == "GET" else request.path
        if late := _late_form():
            return late
        return redirect(url_for("accounts.sign_in"), 303)
    mine = actor.roles | actor.applies if request.endpoint in WAITING else actor.roles
    if not mine & roles:
        abort(403)
    return None


def _late_form() -> ResponseReturnValue | None:
    """Return the page for a form whose sender is not signed in any more, where it has content."""
    keep: LateForm = current_app.extensions.get(LATE_FORM, lambda: None)
    return keep()


def init_guards(app: Flask, load_actor: ActorLoader) -> None:
    """Put the guard before every request."""
    app.extensions["matcher_actor_loader"] = load_actor
    app.before_request(guard)
