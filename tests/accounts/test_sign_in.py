"""Signing in and out through HTTP."""

from dataclasses import replace

import pytest
from flask import Flask
from sqlalchemy import select

from matcher.accounts.login import hash_new_password
from matcher.accounts.models import Account, SignIn
from matcher.app import create_app
from matcher.audit.models import AuditEntry
from matcher.core.actor import Role
from matcher.core.config import BadSetting, Settings
from matcher.core.db import Database
from tests.conftest import StandingClock
from tests.factories import make_account
from tests.visitor import Visitor

PASSWORD = "copper kettle on the hob"


@pytest.fixture
def account(app: Flask, database: Database) -> Account:
    with app.app_context():
        hashed = hash_new_password(PASSWORD)
    with database.begin() as session:
        return make_account(session, Role.CANDIDATE, email="ann@example.org", password=hashed)


def is_signed_in(visitor: Visitor) -> bool:
    return "Sign out" in visitor.get("/accessibility").text


def test_sign_in_lets_in_whoever_knows_the_password(app: Flask, account: Account) -> None:
    ann = Visitor(app)

    answer = ann.submit("/sign-in", email=" Ann@Example.org ", password=PASSWORD)

    assert (answer.status_code, answer.headers["Location"]) == (303, "/")
    assert is_signed_in(ann)


def test_sign_in_is_written_to_the_log(app: Flask, account: Account, database: Database) -> None:
    Visitor(app).submit("/sign-in", email=account.email, password=PASSWORD)

    with database.read() as session:
        entries = session.scalars(select(AuditEntry)).all()
    assert [(e.actor_id, e.action, e.subject) for e in entries] == [
        (account.id, "account.signed_in", account.public_id)
    ]


def test_sign_in_says_the_same_for_a_wrong_password_and_an_unknown_address(
    app: Flask, account: Account
) -> None:
    def words(email: str) -> str:
        answer = Visitor(app).submit("/sign-in", email=email, password="something else")
        assert answer.status_code == 422
        return _without_tokens(answer.text).replace(email, "")

    assert words("ann@example.org") == words("nobody@example.org")


def _without_tokens(html: str) -> str:
    return "".join(line for line in html.splitlines(True) if 'type="hidden"' not in line)


def test_sign_in_refuses_a_closed_account(app: Flask, account: Account, database: Database) -> None:
    with database.begin() as session:
        session.get_one(Account, account.id).active = False

    answer = Visitor(app).submit("/sign-in", email=account.email, password=PASSWORD)
    assert answer.status_code == 422


def test_sign_in_starts_a_new_session(app: Flask, account: Account) -> None:
    ann = Visitor(app)
    ann.get("/sign-in")
    with ann.client.session_transaction() as cookie:
        cookie["planted"] = "by somebody else"
        before = cookie["csrf_token"]

    ann.submit("/sign-in", email=account.email, password=PASSWORD)

    with ann.client.session_transaction() as cookie:
        assert "planted" not in cookie
        assert cookie.get("csrf_token") != before


def test_sign_in_pauses_after_ten_tries_and_forgets_them_after_a_while(
    app: Flask, account: Account, clock: StandingClock
) -> None:
    statuses = [
        Visitor(app).submit("/sign-in", email=account.email, password="wrong").status_code
        for _ in range(11)
    ]
    assert statuses == [422] * 10 + [429]
    refused = Visitor(app).submit("/sign-in", email=account.email, password=PASSWORD)
    assert (refused.status_code, refused.headers["Retry-After"]) == (429, "60")

    clock.advance(minutes=2)

    answer = Visitor(app).submit("/sign-in", email=account.email, password=PASSWORD)
    assert answer.status_code == 303


def test_sign_in_pauses_for_unknown_addresses_alike(app: Flask) -> None:
    statuses = [
        Visitor(app).submit("/sign-in", email="no@example.org", password="wrong").status_code
        for _ in range(11)
    ]
    assert statuses == [422] * 10 + [429]


def test_sign_in_goes_on_to_the_page_that_was_asked_for(app: Flask, account: Account) -> None:
    ann = Visitor(app)
    ann.get("/sign-in")
    with ann.client.session_transaction() as cookie:
        cookie["next"] = "/about?from=mail"

    answer = ann.submit("/sign-in", email=account.email, password=PASSWORD)

    assert answer.headers["Location"] == "/about?from=mail"


def test_sign_out_ends_the_sign_in_even_for_a_copied_cookie(
    app: Flask, account: Account, database: Database
) -> None:
    ann, thief = Visitor(app, account), Visitor(app)
    with ann.client.session_transaction() as cookie:
        copied = dict(cookie)
    with thief.client.session_transaction() as cookie:
        cookie.update(copied)
    assert is_signed_in(thief)

    answer = ann.submit("/sign-out", form_at="/accessibility")

    assert answer.headers["Clear-Site-Data"] == '"cache", "storage"'
    assert "You have signed out." in ann.follow(answer).text
    assert not is_signed_in(ann)
    assert not is_signed_in(thief)
    with database.read() as session:
        assert [row.ended_at is not None for row in session.scalars(select(SignIn))] == [True]


@pytest.mark.parametrize(
    ("role", "minutes", "still"),
    [
        (Role.CANDIDATE, 11 * 60, True),
        (Role.CANDIDATE, 13 * 60, False),
        (Role.ADMIN, 29, True),
        (Role.ADMIN, 31, False),
    ],
)
def test_sign_in_ends_when_it_is_not_used(
    app: Flask, database: Database, clock: StandingClock, role: Role, minutes: int, still: bool
) -> None:
    with database.begin() as session:
        account = make_account(session, role)
    visitor = Visitor(app, account)

    clock.advance(minutes=minutes)

    assert is_signed_in(visitor) is still


def test_sign_in_of_an_administrator_ends_after_twelve_hours_of_use(
    app: Flask, database: Database, clock: StandingClock
) -> None:
    with database.begin() as session:
        account = make_account(session, Role.ADMIN)
    visitor = Visitor(app, account)

    states = []
    for _ in range(37):
        clock.advance(minutes=20)
        states.append(is_signed_in(visitor))

    assert states == [True] * 36 + [False]


def test_demo_sign_ins_are_refused_outside_the_demo(app: Flask, database: Database) -> None:
    with database.begin() as session:
        make_account(session, Role.ADMIN, email="office@example.org")
    visitor = Visitor(app)

    assert visitor.submit("/demo/sign-in/admin", form_at="/sign-in").status_code == 404
    assert not is_signed_in(visitor)
    assert "/demo/" not in visitor.get("/sign-in").text


def test_demo_sign_ins_take_one_press_in_the_demo(
    demo_settings: Settings, database: Database
) -> None:
    with database.begin() as session:
        make_account(session, Role.ADMIN, email="office@example.org")
    visitor = Visitor(create_app(demo_settings, database))

    answer = visitor.submit("/demo/sign-in/admin", form_at="/sign-in")

    assert answer.status_code == 303
    assert is_signed_in(visitor)
    assert visitor.submit("/demo/sign-in/nobody", form_at="/sign-in").status_code == 404


def test_demo_is_refused_in_a_folder_that_holds_none(
    settings: Settings, database: Database
) -> None:
    with pytest.raises(BadSetting, match=r"holds no demo\. Unset MATCHER_DEMO"):
        create_app(replace(settings, demo=True), database)


def test_demo_is_refused_on_a_database_that_is_set(
    demo_settings: Settings, database: Database, database_url: str
) -> None:
    with pytest.raises(BadSetting, match="unset database_url"):
        create_app(replace(demo_settings, database_url=database_url), database)
