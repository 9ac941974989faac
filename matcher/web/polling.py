"""Pages that keep themselves current.

A live page is asked for again every few seconds while somebody looks at it. Its version is made
from what it shows, before anything is rendered: where that has not changed the answer is 304, and
else the part between the page's frame. Without JavaScript it is a page like any other.

Its template begins `{% extends layout | default("web/layout.html") %}`, and all of its content
stands in `<div {{ live(version) }}>`.
"""

from collections.abc import Mapping, Set
from dataclasses import fields, is_dataclass
from hashlib import blake2b
from typing import Any

from flask import Response, make_response, render_template, request
from flask.typing import ResponseReturnValue
from markupsafe import Markup

from matcher.core.words import _, language
from matcher.web.assets import fingerprint

PART = "web/part.html"
HEADER = "X-Poll"
EVERY_SECONDS = 15
ATTRIBUTES = Markup(
    'id="live" data-live data-changed="{changed}" data-show="{show}" hx-get="{path}"'
    ' hx-trigger="every {seconds}s, look" hx-swap="outerHTML"'
    ' hx-headers=\'{{"If-None-Match": "\\"{version}\\"", "{header}": "1"}}\''
)


def is_poll() -> bool:
    """Say whether nobody pressed anything: an open page asks by itself whether it is current."""
    return HEADER in request.headers


def live_page(template: str, shown: object, **context: Any) -> ResponseReturnValue:
    """Answer with a live page, with the part of it that has changed, or with 304.

    Parameters
    ----------
    shown
        Whatever the page is made from, or what changes whenever that does: plain values.
    """
    version = version_of(shown)
    if not is_poll():
        return render_template(template, version=version, **context)
    if version in request.if_none_match:
        return unchanged()
    part = make_response(render_template(template, version=version, layout=PART, **context))
    part.set_etag(version)
    return as_part(part)


def version_of(shown: object) -> str:
    """Return a short text that changes with what is shown, the language and the release."""
    what = (_plain(shown), language(), fingerprint())
    return blake2b(repr(what).encode(), digest_size=12).hexdigest()


def _plain(value: object) -> object:
    """Return a value whose `repr` is the same in every process."""
    if is_dataclass(value) and not isinstance(value, type):
        return [_plain(getattr(value, each.name)) for each in fields(value)]
    if isinstance(value, Mapping):
        return sorted((repr(_plain(key)), _plain(each)) for key, each in value.items())
    if isinstance(value, Set):
        return sorted(repr(_plain(each)) for each in value)
    if isinstance(value, list | tuple):
        return [_plain(each) for each in value]
    return value


def unchanged() -> Response:
    """Return an empty answer after which htmx leaves the page as it is."""
    return as_part(Response(status=304, headers={"HX-Reswap": "none"}))


def as_part(response: Response) -> Response:
    """Mark an answer as good for this reader and this page alone."""
    response.headers["Cache-Control"] = "private, no-cache"
    response.vary.update(("Cookie", HEADER))
    return response


def live(version: str) -> Markup:
    """Return the attributes of the element that asks whether it is still current."""
    path = request.full_path.rstrip("?")
    return ATTRIBUTES.format(
        path=path,
        version=version,
        seconds=EVERY_SECONDS,
        header=HEADER,
        changed=_("This page has changed."),
        show=_("Show it"),
    )
