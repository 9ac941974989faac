"""The office puts a name, an address, a sign-in and places right."""

from datetime import date, datetime
from threading import Thread

import pytest
from flask import Flask
from sqlalchemy import select
from sqlalchemy.orm import Session

from matcher.accounts.models import Account
from matcher.accounts.services import (
    allow_sign_in,
    correct_account,
    request_code,
    stop_sign_in,
    use_code,
)
from matcher.core.config import Settings
from matcher.core.db import Database
from matcher.core.errors import Conflict, Invalid
from matcher.mentors.models import AvailabilityClaim, Mentor
from matcher.mentors.rules import ClaimSource, MentorStatus
from matcher.notifications.models import OutboxMail
from matcher.notifications.rules import mailed_digits
from matcher.notifications.services import send_due_mails
from tests.conftest import SECRET
from tests.factories import actor_of, make_account, make_admin, make_candidate, make_mentor
from tests.notifications.test_sending import Server, mailing, server
from tests.visitor import Visitor

__all__ = ["mailing", "server"]  # fixtures

ONE_DATABASE = pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)


def test_new_address_ends_every_sign_in(app: Flask, office: Visitor, database: Database) -> None:
    with database.begin() as session:
        account = make_candidate(session, name="An Lee", email="an@example.org").account
        account_id, address = account.id, f"/desk/people/{account.public_id}/correct"
    theirs = Visitor(app, account_id)
    assert theirs.get("/my-profile").status_code == 200
    answer = office.submit(address, name="Ann Lee", email="Ann@Example.org")
    assert "It is put right." in office.follow(answer).text
    with database.read() as session:
        found = session.get_one(Account, account_id)
        assert (found.name, found.email) == ("Ann Lee", "ann@example.org")
    assert theirs.get("/my-profile").status_code == 303


@ONE_DATABASE
def test_address_of_somebody_else_is_refused_and_what_was_typed_stays(
    office: Visitor, database: Database
) -> None:
    with database.begin() as session:
        make_candidate(session, name="Jo Bloggs", email="jo@example.org")
        other = make_candidate(session, name="Ann Lee", email="ann@example.org").account.public_id
    page = office.submit(f"/desk/people/{other}/correct", name="Ann B", email="jo@example.org")
    assert page.status_code == 422
    assert "Jo Bloggs has this address already." in page.text
    assert 'value="Ann B"' in page.text


def test_code_mailed_to_the_old_address_is_worth_nothing_with_the_new_one(
    session: Session, admin: Account, now: datetime
) -> None:
    account = make_account(session, email="typo@example.org")
    request_code(session, "typo@example.org", SECRET, now=now)
    session.flush()
    mail = session.scalars(select(OutboxMail)).one()
    code = mailed_digits(SECRET, mail.context["seed"])

    correct_account(
        session, actor_of(admin), account.public_id, name="Ann", email="ann@example.org", now=now
    )
    assert not use_code(session, "ann@example.org", code, "hash", SECRET, now=now)


def test_old_address_is_told_and_the_new_one_is_not_named(
    database: Database, admin: Account, mailing: Settings, server: Server, now: datetime
) -> None:
    with database.begin() as session:
        account_id = make_account(session, email="old@example.org").public_id
        correct_account(
            session, actor_of(admin), account_id, name="Ann", email="new@example.org", now=now
        )
    assert send_due_mails(database, mailing) == 1
    (mail,) = server.mails
    assert (mail["To"], mail["Subject"]) == (
        "Ann <old@example.org>",
        "Your mails from us go to another address now",
    )
    assert "new@example.org" not in mail.as_string()


def test_two_who_give_one_address_at_once_get_it_once_and_a_clear_word(
    database: Database, admin: Account, now: datetime
) -> None:
    with database.begin() as session:
        first, second = (make_account(session).public_id for _ in range(2))

    def give(session: Session, account_id: str) -> None:
        correct_account(
            session, actor_of(admin), account_id, name="A", email="one@example.org", now=now
        )

    said: list[str] = []

    def second_officer() -> None:
        try:
            with database.begin() as session:
                give(session, second)
        except Invalid as invalid:
            said.append(invalid.message)

    with database.begin() as session:
        give(session, first)
        thread = Thread(target=second_officer)
        thread.start()
    thread.join()
    assert len(said) == 1
    assert said[0].startswith(("Somebody else has just been given", "A has this address"))


