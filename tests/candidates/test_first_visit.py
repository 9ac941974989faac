"""A candidate's first visit: one thing a page, each answer kept at once."""

from typing import Any

import pytest
from flask import Flask
from sqlalchemy import select

from matcher.candidates.models import Candidate
from matcher.candidates.rules import VISIT
from matcher.core.db import Database
from tests.factories import make_candidate
from tests.visitor import Visitor

ONE_DATABASE = pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
pytestmark = ONE_DATABASE
AT = "/welcome/candidate"
ANSWERS: dict[str, dict[str, Any]] = {
    "goal": {"level": "fellowship", "needs": ["research_skills"], "about": "I begin."},
    "work": {"employer": "Stockport Libraries", "sector": "law", "line_manager_email": ""},
    "place": {"place": "SK1 3XE"},
    "meeting": {"formats": ["face_to_face", "phone"], "max_distance_km": "40"},
    "wishes": {"sector_wish": "different", "employer_wish": "outside"},
}


@pytest.fixture
def candidate(database: Database) -> Candidate:
    with database.begin() as session:
        return make_candidate(
            session, first_visit="goal", about="From the list", place="", lat=None, lon=None
        )


@pytest.fixture
def visitor(app: Flask, candidate: Candidate) -> Visitor:
    return Visitor(app, candidate.account_id)


def stored(database: Database) -> Candidate:
    with database.read() as session:
        return session.scalars(select(Candidate)).one()


def test_first_visit_leads_from_page_to_page_and_then_to_the_mentors(
    visitor: Visitor, database: Database
) -> None:
    page = visitor.follow(visitor.get("/"))
    went = [page.headers["Location"]]
    for step in VISIT:
        answer = visitor.submit(f"{AT}/{step}", **ANSWERS[step])
        went.append(answer.headers["Location"])
    end = visitor.submit(f"{AT}/check")

    assert went == [*(f"{AT}/{step}" for step in VISIT), f"{AT}/check"]
    assert end.headers["Location"] == "/mentors"
    own = stored(database)
    assert (own.level, own.sector, own.place, own.max_distance_km, own.employer_wish) == (
        "fellowship",
        "law",
        "Stockport SK1",
        40,
        "outside",
    )
    assert own.first_visit == ""


def test_each_page_is_kept_at_once_and_the_visit_goes_on_there(
    app: Flask, candidate: Candidate, visitor: Visitor, database: Database
) -> None:
    visitor.submit(f"{AT}/goal", **ANSWERS["goal"])
    visitor.submit(f"{AT}/work", **ANSWERS["work"])

    assert (stored(database).about, stored(database).sector) == ("I begin.", "law")
    again = Visitor(app, candidate.account_id)
    assert again.follow(again.get("/")).headers["Location"] == f"{AT}/place"
    assert 'value="Stockport Libraries"' in again.get(f"{AT}/work").text


def test_what_the_office_knows_stands_there_already(visitor: Visitor) -> None:
    assert "From the list" in visitor.get(f"{AT}/goal").text


def test_pages_of_somebody_unknown_begin_without_an_answer(
    visitor: Visitor, database: Database
) -> None:
    with database.begin() as session:
        session.get_one(Candidate, stored(database).id).status = "enrolled"
    assert " checked" not in visitor.get(f"{AT}/goal").text
    refused = visitor.submit(f"{AT}/work", employer="", sector="")
    assert (refused.status_code, "Choose the sector you work in" in refused.text) == (422, True)


def test_page_says_which_of_how_many_and_leads_back(visitor: Visitor) -> None:
    page = visitor.get(f"{AT}/place").text
    assert "Page 3 of 5" in page
    assert f'class="govuk-back-link" href="{AT}/work"' in page
    assert "Why we ask" in page


def test_face_to_face_needs_a_place_given_before(visitor: Visitor, database: Database) -> None:
    visitor.submit(f"{AT}/place", place="")
    refused = visitor.submit(f"{AT}/meeting", **ANSWERS["meeting"])
    assert refused.status_code == 422
    assert "To meet face to face we need your town." in refused.text
    assert stored(database).formats == {"video"}


def test_check_cannot_be_reached_or_pressed_before_every_page(
    visitor: Visitor, database: Database
) -> None:
    assert visitor.get(f"{AT}/check").headers["Location"] == f"{AT}/goal"
    assert visitor.submit(f"{AT}/check").headers["Location"] == f"{AT}/goal"
    assert stored(database).first_visit == "goal"


def test_change_from_the_check_leads_back_to_it(visitor: Visitor, database: Database) -> None:
    for step in VISIT:
        visitor.submit(f"{AT}/{step}", **ANSWERS[step])
    changed = visitor.submit(f"{AT}/work", employer="Elsewhere", sector="law")
    assert changed.headers["Location"] == f"{AT}/check"
    assert "Elsewhere" in visitor.follow(changed).text


def test_place_taken_away_afterwards_is_asked_for_at_the_end(
    visitor: Visitor, database: Database
) -> None:
    for step in VISIT:
        visitor.submit(f"{AT}/{step}", **ANSWERS[step])
    visitor.submit(f"{AT}/place", place="overseas")
    refused = visitor.submit(f"{AT}/check")
    assert (refused.status_code, "Give the town where you meet people" in refused.text) == (
        422,
        True,
    )
    assert stored(database).first_visit == "check"


def test_a_page_that_does_not_exist_is_not_found(visitor: Visitor) -> None:
    assert visitor.get(f"{AT}/shoe-size").status_code == 404
