"""Every answer carries the headers of the threat model."""

import pytest
from flask import Response

from matcher.web.assets import fingerprint

EXPECTED = {
    "Content-Security-Policy": (
        "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; font-src 'self'; "
        "connect-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
    ),
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Permissions-Policy": (
        "camera=(), display-capture=(), geolocation=(), microphone=(), payment=(), usb=()"
    ),
    "Referrer-Policy": "same-origin",
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
}


@pytest.fixture
def client(app):
    app.add_url_rule("/page", "page", lambda: "hello")
    app.add_url_rule("/fault", "fault", lambda: 1 // 0)
    return app.test_client()


@pytest.mark.parametrize(
    ("path", "status"),
    [
        ("/page", 200),
        ("/nowhere", 404),
        ("/fault", 500),
        (f"/static/{fingerprint()}/mark.svg", 200),
    ],
)
def test_headers_are_on_every_answer(client, path, status):
    answer = client.get(path)

    assert answer.status_code == status
    assert {name: answer.headers.get(name) for name in EXPECTED} == EXPECTED


def test_page_is_kept_out_of_every_cache(client):
    answer = client.get("/page")

    assert (answer.headers["Cache-Control"], answer.headers["Vary"]) == ("no-store", "Cookie")


def test_view_may_set_its_own_rules(app, client):
    own = {"Cache-Control": "private, max-age=60", "Referrer-Policy": "no-referrer"}
    app.add_url_rule("/own", "own", lambda: Response("x", headers=own))

    answer = client.get("/own")

    assert {name: answer.headers[name] for name in own} == own


def test_hsts_is_sent_over_https_alone(app, client):
    assert "Strict-Transport-Security" not in client.get("/page").headers
    secure = client.get("/page", base_url="https://localhost")
    assert secure.headers["Strict-Transport-Security"] == "max-age=63072000"

    app.config["PREFERRED_URL_SCHEME"] = "https"
    assert client.get("/page").headers["Strict-Transport-Security"] == "max-age=63072000"
