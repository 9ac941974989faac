"""Mentors are thanked each April, in numbers that name nobody."""

from datetime import UTC, date, datetime

import pytest
from flask import Flask
from sqlalchemy import select

from matcher.core.db import Database
from matcher.notifications.models import OutboxMail
from matcher.pairings.models import Pairing
from matcher.pairings.rules.thanks import Given, Stint, given_in, year_ended_by
from matcher.pairings.services.thanking import thank_mentors
from tests.conftest import StandingClock
from tests.factories import make_mentor
from tests.pairings.pairs import make_pair
from tests.visitor import Visitor

ONE_DATABASE = pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
APRIL = datetime(2026, 4, 1, 9, tzinfo=UTC)


@pytest.mark.parametrize(
    ("today", "year"),
    [(date(2026, 3, 31), 2025), (date(2026, 4, 1), 2026), (date(2026, 12, 1), 2026)],
)
def test_year_of_mentoring_ends_in_march(today: date, year: int) -> None:
    assert year_ended_by(today) == year


@pytest.mark.parametrize(
    ("stints", "people", "months"),
    [
        ([], 0, 0),
        ([Stint(1, date(2024, 1, 1), None)], 1, 12),
        ([Stint(1, date(2024, 1, 1), None), Stint(2, date(2026, 2, 1), None)], 2, 14),
        ([Stint(1, date(2026, 3, 30), None)], 1, 1),
        ([Stint(1, date(2025, 4, 1), date(2025, 6, 30)), Stint(1, date(2026, 3, 1), None)], 1, 4),
        ([Stint(1, date(2024, 1, 1), date(2025, 3, 31))], 0, 0),
        ([Stint(1, date(2026, 4, 1), None)], 0, 0),
    ],
)
def test_months_are_counted_within_the_year_and_people_once(
    stints: list[Stint], people: int, months: int
) -> None:
    first, last = date(2025, 4, 1), date(2026, 3, 31)
    assert given_in(2026, stints) == Given(first, last, people, months)


def thanked(database: Database) -> list[tuple[int, int, int]]:
    with database.read() as session:
        mails = session.scalars(
            select(OutboxMail).where(OutboxMail.template.endswith("/thanks"))
        ).all()
        return [
            (mail.recipient_id, mail.context["n_people"], mail.context["n_months"])
            for mail in mails
        ]


def test_who_mentored_is_thanked_once_in_april(
    database: Database, clock: StandingClock, now: datetime
) -> None:
    with database.begin() as session:
        ann = make_mentor(session, name="Ann")
        make_pair(session, now=now, mentor=ann, started_on=date(2025, 10, 1))
        make_pair(session, now=now, started_on=date(2026, 4, 1))  # after the year
        make_mentor(session)  # mentors nobody
        gone = make_pair(session, now=now, started_on=date(2025, 10, 1))
        gone.mentor.status = "retired"
    assert (thank_mentors(database), thanked(database)) == (0, [])  # it is March
    clock.moment = APRIL
    assert (thank_mentors(database), thank_mentors(database)) == (1, 0)
    assert thanked(database) == [(ann.account_id, 1, 6)]
    clock.moment = datetime(2026, 5, 1, 9, tzinfo=UTC)
    assert thank_mentors(database) == 0


@ONE_DATABASE
def test_statement_says_numbers_and_names_nobody(
    app: Flask, database: Database, clock: StandingClock, now: datetime
) -> None:
    with database.begin() as session:
        ann = make_mentor(session, name="Ann Lee")
        make_pair(session, now=now, mentor=ann, candidate_name="Jo Bloggs")
        for pairing in session.scalars(select(Pairing)):
            pairing.started_on = date(2024, 10, 1)
    clock.moment = APRIL
    text = Visitor(app, ann.account_id).get("/my-places/thanks").text
    assert "Thank you, Ann Lee" in text
    assert "1 person, 12 months in all" in text
    assert "1 April 2024 to 31 March 2025:" in text
    assert "Jo Bloggs" not in text


@ONE_DATABASE
def test_who_mentored_nobody_reads_when_there_is_a_statement(
    app: Flask, database: Database
) -> None:
    with database.begin() as session:
        ann = make_mentor(session)
    text = Visitor(app, ann.account_id).get("/my-places/thanks").text
    assert "There is no statement yet" in text
    assert 'href="/my-places"' in text
