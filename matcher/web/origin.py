"""Requests are for our own host, and forms come from our own pages."""

from datetime import timedelta
from urllib.parse import urlsplit

from flask import Flask, abort, request
from flask_wtf.csrf import CSRFProtect
from werkzeug.sansio.utils import host_is_trusted

SAFE = {"GET", "HEAD", "OPTIONS"}
OWN_SITES = {"same-origin", "none"}
THIS_MACHINE = ("localhost", "127.0.0.1", "[::1]")  # where health is asked for


def init_origin(app: Flask, host: str) -> None:
    """Check that every request of `app` is for `host`, and where every unsafe one comes from.

    The host is checked here and not by Flask's TRUSTED_HOSTS, which leaves an error page without
    addresses for its links.
    """

    def check_host() -> None:
        if not host_is_trusted(request.host, (host, *THIS_MACHINE)):
            abort(400)

    app.before_request(check_host)
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
