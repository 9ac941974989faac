"""Forms are only taken from our own pages: a CSRF token, and the browser's own word for it."""

from datetime import timedelta
from urllib.parse import urlsplit

from flask import Flask, abort, request
from flask_wtf.csrf import CSRFProtect

SAFE = {"GET", "HEAD", "OPTIONS"}
OWN_SITES = {"same-origin", "none"}


def init_origin(app: Flask) -> None:
    """Check every unsafe request of `app`, whatever route it is for."""
    app.config.setdefault("WTF_CSRF_TIME_LIMIT", int(timedelta(hours=12).total_seconds()))
    CSRFProtect(app)
    app.before_request(_check_origin)


def _check_origin() -> None:
    """Refuse what a browser says another site has sent; very old browsers say nothing."""
    if request.method in SAFE:
        return
    if request.headers.get("Sec-Fetch-Site", "same-origin") not in OWN_SITES:
        abort(400)
    origin = request.headers.get("Origin")
    if origin is not None and urlsplit(origin).netloc != request.host:
        abort(400)
