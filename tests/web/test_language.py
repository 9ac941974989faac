"""The language of a request: the person's own, the browser's, or English."""

import pytest
from flask import Flask
from flask.testing import FlaskClient
from flask_babel import get_locale

from matcher.app import create_app
from matcher.core.config import Settings
from matcher.core.db import Database
from matcher.core.languages import PSEUDO
from matcher.core.words import SOURCE, language
from tests.factories import make_candidate
from tests.visitor import Visitor


@pytest.fixture
def demo(demo_settings: Settings, database: Database) -> Flask:
    return create_app(demo_settings, database)


def test_request_is_answered_in_english_unless_said_otherwise(app: Flask, client: FlaskClient):
    app.add_url_rule("/spoken", view_func=lambda: f"{language()} {get_locale()}")

    assert client.get("/spoken").text == "en-GB en_GB"
    assert client.get("/spoken", headers={"Accept-Language": "xx, de;q=0.5"}).text == "en-GB en_GB"


def test_language_that_is_not_offered_here_is_not_spoken(app: Flask, client: FlaskClient):
    app.add_url_rule("/spoken", view_func=language)
    client.set_cookie("language", PSEUDO)

    assert client.get("/spoken").text == SOURCE


def test_nothing_of_a_request_is_spoken_in_the_next(demo: Flask):
    client = demo.test_client()
    client.set_cookie("language", PSEUDO)
    assert f'lang="{PSEUDO}"' in client.get("/sign-in").text
    assert language() == SOURCE


def test_switch_is_hidden_where_there_is_nothing_to_choose(settings, database: Database):
    page = create_app(settings, database).test_client().get("/about").text
    assert "app-languages" not in page


def test_stranger_chooses_a_language_and_stays_on_the_page(demo: Flask):
    stranger = Visitor(demo)

    answer = stranger.submit("/language", form_at="/about", language=PSEUDO, next="/about")

    page = stranger.follow(answer)
    assert page.request.path == "/about"
    assert '<html lang="en-XA"' in page.text
    cookie = next(c for c in answer.headers.getlist("Set-Cookie") if c.startswith("language="))
    assert {"HttpOnly", "SameSite=Lax", "Path=/"} <= set(cookie.split("; "))


def test_choice_of_somebody_signed_in_holds_in_every_browser(demo: Flask, database: Database):
    with database.begin() as session:
        account_id = make_candidate(session).account_id
    Visitor(demo, account_id).submit("/language", form_at="/about", language=PSEUDO)

    elsewhere = Visitor(demo, account_id).get("/about")

    assert '<html lang="en-XA"' in elsewhere.text


@pytest.mark.parametrize("tag", ["xx", "", "en-XA\n"])
def test_language_that_there_is_not_cannot_be_chosen(demo: Flask, tag: str):
    assert Visitor(demo).submit("/language", form_at="/about", language=tag).status_code == 404


def test_choice_never_leads_to_another_site(demo: Flask):
    answer = Visitor(demo).submit(
        "/language", form_at="/about", language=PSEUDO, next="//evil.example.org"
    )
    assert answer.headers["Location"] == "/"