def test_name_alone_ends_no_sign_in(session: Session, admin: Account, now: datetime) -> None:
    account = make_candidate(session, email="ann@example.org").account
    before = account.fs_uniquifier
    correct_account(
        session, actor_of(admin), account.public_id, name=" Ann ", email="ANN@example.org", now=now
    )
    session.flush()
    session.expire_all()
    assert (account.name, account.fs_uniquifier) == ("Ann", before)


def test_sign_in_is_stopped_at_once_and_allowed_again(
    app: Flask, office: Visitor, database: Database
) -> None:
    with database.begin() as session:
        account = make_mentor(session).account
        account_id, address = account.id, f"/desk/people/{account.public_id}"
    theirs = Visitor(app, account_id)
    assert theirs.get("/my-places").status_code == 200
    office.submit(f"{address}/stop-sign-in", form_at=address)
    assert theirs.get("/my-places").status_code == 303
    page = office.get(address)
    assert "Cannot sign in" in page.text
    office.submit(f"{address}/allow-sign-in", form_at=address)
    theirs.sign_in(account_id)
    assert theirs.get("/my-places").status_code == 200


def test_office_can_never_lock_itself_out(session: Session, admin: Account, now: datetime) -> None:
    with pytest.raises(Conflict, match="your own"):
        stop_sign_in(session, actor_of(admin), admin.public_id, now=now)
    colleague = make_admin(session)
    stop_sign_in(session, actor_of(admin), colleague.public_id, now=now)
    with pytest.raises(Conflict, match="Nobody else"):
        stop_sign_in(session, actor_of(colleague), admin.public_id, now=now)
    allow_sign_in(session, actor_of(admin), colleague.public_id, now=now)
    stop_sign_in(session, actor_of(colleague), admin.public_id, now=now)
    session.flush()
    assert (session.get_one(Account, admin.id).active, colleague.active) == (False, True)


@pytest.mark.parametrize(
    ("answers", "status", "free", "until"),
    [
        ({"said": "room", "number": "3"}, MentorStatus.LISTED, 3, None),
        ({"said": "none"}, MentorStatus.LISTED, 0, None),
        (
            {"said": "break", "until-day": "1", "until-month": "6", "until-year": "2026"},
            MentorStatus.PAUSED,
            2,
            date(2026, 6, 1),
        ),
    ],
)
def test_places_told_to_the_office_count_as_the_mentors_word(
    office: Visitor,
    database: Database,
    answers: dict[str, str],
    status: str,
    free: int,
    until: date | None,
) -> None:
    with database.begin() as session:
        mentor = make_mentor(session, name="Jo Bloggs", capacity=2)
        mentor.confirmed_at = None
        address = f"/desk/mentors/{mentor.public_id}/told"
    answer = office.submit(address, **answers)
    assert "Noted as the word of Jo Bloggs" in office.follow(answer).text
    with database.read() as session:
        found = session.scalars(select(Mentor)).one()
        assert (found.status, found.capacity - found.held, found.paused_until) == (
            status,
            free,
            until,
        )
        sources = session.scalars(
            select(AvailabilityClaim.source).order_by(AvailabilityClaim.id)
        ).all()
        assert sources[-1] == ClaimSource.OFFICE
        assert found.confirmed_at is not None


@ONE_DATABASE
@pytest.mark.parametrize(
    ("answers", "words"),
    [
        ({}, "Choose what they said"),
        ({"said": "room"}, "Enter for how many more people they have room"),
        ({"said": "room", "number": "11"}, "Enter a number from 0 to 10."),
        (
            {"said": "break", "until-day": "1", "until-month": "1", "until-year": "2020"},
            "Enter a date in the future.",
        ),
    ],
)
def test_what_a_mentor_cannot_have_told_is_refused(
    office: Visitor, database: Database, answers: dict[str, str], words: str
) -> None:
    with database.begin() as session:
        address = f"/desk/mentors/{make_mentor(session).public_id}/told"
    page = office.submit(address, **answers)
    assert page.status_code == 422
    assert words in page.text


def test_address_is_looked_for_without_regard_to_case(
    session: Session, admin: Account, now: datetime
) -> None:
    one, _other = (
        make_account(session, email="a@example.org"),
        make_account(session, email="b@example.org"),
    )
    with pytest.raises(Invalid):
        correct_account(
            session, actor_of(admin), one.public_id, name="A", email=" B@EXAMPLE.ORG ", now=now
        )
