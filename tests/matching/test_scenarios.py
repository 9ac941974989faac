"""What a scenario changes, and a scenario from asking to its figures."""

from dataclasses import replace
from datetime import date, datetime
from typing import Any

import pytest
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from matcher.core.actor import Actor
from matcher.core.db import Database
from matcher.core.errors import Conflict, Invalid, NotAllowed, NotFound
from matcher.matching.models import MatchRun, RunStatus, Suggestion, Unmatched
from matcher.matching.queries.runs import find_latest_run, find_run_under_way, get_scheme
from matcher.matching.rules.scenarios import People, changed, changes_in_words
from matcher.matching.rules.settings import SchemeSettings
from matcher.matching.services.asking import start_run
from matcher.matching.services.runs import perform_run
from matcher.matching.services.scenarios import delete_scenario, start_scenario
from matcher.reference.files import vocabulary
from tests.factories import actor_of, make_admin, make_candidate, make_mentor
from tests.matching.population import some_people

TODAY = date(2026, 3, 2)
VIDEO = vocabulary().formats.mask(["video"])
FACE_TO_FACE = vocabulary().formats.mask(["face_to_face"])


def people(**settings: Any) -> People:
    mentors, candidates = some_people(1)
    mentor = replace(mentors[0], email="m@example.org", max_distance_km=None, formats=FACE_TO_FACE)
    candidate = replace(
        candidates[0],
        sector_wish="same",
        employer_wish="outside",
        preferences=("m@example.org",),
        max_distance_km=20,
        formats=FACE_TO_FACE,
        region="wales",
        latitude=51.5,
        longitude=-3.2,
    )
    return People([mentor], [candidate], SchemeSettings(**settings), TODAY)


def test_wishes_that_are_left_out_are_wished_by_nobody() -> None:
    kinds = ("sector", "employer", "list")
    one = changed(people(), [{"kind": "drop_wish", "wish": wish} for wish in kinds]).candidates[0]
    assert (one.sector_wish, one.employer_wish, one.preferences) == (
        "no_preference",
        "no_preference",
        None,
    )


def test_distance_is_widened_and_never_narrowed() -> None:
    wide = changed(people(default_max_distance_km=50), [{"kind": "distance", "km": 100}])
    assert wide.candidates[0].max_distance_km == 100
    assert wide.mentors[0].max_distance_km is None
    assert wide.settings.default_max_distance_km == 100
    narrow = changed(people(default_max_distance_km=50), [{"kind": "distance", "km": 10}])
    assert narrow.candidates[0].max_distance_km == 20
    assert narrow.settings.default_max_distance_km == 50


def test_way_of_meeting_is_accepted_by_both_sides() -> None:
    both = changed(people(), [{"kind": "format", "format": "video"}])
    assert both.candidates[0].formats == both.mentors[0].formats == FACE_TO_FACE | VIDEO


def test_new_mentors_stand_amid_the_regions_candidates() -> None:
    more = changed(people(), [{"kind": "mentors", "n": 2, "region": "wales", "sector": ""}])
    new = more.mentors[1:]
    assert [(one.region, one.sector, one.capacity) for one in new] == [
        ("wales", people().candidates[0].sector, 1)
    ] * 2
    assert {(one.latitude, one.longitude) for one in new} == {(51.5, -3.2)}
    assert len({one.email for one in new}) == 2
    assert all("@" not in one.email for one in new)


def test_people_given_are_not_changed() -> None:
    before = people()
    changed(before, [{"kind": "mentors", "n": 1, "region": "wales"}, {"kind": "distance", "km": 9}])
    assert before == people()


def test_changes_are_said_in_words() -> None:
    said = changes_in_words(
        [
            {"kind": "drop_wish", "wish": "sector"},
            {"kind": "distance", "km": 100},
            {"kind": "mentors", "n": 5, "region": "wales", "sector": "health"},
        ]
    )
    assert said == [
        "Without the wishes about the mentor’s sector",
        "Everybody travels up to 100 km, or as far as they say themselves",
        "5 new mentors in Wales: Health and social care",
    ]


