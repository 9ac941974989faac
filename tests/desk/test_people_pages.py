"""Finding anybody, and a person's page with their history in words."""

from datetime import datetime

import pytest
from sqlalchemy.orm import Session

from matcher.accounts.models import Account
from matcher.core.actor import Role
from matcher.core.db import Database
from matcher.desk.queries.everybody import search_everybody
from matcher.desk.queries.person import get_person
from matcher.desk.queries.person_history import list_history
from matcher.desk.queries.person_ties import list_ties
from matcher.desk.rules.deeds import in_words
from matcher.mentors.services import set_room
from matcher.pairings.services.endings import finish_pairing
from tests.counting import count_queries
from tests.desk.conftest import make_pairing, make_request, make_two
from tests.factories import actor_of, make_candidate, make_mentor
from tests.visitor import Visitor

ONE_DATABASE = pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)


def names(session: Session, text: str, **how: Role) -> list[str]:
    return [one.name for one in search_everybody(session, text=text, number=1, **how).items]


def test_search_finds_by_every_word_wherever_it_stands(session: Session) -> None:
    make_candidate(session, name="Ann Lee", email="ann@example.org", employer="Northtown College")
    make_mentor(session, name="Jo Bloggs", email="jo@example.org", place="York")
    make_mentor(session, name="Ann Percent%", email="per@example.org", place="York")
    assert names(session, "ann") == ["Ann Lee", "Ann Percent%"]
    assert names(session, "ann northtown") == ["Ann Lee"]
    assert names(session, "york") == ["Ann Percent%", "Jo Bloggs"]
    assert names(session, "JO@EXAMPLE") == ["Jo Bloggs"]
    assert names(session, "%") == ["Ann Percent%"]
    assert names(session, "ann", role=Role.CANDIDATE) == ["Ann Lee"]
    assert names(session, "nobody") == []


def test_search_says_what_each_person_is(session: Session, admin: Account) -> None:
    both = make_candidate(session, name="Ann Both", place="Leeds")
    make_mentor(session, account=both.account, capacity=3)
    found = {one.name: one.what for one in search_everybody(session, text="", number=1).items}
    assert found == {
        "Ann Both": (
            "Candidate for Chartership: looking for a mentor",
            "Mentor: on the list · 3 of 3 places free",
        ),
        "Robin Office": ("Works in the office",),
    }


@ONE_DATABASE
def test_search_asks_as_often_for_thirty_people_as_for_one(database: Database) -> None:
    def search() -> None:
        with database.read() as session:
            search_everybody(session, text="", number=1)

    with database.begin() as session:
        make_candidate(session)
    one = count_queries(database, search)
    with database.begin() as session:
        for _ in range(29):
            make_mentor(session)
    assert count_queries(database, search) == one


def test_history_tells_what_was_done_by_whom_and_with_whom(
    session: Session, admin: Account, now: datetime
) -> None:
    candidate, mentor = make_two(session)
    pairing = make_pairing(session, (candidate, mentor), admin, now)
    finish_pairing(session, actor_of(mentor), pairing.public_id, now=now)
    session.flush()
    session.expire_all()
    person = get_person(session, candidate.account.public_id, today=now.date())
    lines = [(deed.words, deed.by, deed.other) for deed in list_history(session, person, 1).items]
    assert lines == [
        ("Pairing finished", "Mentor 01", "Mentor 01"),
        ("Pairing began", "Robin Office", "Mentor 01"),
        ("The office approved", "Robin Office", "Mentor 01"),
        ("Took a mentor off My list", "Robin Office", ""),
        ("The mentor said yes", "Mentor 01", "Mentor 01"),
        ("The mentor was asked", "Candidate 01", "Mentor 01"),
    ]


def test_history_of_others_stays_out(session: Session, admin: Account, now: datetime) -> None:
    make_pairing(session, make_two(session, 1), admin, now)
    stranger = make_candidate(session)
    person = get_person(session, stranger.account.public_id, today=now.date())
    assert list_history(session, person, 1).total == 0
    assert list_ties(session, person) == []


def test_ties_name_the_other_on_both_pages(session: Session, admin: Account, now: datetime) -> None:
    asked, working = make_two(session, 1, capacity=2), make_candidate(session, name="Second")
    make_request(session, asked, now)
    make_pairing(session, (working, asked[1]), admin, now)
    mentor = get_person(session, asked[1].account.public_id, today=now.date())
    seen = [(tie.other_name, tie.as_mentor, tie.label) for tie in list_ties(session, mentor)]
    assert seen == [("Candidate 01", True, "Asked"), ("Second", True, "Working together")]
    candidate = get_person(session, working.account.public_id, today=now.date())
    seen = [(tie.other_name, tie.as_mentor, tie.label) for tie in list_ties(session, candidate)]
    assert seen == [("Mentor 01", False, "Working together")]


def test_person_page_is_reached_from_the_search(
    office: Visitor, database: Database, now: datetime
) -> None:
    with database.begin() as session:
        mentor = make_mentor(session, name="Jo Bloggs", capacity=2)
        set_room(session, actor_of(mentor), mentor.id, 1, now=now)
        address = f"/desk/people/{mentor.account.public_id}"
    found = office.get("/desk/people?q=bloggs")
    assert f'href="{address}"' in found.text
    page = office.get(address)
    assert page.status_code == 200
    assert "Places changed from 2 to 1" in page.text
    assert office.get("/desk/people/AAAAAAAAAAAAAAAAAAAAAA").status_code == 404


@ONE_DATABASE
def test_search_that_finds_nobody_says_what_to_do(office: Visitor) -> None:
    assert "Check the spelling" in office.get("/desk/people?q=nobody").text


@pytest.mark.parametrize(
    ("action", "details", "words"),
    [
        ("mentor.capacity", {"old": 2, "new": 0}, "Places changed from 2 to 0"),
        ("mentor.capacity", {}, "Places changed from"),
        ("pairing.ended_early", {"reason": "no_contact"}, "Pairing ended early: they lost touch"),
        ("pairing.end_agreed", {"on": None}, "Agreed until when they work together: none"),
        ("mentor.undone", {"source": "link"}, "Took back what was said by the link in a mail"),
        ("something.quite_new", {}, "Something: quite new"),
    ],
)
def test_entries_of_the_log_are_said_in_words(
    action: str, details: dict[str, str | int | None], words: str
) -> None:
    assert in_words(action, details) == words
