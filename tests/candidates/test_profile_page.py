"""A candidate describes themselves and what they wish for."""

from typing import Any

import pytest
from flask import Flask
from sqlalchemy import select

from matcher.candidates.models import Candidate
from matcher.core.db import Database
from tests.factories import make_candidate
from tests.visitor import Visitor

PAGE = "/my-profile"
ANSWERS: dict[str, Any] = {
    "level": "fellowship",
    "needs": ["research_skills", "it_and_communication"],
    "about": "I finished last year.\r\nNow I begin.",
    "employer": " Stockport Libraries ",
    "sector": "law",
    "formats": ["face_to_face", "phone"],
    "place": "SK1 3XE",
    "max_distance_km": "40",
    "times": ["evenings"],
    "languages": "English, Welsh",
    "sector_wish": "different",
    "employer_wish": "outside",
    "line_manager_email": "Boss@Example.org ",
}


@pytest.fixture
def candidate(database: Database) -> Candidate:
    with database.begin() as session:
        return make_candidate(session, place="Leeds LS6", about="Before")


@pytest.fixture
def visitor(app: Flask, candidate: Candidate) -> Visitor:
    return Visitor(app, candidate.account_id)


def stored(database: Database) -> Candidate:
    with database.read() as session:
        return session.scalars(select(Candidate)).one()


def test_everything_typed_is_stored(visitor: Visitor, database: Database) -> None:
    page = visitor.follow(visitor.submit(PAGE, **ANSWERS))
    assert "Your profile is saved." in page.text
    own = stored(database)
    assert {name: getattr(own, name) for name in ANSWERS} == {
        "level": "fellowship",
        "needs": {"research_skills", "it_and_communication"},
        "about": "I finished last year.\nNow I begin.",
        "employer": "Stockport Libraries",
        "sector": "law",
        "formats": {"face_to_face", "phone"},
        "place": "Stockport SK1",
        "max_distance_km": 40,
        "times": {"evenings"},
        "languages": "English, Welsh",
        "sector_wish": "different",
        "employer_wish": "outside",
        "line_manager_email": "boss@example.org",
    }
    assert own.region == "north_west"
    assert own.lat == pytest.approx(53.41, abs=0.02)


def test_page_shows_what_is_stored(visitor: Visitor) -> None:
    visitor.submit(PAGE, **ANSWERS)
    text = visitor.get(PAGE).text
    for kept in ("Now I begin.", 'value="Stockport SK1"', 'value="boss@example.org"'):
        assert kept in text
    assert text.count(" checked") == 8


def test_place_left_as_it_was_keeps_its_point(visitor: Visitor, database: Database) -> None:
    before = stored(database)
    visitor.submit(PAGE, **ANSWERS | {"place": "Leeds LS6"})
    after = stored(database)
    assert (after.place, after.lat, after.lon) == ("Leeds LS6", before.lat, before.lon)


@pytest.mark.parametrize(
    ("changes", "message"),
    [
        ({"formats": []}, "Tick at least one way to meet"),
        ({"place": "Nwport"}, "is not a UK postcode or town we know"),
        ({"place": ""}, "Give a town or postcode, or untick Face to face"),
        ({"place": "overseas"}, "Give a town or postcode, or untick Face to face"),
        ({"max_distance_km": "0"}, "Enter a distance from 1 to 2000 km"),
        ({"about": "x" * 601}, "Use 600 characters or fewer"),
        ({"line_manager_email": "boss"}, "Enter an e-mail address, such as name@example.org"),
        ({"sector_wish": "x"}, "Choose one of the answers listed"),
    ],
)
def test_error_is_said_on_the_field_and_keeps_what_was_typed(
    visitor: Visitor, database: Database, changes: dict[str, Any], message: str
) -> None:
    answer = visitor.submit(PAGE, **ANSWERS | changes)
    assert answer.status_code == 422
    assert message in answer.text
    assert "<title>Error: My profile" in answer.text
    assert 'value="Stockport Libraries"' in answer.text
    assert stored(database).about == "Before"


def test_several_places_are_listed_to_choose_from(visitor: Visitor, database: Database) -> None:
    answer = visitor.submit(PAGE, **ANSWERS | {"place": "Newport"})
    assert answer.status_code == 422
    assert 'value="Newport, Wales (NP20)"' in answer.text
    visitor.submit(PAGE, **ANSWERS | {"place": "Newport, Wales (NP20)"})
    assert stored(database).region == "wales"


def test_no_place_is_needed_where_nobody_meets_in_person(
    visitor: Visitor, database: Database
) -> None:
    visitor.submit(PAGE, **ANSWERS | {"place": "overseas", "formats": ["video"]})
    own = stored(database)
    assert (own.region, own.lat, own.lon) == ("overseas", None, None)
