"""Pairings to look at, and those who wait apart from those who have fallen silent or rest."""

from datetime import date, datetime, timedelta

import pytest
from flask import Flask
from sqlalchemy.orm import Session

from matcher.core.db import Database
from matcher.desk.queries.overview import get_overview
from matcher.desk.queries.people import Part, count_waiting, search_waiting
from matcher.desk.queries.quiet import count_quiet, search_quiet
from matcher.mentors.models import Mentor
from matcher.pairings.models import Pairing
from matcher.pairings.queries.living import life_of
from matcher.pairings.rules.living import is_for_office
from matcher.pairings.rules.periods import Periods
from matcher.pairings.rules.states import Said
from matcher.pairings.services.endings import finish_pairing
from tests.counting import count_queries
from tests.factories import actor_of, make_candidate
from tests.pairings.pairs import Pair, make_pair
from tests.visitor import Visitor

TODAY = date(2026, 3, 2)
DAY = timedelta(days=1)


def test_office_sees_whom_the_rule_names(session: Session, now: datetime) -> None:
    pairs = [
        make_pair(session, now=now, asked_at=asked, seen_at=now - (200 + n) * DAY)
        for n, asked in enumerate([None, *(now - days * DAY for days in (0, 6, 7, 8, 300))])
    ]
    over = make_pair(session, now=now, asked_at=now - 300 * DAY)
    finish_pairing(session, actor_of(over.candidate), over.pairing.public_id, now=now)
    by_rule = [
        pair.pairing.public_id
        for pair in reversed(pairs)
        if is_for_office(life_of(pair.pairing), Periods(), today=TODAY)
    ]
    found = search_quiet(session, 1, today=TODAY)
    assert [row.public_id for row in found.items] == by_rule
    assert (len(by_rule), count_quiet(session, today=TODAY)) == (3, 3)


@pytest.mark.parametrize(
    ("mentor_said", "candidate_said", "words"),
    [
        ("", "", ("Ann Lee says nothing.", "Jo Bloggs says nothing.")),
        (Said.LOST_TOUCH, "", ("Ann Lee says that they lost touch.",)),
        (
            Said.FINISHED,
            Said.YES,
            ("Ann Lee says that they have finished.", "Jo Bloggs says that they go on."),
        ),
    ],
)
def test_office_reads_what_each_says(
    session: Session, now: datetime, mentor_said: str, candidate_said: str, words: tuple[str, ...]
) -> None:
    make_pair(
        session,
        now=now,
        mentor_name="Ann Lee",
        candidate_name="Jo Bloggs",
        asked_at=now - 9 * DAY,
        mentor_said=mentor_said,
        candidate_said=candidate_said,
    )
    (row,) = search_quiet(session, 1, today=TODAY).items
    assert row.words == words


@pytest.fixture
def pair(database: Database, now: datetime) -> Pair:
    with database.begin() as session:
        return make_pair(
            session,
            now=now,
            mentor_name="Ann Lee",
            candidate_name="Jo Bloggs",
            asked_at=now - 9 * DAY,
        )


def test_desk_leads_to_it_and_a_press_asks_again(
    office: Visitor, database: Database, pair: Pair
) -> None:
    assert "pairing to look at" in office.get("/desk").text
    text = office.get("/desk/pairings/look").text
    assert "Jo Bloggs" in text
    assert "asked 9 days ago" in text
    path = f"/desk/pairings/{pair.pairing.public_id}"
    after = office.follow(office.submit(f"{path}/ask", form_at="/desk/pairings/look")).text
    assert "We ask again by mail." in after
    assert "Nothing to look at" in after
    with database.read() as session:
        assert session.get_one(Pairing, pair.pairing.id).asked_at is None


def test_office_notes_that_they_go_on_or_ends_it(
    office: Visitor, database: Database, pair: Pair, now: datetime
) -> None:
    path = f"/desk/pairings/{pair.pairing.public_id}"
    after = office.follow(office.submit(f"{path}/go-on", form_at="/desk/pairings/look")).text
    assert "Noted: they go on together." in after
    with database.begin() as session:
        pairing = session.get_one(Pairing, pair.pairing.id)
        assert (pairing.seen_at, pairing.asked_at) == (now, None)
        pairing.asked_at = now - 9 * DAY
    assert f'href="{path}/end"' in office.get("/desk/pairings/look").text
    office.submit(f"{path}/end", reason="no_contact")
    after = office.follow(office.submit(f"{path}/go-on", form_at="/desk/pairings/look")).text
    assert "This pairing has already ended." in after


def test_list_asks_as_much_of_the_database_for_many_as_for_one(
    office: Visitor, database: Database, pair: Pair, now: datetime
) -> None:
    def look() -> int:
        return count_queries(database, lambda: office.get("/desk/pairings/look"))

    one = look()
    with database.begin() as session:
        for _ in range(5):
            make_pair(session, now=now, asked_at=now - 9 * DAY)
    assert look() == one


# Waiting


@pytest.fixture
def waiting(database: Database, now: datetime) -> None:
    with database.begin() as session:
        make_candidate(session, name="Lou Looking", looking_asked_at=now - 13 * DAY)
        make_candidate(session, name="Sid Silent", looking_asked_at=now - 14 * DAY)
        make_candidate(session, name="Rae Resting", resting_until=TODAY + DAY)
        make_candidate(session, name="Max Matched", status="matched")


@pytest.mark.usefixtures("waiting")
@pytest.mark.parametrize(
    ("part", "names"),
    [
        (Part.LOOKING, ["Lou Looking"]),
        (Part.SILENT, ["Sid Silent"]),
        (Part.RESTING, ["Rae Resting"]),
    ],
)
def test_those_who_wait_stand_apart(database: Database, part: Part, names: list[str]) -> None:
    with database.read() as session:
        page = search_waiting(session, text="", number=1, today=TODAY, part=part)
        assert [row.person.name for row in page.items] == names
        assert count_waiting(session, today=TODAY) == 1


@pytest.mark.usefixtures("waiting")
def test_office_brings_back_who_has_told_it(
    office: Visitor, database: Database, now: datetime
) -> None:
    text = office.get("/desk/waiting?part=silent").text
    assert "asked 14 days ago" in text or "asked 2 weeks ago" in text
    assert "not before 3 March" in office.get("/desk/waiting?part=resting").text
    with database.read() as session:
        (row,) = search_waiting(session, text="", number=1, today=TODAY, part=Part.SILENT).items
    path = f"/desk/waiting/{row.public_id}/still"
    after = office.follow(office.submit(path, form_at="/desk/waiting?part=silent")).text
    assert "Noted: Sid Silent is looking." in after
    with database.read() as session:
        assert get_overview(session, None, now=now).n_waiting == 2


def test_part_that_is_empty_says_so(app: Flask, office: Visitor) -> None:
    assert "Everybody who waits is looking now." in office.get("/desk/waiting?part=silent").text
    assert "Nobody is waiting" in office.get("/desk/waiting?part=nonsense").text


def test_nobody_else_sees_or_settles_it(app: Flask, database: Database, pair: Pair) -> None:
    mentor = Visitor(app, pair.mentor.account_id)
    assert mentor.get("/desk/pairings/look").status_code == 403
    path = f"/desk/pairings/{pair.pairing.public_id}/ask"
    assert mentor.submit(path, form_at="/my-places").status_code == 403
    with database.read() as session:
        assert session.get_one(Mentor, pair.mentor.id).held == 1
