"""Choosing a new password with a mailed code."""

from datetime import datetime

import pytest
from flask import Flask
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from matcher.accounts.models import Account, PasswordCode
from matcher.accounts.services import request_code, use_code
from matcher.core.actor import Role
from matcher.core.config import Settings
from matcher.core.db import Database
from matcher.core.languages import PSEUDO
from matcher.notifications.models import OutboxMail
from matcher.notifications.queries import list_mails
from matcher.notifications.rules import mailed_digits
from tests.conftest import StandingClock
from tests.factories import make_account
from tests.visitor import Visitor

SECRET = "a key"
ANN = "ann@example.org"


@pytest.fixture
def account(session: Session) -> Account:
    return make_account(session, Role.CANDIDATE, email=ANN)


def ask(session: Session, now: datetime) -> str:
    """Ask for a code and return the one that the mail will show."""
    request_code(session, ANN, SECRET, now=now)
    session.flush()
    latest = session.scalars(select(OutboxMail).order_by(OutboxMail.id.desc())).first()
    assert latest is not None
    return mailed_digits(SECRET, latest.context["seed"])


def wrong(code: str) -> str:
    return f"{(int(code) + 1) % 1_000_000:06d}"


def use(session: Session, code: str, now: datetime) -> bool:
    return use_code(session, ANN, code, "a hash", SECRET, now=now)


def test_use_code_sets_the_password_once(session: Session, account: Account, now: datetime) -> None:
    before = account.fs_uniquifier
    code = ask(session, now)

    assert [use(session, code, now), use(session, code, now)] == [True, False]
    assert account.password == "a hash"
    assert account.fs_uniquifier != before


def test_use_code_refuses_a_code_of_before(
    session: Session, account: Account, now: datetime
) -> None:
    first, second = ask(session, now), ask(session, now)

    assert [use(session, first, now), use(session, second, now)] == [False, True]


def test_use_code_refuses_after_a_quarter_of_an_hour(
    session: Session, account: Account, now: datetime, clock: StandingClock
) -> None:
    code = ask(session, now)
    clock.advance(minutes=15)

    assert use(session, code, clock.moment) is False


def test_use_code_refuses_the_right_code_after_five_wrong_ones(
    session: Session, account: Account, now: datetime
) -> None:
    code = ask(session, now)

    assert [use(session, wrong(code), now) for _ in range(5)] == [False] * 5
    assert use(session, code, now) is False


def test_request_code_keeps_the_code_itself_nowhere(
    session: Session, account: Account, now: datetime
) -> None:
    code = ask(session, now)

    kept = session.scalars(select(PasswordCode)).one()
    mail = session.scalars(select(OutboxMail)).one()
    assert code not in f"{kept.code_hash} {mail.context} {mail.event}"


def test_request_code_stops_after_three_an_hour(
    session: Session, account: Account, now: datetime, clock: StandingClock
) -> None:
    for _ in range(5):
        request_code(session, ANN, SECRET, now=now)
        session.flush()
    assert session.scalar(select(func.count()).select_from(PasswordCode)) == 3

    clock.advance(minutes=61)
    request_code(session, ANN, SECRET, now=clock.moment)
    session.flush()
    assert session.scalar(select(func.count()).select_from(PasswordCode)) == 4


def test_forgotten_answers_alike_whoever_asks(app: Flask, database: Database) -> None:
    with database.begin() as session:
        make_account(session, Role.CANDIDATE, email=ANN)

    def words(email: str) -> str:
        visitor = Visitor(app)
        return _bare(visitor.follow(visitor.submit("/forgotten-password", email=email)).text, email)

    assert words(ANN) == words("nobody@example.org")
    with database.read() as session:
        assert [mail.template for mail in session.scalars(select(OutboxMail))] == [
            "accounts/emails/code"
        ]


def _bare(html: str, email: str) -> str:
    lines = [line for line in html.splitlines() if 'type="hidden"' not in line]
    return "\n".join(lines).replace(email, "")


def test_new_password_signs_out_everywhere_and_signs_in_with_it(
    app: Flask, database: Database
) -> None:
    with database.begin() as session:
        account = make_account(session, Role.CANDIDATE, email=ANN, password="a hash")
    elsewhere, ann = Visitor(app, account), Visitor(app)
    ann.submit("/forgotten-password", email=ANN)
    with database.read() as session:
        seed = session.scalars(select(OutboxMail)).one().context["seed"]
    code = mailed_digits(app.config["SECRET_KEY"], seed)

    wrong_answer = ann.submit("/new-password", email=ANN, code=wrong(code), password="p" * 12)
    assert (wrong_answer.status_code, "Use more different" in wrong_answer.text) == (422, True)
    spaced = f"{code[:3]} {code[3:]}"
    answer = ann.submit("/new-password", email=ANN, code=spaced, password="green teapot 41")

    assert answer.headers["Location"] == "/sign-in"
    assert "Sign out" not in elsewhere.get("/accessibility").text
    assert ann.submit("/sign-in", email=ANN, password="green teapot 41").status_code == 303


def test_mail_is_written_in_its_readers_language(
    session: Session, account: Account, settings: Settings, now: datetime
) -> None:
    account.language = PSEUDO
    ask(session, now)

    (mail,) = list_mails(session, settings, 1).items

    assert mail.letter.subject == "Ýøüŕ çødé føŕ å ñéŵ påššŵøŕd"
