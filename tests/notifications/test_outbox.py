"""The demo's outbox page."""

import re

import pytest
from flask import Flask

from matcher.app import create_app
from matcher.core.config import Settings
from matcher.core.db import Database
from matcher.notifications.models import OutboxMail
from matcher.notifications.rules.samples import mail_names
from tests.notifications.test_sending import queue
from tests.visitor import Visitor


@pytest.fixture
def demo(demo_settings: Settings, database: Database) -> Flask:
    return create_app(demo_settings, database)


def test_outbox_shows_the_newest_mails_first_25_a_page(demo: Flask, database: Database) -> None:
    queue(database, 26)
    visitor = Visitor(demo)

    first, second = (visitor.get(f"/demo/outbox?page={n}").text for n in (1, 2))

    assert (first.count("To Person"), second.count("To Person")) == (25, 1)


def test_outbox_shows_a_mail_with_working_links(demo: Flask, database: Database) -> None:
    (mail,) = queue(database, email="zoe@example.org")

    page = Visitor(demo).get(f"/demo/outbox/{mail.public_id}")

    assert "zoe@example.org" in page.text
    assert (
        '<a class="govuk-link" href="http://127.0.0.1:5000/forgotten-password">'
        "http://127.0.0.1:5000/forgotten-password</a>" in page.text
    )
    assert "Hello Person" in page.text


def test_outbox_without_mails_says_what_to_do(demo: Flask) -> None:
    assert "No mails yet" in Visitor(demo).get("/demo/outbox").text
    assert Visitor(demo).get("/demo/outbox/none").status_code == 404


def test_outbox_is_refused_outside_the_demo(app: Flask, database: Database) -> None:
    (mail,) = queue(database)
    visitor = Visitor(app)

    paths = ("/demo/outbox", f"/demo/outbox/{mail.public_id}")
    assert [visitor.get(path).status_code for path in paths] == [404, 404]


def test_outbox_says_that_something_is_attached(demo: Flask, database: Database) -> None:
    (mail,) = queue(database)
    with database.begin() as session:
        kept = session.get_one(OutboxMail, mail.id)
        kept.attachment, kept.attachment_name = "BEGIN:VCALENDAR", "talk.ics"
    visitor = Visitor(demo)

    assert "with talk.ics" in visitor.get("/demo/outbox").text
    page = visitor.get(f"/demo/outbox/{mail.public_id}").text
    assert ("Attached" in page, "talk.ics" in page) == (True, True)


def test_outbox_shows_a_mail_as_html_under_a_policy_that_allows_its_styles_alone(
    demo: Flask, database: Database
) -> None:
    (mail,) = queue(database)
    visitor = Visitor(demo)
    path = f"/demo/outbox/{mail.public_id}/html"

    assert f'href="{path}"' in visitor.get(f"/demo/outbox/{mail.public_id}").text
    page = visitor.get(path)

    policy = page.headers["Content-Security-Policy"]
    assert policy.startswith("default-src 'none'; style-src 'unsafe-hashes' 'sha256-")
    assert policy.endswith("form-action 'none'; base-uri 'none'; frame-ancestors 'none'")
    assert '<h1 style="' in page.text
    assert ">Choose a new password</a>" in page.text


ONE_DATABASE = pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)


@ONE_DATABASE
def test_gallery_shows_every_mail_as_text_and_as_html(demo: Flask) -> None:
    visitor = Visitor(demo)
    page = visitor.get("/demo/mails").text
    assert not re.search(r"<h2[^>]*>[a-z]", page)  # each area has a heading of its own
    paths = re.findall(r'href="(/demo/mails/[^"]+)"', page)

    assert [path.replace("/demo/mails/", "").replace("/", "/emails/") for path in paths] == list(
        mail_names()
    )
    for path in paths:
        assert "Hello Sam Green" in visitor.get(path).text
        assert "Hello Sam Green" in visitor.get(f"{path}/html").text


@ONE_DATABASE
def test_gallery_shows_each_form_of_a_mail(demo: Flask) -> None:
    visitor = Visitor(demo)
    path = "/demo/mails/pairings/request_declined"
    forms = [visitor.get(f"{path}?n={n}").text for n in (1, 2, 3, 5)]

    assert [text.count("aria-current") for text in forms] == [1, 1, 1, 1]
    # Without an offer to come they choose among three; the third has something else to press
    # (and so has what was left out: there the next request waits for its round).
    assert ["Ask one of them:" in text for text in forms] == [True, True, False, True]
    assert all("Max Hill" in text for text in forms)
    assert "Max Hill" in visitor.get(f"{path}/html?n=3").text


@ONE_DATABASE
def test_gallery_is_refused_outside_the_demo_and_knows_no_other_mail(
    app: Flask, demo_settings: Settings, database: Database
) -> None:
    paths = (
        "/demo/mails",
        "/demo/mails/pairings/request_new",
        "/demo/mails/pairings/request_new/html",
    )
    assert [Visitor(app).get(path).status_code for path in paths] == [404, 404, 404]
    visitor = Visitor(create_app(demo_settings, database))
    assert visitor.get("/demo/mails/pairings/nothing").status_code == 404
