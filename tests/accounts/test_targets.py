"""Where somebody is sent after signing in."""

import pytest
from flask import Flask

from matcher.core.actor import Role
from matcher.web.targets import safe_next

CANDIDATE = frozenset({Role.CANDIDATE})


@pytest.mark.parametrize("path", ["/about", "/about?page=2", "/mentors", "/"])
def test_safe_next_keeps_pages_that_this_person_may_open(app: Flask, path: str) -> None:
    with app.test_request_context():
        assert safe_next(path, CANDIDATE) == path


@pytest.mark.parametrize(
    "target",
    [
        None,
        "",
        "about",
        "//elsewhere.example.org",
        "///elsewhere.example.org",
        "/\\elsewhere.example.org",
        "\\\\elsewhere.example.org",
        "https:elsewhere.example.org",
        "https://elsewhere.example.org/about",
        "javascript:alert(1)",
        "/about\r\nSet-Cookie: a=b",
        "/about\t",
        "/%2f%2felsewhere.example.org",
        "/.//elsewhere.example.org",
        "/nothing-here",
        "/sign-out",
        "/desk",
    ],
)
def test_safe_next_refuses_everything_else(app: Flask, target: str | None) -> None:
    with app.test_request_context():
        assert safe_next(target, CANDIDATE) is None
