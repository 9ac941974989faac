"""What a run's page says of places and rules."""

import re

from matcher.core.db import Database
from matcher.desk.queries.worths import PlaceLine, Worths, read_worths
from tests.desk.conftest import Run
from tests.factories import make_candidate, make_mentor
from tests.visitor import Visitor

LINE = {
    "region": "wales",
    "sector": "public",
    "mentors": 2,
    "best": {"priority": 1, "suitability": -40},
    "median": {"priority": 0, "suitability": 0},
    "new_mentor": {"priority": 0, "suitability": 52_600},
}
RULE = {
    "rule": "distance",
    "people": 14,
    "priority": 20,
    "suitability": 3,
    "n_pairs": 90,
    "criterion": "",
}


def test_worths_are_put_into_words() -> None:
    report = {"worths": {"status": "optimal", "places": [LINE], "rules": [RULE]}}
    assert read_worths(report, "coverage") == Worths(
        places=(
            PlaceLine(
                "Wales",
                "Public libraries",
                2,
                "One more person would have a mentor",
                "Pairs would suit better by 5.3 points in all",
            ),
        ),
        why_no_places="",
        rules=("Without the scheme’s limit on distance, 14 more people would have a mentor",),
    )


def test_corner_without_a_mentor_or_a_name_can_be_read() -> None:
    line = LINE | {"region": "", "mentors": 0, "best": None, "median": None}
    report = {"worths": {"status": "optimal", "places": [line], "rules": None}}
    read = read_worths(report, "suitability")
    assert read is not None
    (place,) = read.places
    assert (place.region, place.n_mentors, place.best) == ("No place given", 0, "–")
    assert read.rules is None


def test_run_of_before_or_without_prices_says_so() -> None:
    none = {"worths": {"status": "optimal", "places": None, "rules": []}}
    assert read_worths(None, "coverage") is None
    assert read_worths({}, "coverage") is None
    read = read_worths(none, "stable")
    assert read is not None
    assert read.why_no_places == (
        "A stable match has no prices. A match for as many people as can be has."
    )


def test_run_page_tells_where_a_place_would_help_and_what_a_rule_costs(
    database: Database, office: Visitor, run: Run
) -> None:
    with database.begin() as session:
        make_mentor(session, capacity=1)
        for number in range(2):
            make_candidate(session, name=f"By video {number}")
        make_candidate(session, name="Lonely One", formats=frozenset({"phone"}))
    page = office.get(f"/desk/runs/{run()}").text

    assert "Where one more place would help most" in page
    assert page.count("One more person would have a mentor") >= 2
    assert "The price of each rule" in page
    assert re.search("<li>If “[^”]+” did not count, hardly anything would change.</li>", page)
