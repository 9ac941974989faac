"""A mentor describes themselves."""

from typing import Any

import pytest
from flask import Flask
from sqlalchemy import select

from matcher.core.db import Database
from matcher.mentors.models import Mentor
from tests.factories import make_mentor
from tests.visitor import Visitor

PAGE = "/my-mentor-profile"
ANSWERS: dict[str, Any] = {
    "about": "I run a small team.\r\nAsk me anything.",
    "enjoys": "Reading groups. ",
    "employer": " Stockport Libraries ",
    "sector": "public",
    "level": "fellowship",
    "strengths": ["research_skills", "it_and_communication"],
    "formats": ["face_to_face", "phone"],
    "place": "SK1 3XE",
    "max_distance_km": "40",
    "times": ["evenings"],
    "languages": "English, Welsh",
    "line_manager_email": "boss@example.org",
}


@pytest.fixture
def mentor(database: Database) -> Mentor:
    with database.begin() as session:
        return make_mentor(session, place="Leeds LS6", about="Before")


@pytest.fixture
def visitor(app: Flask, mentor: Mentor) -> Visitor:
    return Visitor(app, mentor.account_id)


def stored(database: Database) -> Mentor:
    with database.read() as session:
        return session.scalars(select(Mentor)).one()


def test_everything_typed_is_stored(visitor: Visitor, database: Database) -> None:
    page = visitor.follow(visitor.submit(PAGE, **ANSWERS))
    assert "Your profile is saved." in page.text
    mentor = stored(database)
    assert (mentor.about, mentor.employer, mentor.level, mentor.max_distance_km) == (
        "I run a small team.\nAsk me anything.",
        "Stockport Libraries",
        "fellowship",
        40,
    )
    assert mentor.enjoys == "Reading groups."
    assert (mentor.strengths, mentor.formats, mentor.times) == (
        {"research_skills", "it_and_communication"},
        {"face_to_face", "phone"},
        {"evenings"},
    )
    assert (mentor.place, mentor.region) == ("Stockport SK1", "north_west")
    assert mentor.lat == pytest.approx(53.4, abs=0.05)


def test_place_left_alone_keeps_its_exact_point(visitor: Visitor, database: Database) -> None:
    visitor.follow(visitor.submit(PAGE, **ANSWERS | {"place": "Leeds LS6"}))
    assert (stored(database).lat, stored(database).lon) == (53.8, -1.55)


def test_empty_answers_clear_what_was_there(visitor: Visitor, database: Database) -> None:
    blank = dict.fromkeys(ANSWERS, "") | {"strengths": [], "times": []}
    kept = {"sector": "law", "level": "chartership", "formats": "video"}
    visitor.follow(visitor.submit(PAGE, **blank | kept))
    mentor = stored(database)
    assert (mentor.about, mentor.place, mentor.lat, mentor.times) == ("", "", None, frozenset())


@pytest.mark.parametrize(
    ("wrong", "message"),
    [
        ({"place": "Nwport"}, "is not a UK postcode or town we know"),
        ({"place": "Newport"}, "Choose which Newport you mean"),
        ({"place": "overseas"}, "Give the town or postcode where you meet people"),
        ({"place": ""}, "Give the town or postcode where you meet people"),
        ({"formats": []}, "Tick at least one way to meet"),
        ({"sector": "circus"}, "Choose one of the answers listed"),
        ({"level": "revalidation"}, "Choose one of the answers listed"),
        ({"about": "x" * 601}, "Use 600 characters or fewer"),
        ({"max_distance_km": "0"}, "Enter a distance from 1 to 2000 km"),
        ({"line_manager_email": "boss"}, "Enter an e-mail address"),
    ],
)
def test_wrong_answer_is_explained_and_everything_typed_is_kept(
    visitor: Visitor, database: Database, wrong: dict[str, Any], message: str
) -> None:
    answer = visitor.submit(PAGE, **ANSWERS | {"languages": "Klingon"} | wrong)
    assert answer.status_code == 422
    assert message in answer.text
    assert "Klingon" in answer.text
    assert stored(database).about == "Before"


def test_places_and_state_cannot_be_changed_from_here(visitor: Visitor, database: Database) -> None:
    visitor.follow(visitor.submit(PAGE, **ANSWERS, capacity="9", status="retired", held="0"))
    assert (stored(database).capacity, stored(database).status) == (2, "listed")
