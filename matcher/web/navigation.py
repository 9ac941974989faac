"""What the head of each page offers, by role: only pages that exist."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from flask import Flask, current_app, request, url_for

from matcher.core.actor import Actor, Role
from matcher.core.words import _, _l
from matcher.web.database import settings
from matcher.web.guards import current_actor
from matcher.web.language import languages

ITEMS: dict[Role, tuple[tuple[str, str], ...]] = {
    Role.ADMIN: (
        (_l("Desk"), "desk.index"),
        (_l("Runs"), "desk.runs"),
        (_l("Approvals"), "desk.approvals"),
        (_l("Pairings"), "desk.pairings"),
        (_l("People"), "desk.people"),
        (_l("Pair by hand"), "desk.pair"),
        (_l("Directory"), "directory.index"),
    ),
    Role.MENTOR: (
        (_l("My places"), "pairings.places"),
        (_l("Requests"), "pairings.requests"),
        (_l("People I mentor"), "pairings.mentees"),
        (_l("Messages"), "pairings.threads"),
        (_l("My profile"), "mentors.profile"),
    ),
    Role.CANDIDATE: (
        (_l("Find a mentor"), "directory.index"),
        (_l("My suggestions"), "directory.suggestions"),
        (_l("My list"), "pairings.my_list"),
        (_l("My mentor"), "pairings.mine"),
        (_l("Messages"), "pairings.threads"),
        (_l("My profile"), "candidates.profile"),
    ),
}


COUNTS = "matcher_navigation_counts"
Counter = Callable[[Actor], int]


@dataclass(frozen=True, slots=True)
class Item:
    """One link in the head of the page."""

    text: str
    href: str
    active: bool


def init_navigation(app: Flask, counts: Mapping[str, Counter] | None = None) -> None:
    """Give every page its navigation, the person's name and the way out.

    Parameters
    ----------
    counts
        By endpoint: what counts how much is new there for somebody.
    """
    app.extensions[COUNTS] = counts or {}
    app.context_processor(_context)


def _context() -> dict[str, Any]:
    actor = current_actor()
    signed_in = actor.user_id is not None
    return {
        "navigation": [_as_params(item) for item in navigation_for(actor)],
        "signed_in_name": actor.name if signed_in else None,
        "sign_out_url": url_for("accounts.sign_out") if signed_in else None,
        "languages": languages(),
        "language_url": url_for("accounts.choose_language"),
        "is_demo": settings.demo,
        "outbox_url": url_for("notifications.outbox") if settings.demo else None,
    }


def navigation_for(actor: Actor) -> list[Item]:
    """Return the links for this person; someone with several roles gets each page once."""
    if actor.user_id is None:
        return [Item(_("Sign in"), url_for("accounts.sign_in"), _is_here("accounts.sign_in"))]
    offered = {
        endpoint: text
        for role, items in ITEMS.items()
        if role in actor.roles
        for text, endpoint in items
        if endpoint in current_app.view_functions
    }
    return [
        Item(_with_count(text, at, actor), url_for(at), _is_here(at))
        for at, text in offered.items()
    ]


def _with_count(text: str, endpoint: str, actor: Actor) -> str:
    """Return the words of a link, with how much is new there."""
    counter = current_app.extensions[COUNTS].get(endpoint)
    n_new = counter(actor) if counter else 0
    return _("%(page)s (%(n)s new)", page=text, n=n_new) if n_new else text


def _is_here(endpoint: str) -> bool:
    return request.endpoint == endpoint


def _as_params(item: Item) -> dict[str, Any]:
    """Return an item as GOV.UK Frontend's macro takes it."""
    return {"text": str(item.text), "href": item.href, "active": item.active}
