"""Scenarios at the desk: asked for, compared, thrown away."""

from collections.abc import Callable
from datetime import datetime

import pytest
from sqlalchemy import select

from matcher.accounts.models import Account
from matcher.core.db import Database
from matcher.desk.rules.comparing import (
    Shift,
    at_share,
    band_counts,
    distance_counts,
    shifts_between,
)
from matcher.matching.models import MatchRun
from matcher.matching.services.runs import perform_run
from matcher.matching.services.scenarios import start_scenario
from tests.factories import actor_of, make_candidate, make_mentor
from tests.visitor import Visitor

ONE_DATABASE = pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
WALES = {"kind": "mentors", "n": 1, "region": "wales", "sector": ""}


@pytest.fixture
def try_out(database: Database, admin: Account, now: datetime) -> Callable[..., str]:
    """Call this with a name and changes; it gives the public id of the scenario, worked out."""

    def perform(name: str, *changes: dict[str, object]) -> str:
        with database.begin() as session:
            run = start_scenario(session, actor_of(admin), name, changes, now=now)
        perform_run(database, run.id)
        return run.public_id

    return perform


def test_scenario_is_asked_for_by_its_form(office: Visitor, database: Database) -> None:
    answer = office.submit(
        "/desk/scenarios/new",
        name="Wales",
        method="fair",
        wishes=["sector"],
        km="100",
        format="",
        n_mentors="5",
        region="wales",
        sector="health",
    )
    page = office.follow(answer)
    assert "Wales" in page.text
    assert "5 new mentors in Wales: Health and social care" in page.text
    with database.read() as session:
        run = session.scalars(select(MatchRun)).one()
    assert (run.scenario, run.method) == ("Wales", "fair")
    assert run.options == {
        "changes": [
            {"kind": "drop_wish", "wish": "sector"},
            {"kind": "distance", "km": 100},
            {"kind": "mentors", "n": 5, "region": "wales", "sector": "health"},
        ]
    }


@ONE_DATABASE
@pytest.mark.parametrize(
    ("answers", "words"),
    [
        ({"name": ""}, "Give the scenario a name"),
        ({"name": "A", "km": "0"}, "Use 1 to 2,000 kilometres"),
        ({"name": "A", "n_mentors": "2"}, "Choose the region for the new mentors"),
        ({"name": "A", "n_mentors": "many"}, "Enter a whole number"),
    ],
)
def test_scenario_that_cannot_be_is_said_beside_its_field(
    office: Visitor, answers: dict[str, str], words: str
) -> None:
    selects = {"format": "", "region": "", "sector": ""}
    page = office.submit("/desk/scenarios/new", **selects, **answers)
    assert page.status_code == 422
    assert words in page.text


def test_scenarios_are_compared_with_names(
    office: Visitor, database: Database, try_out: Callable[..., str]
) -> None:
    with database.begin() as session:
        make_mentor(session, name="Only Mentor", capacity=1)
        make_candidate(session, name="First Come")
        make_candidate(session, name="Second Come")
    ids = [try_out("As it is"), try_out("One more", WALES)]
    page = office.get(f"/desk/scenarios/compare?with={ids[0]}&with={ids[1]}")
    assert page.status_code == 200
    assert "“One more” beside “As it is”" in page.text
    assert "Get a mentor, and had none: 1" in page.text
    assert "nobody → a new mentor" in page.text or "nobody → Only Mentor" in page.text


@ONE_DATABASE
@pytest.mark.parametrize("asked", ["", "?with=AAAAAAAAAAAAAAAAAAAAAA"])
def test_comparing_fewer_than_two_says_what_to_do(office: Visitor, asked: str) -> None:
    assert "Choose two or more" in office.get(f"/desk/scenarios/compare{asked}").text


def test_scenario_is_thrown_away_and_runs_do_not_show_it(
    office: Visitor, try_out: Callable[..., str]
) -> None:
    public_id = try_out("Short lived")
    assert "No match has been run yet" in office.get("/desk/runs").text
    assert office.get(f"/desk/runs/{public_id}").status_code == 404
    answer = office.submit(f"/desk/scenarios/{public_id}/delete", form_at="/desk/scenarios")
    page = office.follow(answer)
    assert "Short lived" not in page.text
    assert "No scenario yet" in page.text


def test_shifts_say_who_gains_and_loses() -> None:
    before = {1: (10, 500_000, 5), 2: (11, 400_000, None), 3: (12, 900_000, 1), 5: (13, 1, 1)}
    after = {1: (11, 600_000, 5), 3: (14, 100_000, 1), 4: (0, 300_000, None), 5: (13, 1, 1)}
    assert shifts_between(before, after) == {
        "gained": [Shift(4, None, 0, 30)],
        "lost": [Shift(2, 11, None, -40)],
        "better": [Shift(1, 10, 11, 10)],
        "worse": [Shift(3, 12, 14, -80)],
    }


def test_points_and_distances_are_counted_in_bands() -> None:
    assert band_counts([0, 9.9, 10, 99, 100]) == (2, 1, 0, 0, 0, 0, 0, 0, 0, 2)
    assert distance_counts([0, 9, 10, 49, 50, 100, 900]) == (2, 1, 1, 1, 2)
    assert [at_share([1, 2, 3, 4], share) for share in (0.1, 0.5, 1)] == [1, 2, 4]
    assert at_share([], 0.5) is None
