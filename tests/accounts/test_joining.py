"""Asking to join, being let in by the office, and being invited by it."""

import re
from datetime import timedelta
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import select

from matcher.accounts.models import Account, Application
from matcher.accounts.services import forget_unverified, invite_everybody
from matcher.candidates.models import Candidate
from matcher.core import clock
from matcher.core.actor import SYSTEM, Role
from matcher.core.config import Settings
from matcher.core.db import Database
from matcher.mentors.models import Mentor
from matcher.notifications.models import OutboxMail
from matcher.notifications.rules import mailed_digits
from tests.conftest import StandingClock
from tests.factories import make_account, make_admin, make_candidate
from tests.visitor import Visitor

pytestmark = pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
ANN = "ann@example.org"
PASSWORD = "correct horse battery staple"
ASKED: dict[str, Any] = {"role": "mentor", "name": "Ann Lee", "email": ANN, "note": "No. 12345"}


def ask(app: Flask, **changes: Any) -> Visitor:
    visitor = Visitor(app)
    answer = visitor.submit("/join", **ASKED | changes)
    assert (answer.status_code, answer.headers["Location"]) == (303, "/new-password")
    return visitor


def give_code(visitor: Visitor, database: Database, settings: Settings, email: str = ANN) -> Any:
    with database.read() as session:
        seed = session.scalars(
            select(OutboxMail.context)
            .where(OutboxMail.template == "accounts/emails/code")
            .order_by(OutboxMail.id.desc())
        ).first()
    assert seed is not None
    code = mailed_digits(settings.secret_key, seed["seed"])
    return visitor.submit("/new-password", email=email, code=code, password=PASSWORD)


def test_who_asks_becomes_an_applicant_once_the_code_is_given(
    app: Flask, settings: Settings, database: Database
) -> None:
    visitor = ask(app)
    with database.read() as session:
        assert session.scalars(select(Mentor)).all() == []
        assert session.scalars(select(Account.email)).all() == [ANN]

    assert give_code(visitor, database, settings).headers["Location"] == "/"
    assert visitor.get("/").headers["Location"] == "/welcome/mentor"
    with database.read() as session:
        mentor = session.scalars(select(Mentor)).one()
        note = session.scalars(select(Application.note)).one()
    assert (mentor.status, mentor.first_visit, note) == ("applied", "help", "No. 12345")


def test_applicant_sees_their_own_pages_and_nobody_elses(
    app: Flask, settings: Settings, database: Database
) -> None:
    visitor = ask(app)
    give_code(visitor, database, settings)
    seen = {path: visitor.get(path).status_code for path in ("/mentors", "/my-places", "/desk")}
    assert seen == {"/mentors": 403, "/my-places": 403, "/desk": 403}
    assert visitor.get("/welcome/mentor/help").status_code == 200
    waiting = visitor.get("/waiting").text
    assert "The office has what you told us" in waiting
    assert (
        "You asked on Monday 2 March 2026. If you have heard nothing by Monday 16 March" in waiting
    )
    assert visitor.submit("/sign-out", form_at="/waiting").status_code == 303


def test_office_lets_in_who_has_asked_and_a_mail_tells_them(
    app: Flask, settings: Settings, database: Database
) -> None:
    visitor = ask(app, role="candidate")
    give_code(visitor, database, settings)
    assert visitor.get("/mentors").status_code == 403
    with database.begin() as session:
        admin = make_admin(session)
        account = session.scalars(select(Account).where(Account.email == ANN)).one()
    office = Visitor(app, admin)
    page = f"/desk/people/{account.public_id}"
    assert "wait for you" in office.get(page).text
    assert "No. 12345" in office.get(page).text
    assert "person who asks to join" in office.get("/desk").text
    assert page in office.get("/desk/people?role=asking").text
    assert office.submit(f"{page}/let-in", form_at=page).status_code == 303

    assert visitor.get("/mentors").status_code == 200
    assert "wait for you" not in office.get(page).text
    assert page not in office.get("/desk/people?role=asking").text
    with database.read() as session:
        assert session.scalars(select(Candidate.status)).one() == "seeking"
        last = select(OutboxMail.template).order_by(OutboxMail.id.desc()).limit(1)
        assert session.scalars(last).one() == "accounts/emails/let_in"


def test_known_address_is_answered_alike_and_nothing_of_it_changes(
    app: Flask, settings: Settings, database: Database
) -> None:
    with database.begin() as session:
        make_candidate(session, name="The True Ann", email=ANN)
    known = ask(app, role="candidate", name="Somebody Else")
    unknown = ask(app, email="new@example.org")
    pages = [visitor.get("/new-password").text for visitor in (known, unknown)]
    assert "A mail with a code is on its way." in pages[0]
    assert pages[0].count("<") == pages[1].count("<")
    with database.read() as session:
        account = session.scalars(select(Account).where(Account.email == ANN)).one()
        asked = session.scalars(select(Application.account_id)).all()
    assert (account.name, account.id in asked) == ("The True Ann", False)


