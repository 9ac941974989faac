"""The demo's outbox page."""

import pytest
from flask import Flask

from matcher.app import create_app
from matcher.core.config import Settings
from matcher.core.db import Database
from matcher.notifications.models import OutboxMail
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
