"""A form that came too late is not lost: it is shown again, after signing in where need be."""

import html
import re
from datetime import timedelta
from typing import Any

import pytest
from flask import Flask
from itsdangerous import URLSafeTimedSerializer
from sqlalchemy import select

from matcher.accounts.login import hash_new_password
from matcher.accounts.models import Account
from matcher.candidates.models import Candidate
from matcher.core.actor import Role
from matcher.core.db import Database
from tests.factories import make_account, make_candidate
from tests.visitor import HIDDEN, Visitor

pytestmark = pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
PAGE = "/welcome/candidate/goal"
WORDS = "I finished “last” year & now I <begin> in earnest."
ANSWERS = {
    "level": "fellowship",
    "needs": ["research_skills", "it_and_communication"],
    "about": WORDS,
}
INPUT = re.compile(r'<input type="hidden" name="([^"]+)" value="([^"]*)"')
ACTION = re.compile(r'<form action="([^"]+)" method="post" novalidate>')


@pytest.fixture
def candidate(database: Database) -> Candidate:
    with database.begin() as session:
        return make_candidate(session, first_visit="goal")


@pytest.fixture
def visitor(app: Flask, candidate: Candidate) -> Visitor:
    return Visitor(app, candidate.account_id)


def about(database: Database) -> str:
    with database.read() as session:
        return session.scalars(select(Candidate.about)).one()


def press(visitor: Visitor, page: str) -> Any:
    """Press the one button of the page that shows a form again."""
    form = page[page.index("<main") :]
    pairs = [(name, html.unescape(value)) for name, value in INPUT.findall(form)]
    data: dict[str, list[str]] = {}
    for name, value in pairs:
        data.setdefault(name, []).append(value)
    return visitor.client.post(html.unescape(ACTION.findall(form)[0]), data=data)


def old_key(app: Flask) -> str:
    """Return a key that we made for another session."""
    serializer = URLSafeTimedSerializer(str(app.secret_key), salt="wtf-csrf-token")
    return str(serializer.dumps("another session"))


def test_form_whose_key_ran_out_is_sent_with_one_press(
    app: Flask, visitor: Visitor, database: Database
) -> None:
    late = visitor.client.post(PAGE, data={**ANSWERS, "csrf_token": old_key(app)})
    assert (late.status_code, about(database)) == (400, "")
    assert html.escape(WORDS, quote=False).replace('"', "&#34;") in late.text

    assert press(visitor, late.text).status_code == 303
    assert about(database) == WORDS


def test_form_of_somebody_signed_out_by_time_is_found_after_signing_in(
    app: Flask, candidate: Candidate, visitor: Visitor, database: Database
) -> None:
    fields = dict(HIDDEN.findall(visitor.get(PAGE).text))
    with visitor.client.session_transaction() as cookie:
        cookie["seen"] -= int(timedelta(hours=13).total_seconds())
    late = visitor.client.post(PAGE, data={**ANSWERS, **fields})
    assert (late.status_code, about(database)) == (401, "")
    assert "sign in, and you find your form again" in late.text

    _set_password(app, database, candidate.account_id)
    signed_in = _sign_in(visitor, late.text, candidate.account.email)
    assert (signed_in.status_code, about(database)) == (200, "")
    assert press(visitor, signed_in.text).headers["Location"] == "/welcome/candidate/work"
    assert about(database) == WORDS


def test_form_is_still_there_after_a_wrong_password(
    candidate: Candidate, app: Flask, visitor: Visitor, database: Database
) -> None:
    fields = dict(HIDDEN.findall(visitor.get(PAGE).text))
    with visitor.client.session_transaction() as cookie:
        cookie["seen"] = 0
    late = visitor.client.post(PAGE, data={**ANSWERS, **fields})
    wrong = _sign_in(visitor, late.text, candidate.account.email, password="something else")
    assert wrong.status_code == 422
    _set_password(app, database, candidate.account_id)
    assert "Send it now" in _sign_in(visitor, wrong.text, candidate.account.email).text


def test_form_is_not_for_somebody_of_another_role(
    app: Flask, visitor: Visitor, database: Database
) -> None:
    with database.begin() as session:
        other = make_account(session, Role.ADMIN)
    fields = dict(HIDDEN.findall(visitor.get(PAGE).text))
    with visitor.client.session_transaction() as cookie:
        cookie["seen"] = 0
    late = visitor.client.post(PAGE, data={**ANSWERS, **fields})
    _set_password(app, database, other.id)
    signed_in = _sign_in(visitor, late.text, other.email)
    assert (signed_in.status_code, signed_in.headers["Location"]) == (303, "/")


@pytest.mark.parametrize(
    ("key", "headers"),
    [
        ("", {}),
        ("made up", {}),
        (None, {"Sec-Fetch-Site": "cross-site"}),
        (None, {"Origin": "https://elsewhere.example.org"}),
    ],
)
def test_form_that_never_was_ours_is_refused_and_not_shown(
    app: Flask, visitor: Visitor, key: str | None, headers: dict[str, str]
) -> None:
    sent = {**ANSWERS, "csrf_token": old_key(app) if key is None else key}
    refused = visitor.client.post(PAGE, data=sent, headers=headers)
    assert (refused.status_code, "Send it now" in refused.text) == (400, False)


def test_password_is_never_sent_back(app: Flask, visitor: Visitor) -> None:
    sent = {"email": "a@example.org", "password": "correct horse", "csrf_token": old_key(app)}
    late = Visitor(app).client.post("/sign-in", data=sent)
    assert (late.status_code, late.headers["Location"]) == (303, "/sign-in")
    assert "correct horse" not in late.text


@pytest.mark.parametrize(
    "kept", ["", "{", "[]", '["/sign-out"]', '["//evil.example", []]', "[1, 2]"]
)
def test_nonsense_in_the_hidden_input_is_passed_over(
    app: Flask, candidate: Candidate, database: Database, kept: str
) -> None:
    _set_password(app, database, candidate.account_id)
    visitor = Visitor(app)
    answer = visitor.submit("/sign-in", email=candidate.account.email, password=PASSWORD, kept=kept)
    assert (answer.status_code, answer.headers["Location"]) == (303, "/")


PASSWORD = "correct horse battery staple"


def _set_password(app: Flask, database: Database, account_id: int) -> None:

    with app.app_context(), database.begin() as session:
        session.get_one(Account, account_id).password = hash_new_password(PASSWORD)


def _sign_in(visitor: Visitor, page: str, email: str, password: str = PASSWORD) -> Any:
    hidden = {n: html.unescape(v) for n, v in INPUT.findall(page[page.index("<main") :])}
    return visitor.client.post("/sign-in", data={**hidden, "email": email, "password": password})
