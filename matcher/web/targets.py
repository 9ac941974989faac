"""Where to send somebody next: to a page of our own that they may open, or nowhere."""

from collections.abc import Iterable
from urllib.parse import urlsplit

from flask import current_app, request
from werkzeug.exceptions import HTTPException

from matcher.core.actor import Role
from matcher.web.access import ACCESS, ANYONE


def safe_next(target: str | None, roles: Iterable[Role], method: str = "GET") -> str | None:
    """Return `target` if it is the path of a page that these roles may open, otherwise None.

    Everything that could lead to another site is refused: `//host`, `/\\host`, `https:host`,
    control characters, and any path that is not in our own map.
    """
    if not target or not target.startswith("/") or target.startswith(("//", "/\\")):
        return None
    if not target.isprintable() or "\\" in target:
        return None
    parts = urlsplit(target)
    if parts.scheme or parts.netloc:
        return None
    adapter = current_app.url_map.bind(request.host)
    try:
        endpoint, _ = adapter.match(parts.path, method=method)
    except HTTPException:
        return None
    allowed = ACCESS.get(endpoint, frozenset())
    return target if allowed is ANYONE or allowed & set(roles) else None