def perform(database: Database, admin: Actor, now: datetime, *changes: dict[str, Any]) -> MatchRun:
    with database.begin() as session:
        run_id = start_scenario(session, admin, "Try", changes, now=now).id
    perform_run(database, run_id)
    with database.read() as session:
        return session.get_one(MatchRun, run_id)


def test_scenario_finds_pairs_and_suggests_nothing(database: Database, now: datetime) -> None:
    with database.begin() as session:
        admin = actor_of(make_admin(session))
        mentor = make_mentor(session, capacity=1)
        candidates = [make_candidate(session), make_candidate(session, region="wales")]
    as_it_is = perform(database, admin, now)
    more = perform(database, admin, now, {"kind": "mentors", "n": 1, "region": "wales"})
    assert as_it_is.status == more.status == RunStatus.DONE
    assert as_it_is.report is not None
    assert more.report is not None
    assert as_it_is.report["n_matched"] == 1
    assert more.report["n_matched"] == 2
    ids = {one.id for one in candidates}
    assert {pair[0] for pair in more.report["pairs"]} == ids
    assert {pair[1] for pair in more.report["pairs"]} == {mentor.id, 0}
    with database.read() as session:
        assert session.scalar(select(func.count(Suggestion.id))) == 0
        assert session.scalar(select(func.count(Unmatched.id))) == 0


def test_scenario_is_no_run_of_the_scheme(database: Database, now: datetime) -> None:
    with database.begin() as session:
        admin = actor_of(make_admin(session))
        make_mentor(session)
        make_candidate(session)
    perform(database, admin, now)
    with database.begin() as session:
        scheme = get_scheme(session)
        assert find_latest_run(session, scheme.id) is None
        start_scenario(session, admin, "Waits", now=now)
        assert find_run_under_way(session, scheme.id) is None
        run = start_run(session, admin, now=now)
        assert run.scenario == ""


@pytest.mark.parametrize(
    ("name", "changes", "words"),
    [
        ("", [], "Give the scenario a name."),
        ("x" * 121, [], "Use 120 characters or fewer."),
        ("A", [{"kind": "magic"}], "There is no such change."),
        ("A", [{"kind": "drop_wish", "wish": "x"}], "Choose which wish to leave out."),
        ("A", [{"kind": "distance", "km": 0}], "The distance must be from 1 to 2000 km."),
        ("A", [{"kind": "mentors", "n": 1, "region": "x"}], "Choose the region"),
        ("A", [{"kind": "mentors", "n": 101, "region": "wales"}], "Add from 1 to 100 mentors."),
        ("A", [{"kind": "settings", "values": {"fresh_days": -1}}], "fresh_days must be"),
    ],
)
def test_scenario_that_cannot_be_is_refused(
    session: Session, now: datetime, name: str, changes: list[dict[str, Any]], words: str
) -> None:
    admin = actor_of(make_admin(session))
    with pytest.raises(Invalid, match=words):
        start_scenario(session, admin, name, changes, now=now)
    assert session.scalar(select(func.count(MatchRun.id))) == 0


def test_only_the_office_tries_scenarios(session: Session, now: datetime) -> None:
    candidate = actor_of(make_candidate(session))
    with pytest.raises(NotAllowed):
        start_scenario(session, candidate, "A", now=now)


def test_scenario_is_thrown_away_once_it_is_over(session: Session, now: datetime) -> None:
    admin = actor_of(make_admin(session))
    scenario = start_scenario(session, admin, "A", now=now)
    with pytest.raises(Conflict):
        delete_scenario(session, admin, scenario.public_id, now=now)
    scenario.status = RunStatus.STOPPED
    session.flush()
    delete_scenario(session, admin, scenario.public_id, now=now)
    assert session.scalar(select(func.count(MatchRun.id))) == 0
    run = start_run(session, admin, now=now)
    with pytest.raises(NotFound):
        delete_scenario(session, admin, run.public_id, now=now)
