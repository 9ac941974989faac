"""Whatever goes wrong, people get warm words and a next step, and never a trace."""

import logging

import pytest
from flask import abort, redirect
from flask_wtf.csrf import CSRFError
from werkzeug.exceptions import MethodNotAllowed, TooManyRequests

from matcher.core.errors import Busy, Conflict, DomainError, Invalid, NotAllowed, NotFound
from matcher.web.errors import WORDS


def _raise(error: Exception) -> None:
    raise error


@pytest.fixture
def fails(app):
    """Ask for a page whose view raises `error`."""

    def ask(error, **kwargs):
        app.add_url_rule("/fails", "fails", lambda: _raise(error))
        return app.test_client().get("/fails", **kwargs)

    return ask


@pytest.mark.parametrize("status", [400, 403, 404, 405, 409, 410, 413, 422, 429, 500, 503])
def test_every_status_has_its_page_with_a_next_step(app, read, status):
    app.add_url_rule("/fails", "fails", lambda: abort(status))

    answer = app.test_client().get("/fails")

    page = read(answer.text)
    assert answer.status_code == status
    assert page.one("title").text == f"{WORDS[status].title} – Matcher"
    assert page.one("h1").text == WORDS[status].title
    assert str(WORDS[status].then) in page.one("main").text
    assert page.one("main").one("a")["href"] == "/"


@pytest.mark.parametrize(
    ("error", "status"),
    [
        (NotFound("There is no such mentor."), 404),
        (NotAllowed("Only the mentor may answer."), 403),
        (Conflict("The last place has just gone."), 409),
        (Invalid("A capacity is 0 to 10."), 422),
        (Busy("Try again in a moment."), 503),
        (DomainError("That is not possible."), 422),
    ],
)
def test_domain_error_shows_its_message(fails, read, error, status):
    answer = fails(error)

    assert answer.status_code == status
    assert error.message in read(answer.text).one("main").text


def test_message_is_escaped(fails):
    answer = fails(Conflict("<script>alert(1)</script>"))

    assert "<script>alert" not in answer.text
    assert "&lt;script&gt;alert" in answer.text


def test_busy_says_when_to_come_back(fails):
    assert fails(Busy("Busy.")).headers["Retry-After"] == "5"


def test_limiter_keeps_its_own_time_to_come_back(fails):
    assert fails(TooManyRequests(retry_after=90)).headers["Retry-After"] == "90"


def test_wrong_method_still_says_which_are_right(fails):
    assert fails(MethodNotAllowed(valid_methods=["POST"])).headers["Allow"] == "POST"


def test_fault_shows_no_trace_and_is_recorded(fails, caplog):
    with caplog.at_level(logging.ERROR):
        answer = fails(RuntimeError("secret detail"))

    assert answer.status_code == 500
    assert "secret detail" not in answer.text
    assert "Traceback" not in answer.text
    assert "secret detail" in caplog.text


def test_fault_page_stands_when_what_every_page_asks_for_fails_too(app, fails):
    app.context_processor(lambda: _raise(RuntimeError("the database is gone")))

    answer = fails(RuntimeError("first fault"))

    assert answer.status_code == 500
    assert str(WORDS[500].what) in answer.text


def test_form_that_was_open_too_long_is_explained(fails):
    answer = fails(CSRFError("The CSRF token has expired."))

    assert answer.status_code == 400
    assert "Your page had been open too long" in answer.text


def test_htmx_gets_a_fragment(fails, read):
    answer = fails(Conflict("The last place has just gone."), headers={"HX-Request": "true"})

    assert answer.status_code == 409
    assert "HX-Request" in answer.headers["Vary"]
    page = read(answer.text)
    assert page.all("html") == []
    assert "The last place has just gone." in page.one(role="alert").text


def test_redirect_is_left_alone(app):
    app.add_url_rule("/fails", "fails", lambda: abort(redirect("/elsewhere")))
    app.add_url_rule("/folder/", "folder", lambda: "here")
    client = app.test_client()

    assert client.get("/fails").headers["Location"] == "/elsewhere"
    assert client.get("/folder").status_code == 308


def test_status_without_words_of_its_own_borrows_the_nearest(fails):
    answer = fails(type("Odd", (MethodNotAllowed,), {"code": 418})())

    assert answer.status_code == 418
    assert str(WORDS[400].title) in answer.text
