"""A mentor's first visit: what a candidate's is, and places."""

from typing import Any

import pytest
from flask import Flask
from sqlalchemy import select

from matcher.core.db import Database
from matcher.mentors.models import AvailabilityClaim, Mentor
from matcher.mentors.rules import VISIT
from tests.factories import make_mentor
from tests.visitor import Visitor

pytestmark = pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
AT = "/welcome/mentor"
ANSWERS: dict[str, dict[str, Any]] = {
    "help": {"strengths": ["research_skills"], "about": "Ask me anything."},
    "work": {"employer": "Stockport Libraries", "sector": "law", "level": "fellowship"},
    "place": {"place": "SK1 3XE"},
    "meeting": {"formats": ["face_to_face"], "times": ["evenings"]},
    "places": {"capacity": "3"},
}


@pytest.fixture
def visitor(app: Flask, database: Database) -> Visitor:
    with database.begin() as session:
        mentor = make_mentor(session, first_visit="help", confirmed_at=None)
    return Visitor(app, mentor.account_id)


def stored(database: Database) -> Mentor:
    with database.read() as session:
        return session.scalars(select(Mentor)).one()


def test_first_visit_leads_from_page_to_page_and_then_to_the_places(
    visitor: Visitor, database: Database
) -> None:
    went = [visitor.follow(visitor.get("/")).headers["Location"]]
    went += [visitor.submit(f"{AT}/{s}", **ANSWERS[s]).headers["Location"] for s in VISIT]
    end = visitor.submit(f"{AT}/check")

    assert went == [*(f"{AT}/{step}" for step in VISIT), f"{AT}/check"]
    assert visitor.follow(end).headers["Location"] == "/my-places"
    own = stored(database)
    assert (own.about, own.level, own.formats, own.capacity, own.first_visit) == (
        "Ask me anything.",
        "fellowship",
        {"face_to_face"},
        3,
        "",
    )


def test_places_said_on_the_first_visit_are_a_claim(visitor: Visitor, database: Database) -> None:
    visitor.submit(f"{AT}/places", **ANSWERS["places"])
    with database.read() as session:
        newest = select(AvailabilityClaim).order_by(AvailabilityClaim.id.desc()).limit(1)
        claim = session.scalars(newest).one()
    assert (claim.source, claim.capacity) == ("profile", 3)
    assert stored(database).confirmed_at is not None


@pytest.mark.parametrize("places", ["", "11", "-1", "two"])
def test_places_that_no_scheme_allows_are_refused(
    visitor: Visitor, database: Database, places: str
) -> None:
    refused = visitor.submit(f"{AT}/places", capacity=places)
    assert refused.status_code == 422
    assert stored(database).capacity == 2


def test_everything_said_is_looked_over_at_the_end(visitor: Visitor) -> None:
    for step in VISIT:
        visitor.submit(f"{AT}/{step}", **ANSWERS[step])
    page = visitor.get(f"{AT}/check").text
    for said in ("Ask me anything.", "Stockport SK1", "Face to face", "3 people", "Not said"):
        assert said in page
    assert page.count("Change<span") == len(VISIT)