@pytest.mark.parametrize("password", [None, "a hash"])
def test_what_a_stranger_asked_with_a_known_address_waits_for_its_own_code(
    app: Flask, settings: Settings, database: Database, password: str | None, clock: StandingClock
) -> None:
    with database.begin() as session:
        make_candidate(session, email=ANN).account.password = password
    ask(app, role="mentor", note="Not from Ann")
    clock.advance(minutes=5)
    ann = Visitor(app)
    ann.submit("/forgotten-password", email=ANN)
    assert give_code(ann, database, settings).status_code == 303
    with database.read() as session:
        assert session.scalars(select(Mentor)).all() == []

    clock.advance(minutes=5)
    assert give_code(ask(app, role="mentor"), database, settings).status_code == 303
    with database.read() as session:
        assert session.scalars(select(Mentor.status)).all() == ["applied"]


def test_way_in_from_the_first_page_is_ticked_and_errors_come_in_the_order_of_the_page(
    app: Flask,
) -> None:
    assert re.search(r'value="mentor"\s+checked', Visitor(app).get("/join?role=mentor").text)
    text = Visitor(app).submit("/join", **ASKED | {"role": "", "name": "", "email": ""}).text
    summary = re.findall(r'<a href="#(role|name|email)', text)
    assert summary == ["role", "name", "email"]


def test_asking_again_and_again_mails_no_more_than_a_few_codes(
    app: Flask, database: Database
) -> None:
    for _time in range(6):
        ask(app)
    with database.read() as session:
        assert len(session.scalars(select(OutboxMail)).all()) == 3


@pytest.mark.parametrize(
    ("changes", "message"),
    [
        ({"role": ""}, "Choose to find a mentor, or to become one"),
        ({"role": "admin"}, "Choose one of the answers listed"),
        ({"name": " "}, "Enter your name"),
        ({"email": "ann"}, "Enter an e-mail address"),
        ({"note": "x" * 601}, "Use 600 characters or fewer"),
    ],
)
def test_wrong_answer_is_explained_and_nothing_is_kept(
    app: Flask, database: Database, changes: dict[str, str], message: str
) -> None:
    answer = Visitor(app).submit("/join", **ASKED | changes)
    assert (answer.status_code, message in answer.text) == (422, True)
    with database.read() as session:
        assert session.scalars(select(Account)).all() == []


def test_who_never_gives_the_code_is_forgotten_after_a_week(app: Flask, database: Database) -> None:
    ask(app)
    with database.begin() as session:
        make_candidate(session)
        later = clock.now(session) + timedelta(days=8)
        assert forget_unverified(session, now=later - timedelta(days=2)) == 0
        assert forget_unverified(session, now=later) == 1
    with database.read() as session:
        assert session.scalars(select(Application)).all() == []
        assert session.scalars(select(Account.id).where(Account.email == ANN)).all() == []
        assert session.scalars(select(OutboxMail)).all() == []


def test_everybody_without_a_password_is_invited_once(database: Database) -> None:
    with database.begin() as session:
        now = clock.now(session)
        make_account(session, Role.MENTOR)
        make_account(session, Role.MENTOR, password="a hash")
        make_account(session, Role.MENTOR, active=False)
        make_account(session)
        counted = [
            invite_everybody(session, SYSTEM, now=now),
            invite_everybody(session, SYSTEM, now=now + timedelta(days=3)),
            invite_everybody(session, SYSTEM, now=now + timedelta(days=3), again=True),
            invite_everybody(session, SYSTEM, now=now + timedelta(days=3), again=True),
        ]
    assert counted == [1, 0, 1, 0]


def test_first_password_leads_straight_into_the_first_visit(
    app: Flask, settings: Settings, database: Database
) -> None:
    with database.begin() as session:
        make_candidate(session, email=ANN, first_visit="goal")
    visitor = Visitor(app)
    visitor.submit("/forgotten-password", email=ANN)
    assert give_code(visitor, database, settings).headers["Location"] == "/"
    assert visitor.get("/").headers["Location"] == "/welcome/candidate"


@pytest.mark.parametrize(
    "name",
    ["Ann\n\nPay here:\nwww.example.org", "http://example.org", "See example.org", "a@b.org"],
)
def test_nobody_has_a_mail_sent_that_leads_elsewhere_in_the_place_of_a_name(
    app: Flask, database: Database, name: str
) -> None:
    page = Visitor(app).submit("/join", **ASKED | {"name": name})
    assert page.status_code == 422
    assert "Enter your name alone" in page.text
    with database.read() as session:
        assert session.scalars(select(OutboxMail)).all() == []


def test_names_with_initials_and_marks_are_names(app: Flask) -> None:
    ask(app, name="Prof. J.R. O’Neill-Smith, Ph.D.")
