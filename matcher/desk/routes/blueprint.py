"""The desk's blueprint, and what all its pages share."""

from collections.abc import Callable

from flask import Blueprint, flash, redirect, request, url_for
from flask.typing import ResponseReturnValue

from matcher.core.errors import Conflict
from matcher.web.submissions import Effect, effect

bp = Blueprint("desk", "matcher.desk", template_folder="templates", url_prefix="/desk")

MAX_TYPED = 100


def typed(name: str = "q") -> str:
    """Return what was typed into a search field."""
    return request.args.get(name, "").replace("\0", "").strip()[:MAX_TYPED]


def page_number() -> int:
    """Return the page of a list that was asked for; the nearest one is shown."""
    return request.args.get("page", 1, type=int)


def url_for_page(**kept: str) -> Callable[[int], str]:
    """Return what makes the address of another page of this list, with its filters kept."""
    args = {**(request.view_args or {}), **{name: text for name, text in kept.items() if text}}

    def address(number: int) -> str:
        return url_for(str(request.endpoint), page=number, **args)

    return address


def try_effect(change: Effect, *, to: str, saying: str = "") -> ResponseReturnValue:
    """Run an effect; what is not possible any more is said on the page that one comes back to."""
    try:
        return effect(change, to=to, saying=saying)
    except Conflict as conflict:
        flash(conflict.message, "important")
        return redirect(to, 303)
