"""What may be asked of a run: the method, pairs that must be, little change, the best so far."""

import subprocess
import sys
from datetime import datetime
from typing import Any

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from matcher.core.db import Database
from matcher.core.errors import Conflict, Invalid, NotAllowed
from matcher.matching.instance import lists, outcome
from matcher.matching.models import MatchRun, RunStatus, Suggestion
from matcher.matching.rules.methods import METHODS
from matcher.matching.services import runs
from matcher.matching.services.asking import KEEP_BONUS, start_run, stop_run
from matcher.matching.services.runs import perform_run
from tests.factories import actor_of, make_admin, make_candidate, make_mentor

Pairs = set[tuple[str, str]]


def _people(session: Session) -> dict[str, Any]:
    """Two candidates and two mentors with a place each; each is nearest to their namesake."""
    places = {"Leeds": (53.8, -1.55), "Bradford": (53.795, -1.76)}
    people: dict[str, Any] = {}
    for place, (lat, lon) in places.items():
        where = {"place": place, "lat": lat, "lon": lon}
        formats = frozenset({"face_to_face"})
        people[f"M {place}"] = make_mentor(session, name=f"M {place}", capacity=1, **where)
        people[f"C {place}"] = make_candidate(
            session, name=f"C {place}", formats=formats, max_distance_km=50, **where
        )
    people["C Phone"] = make_candidate(session, name="C Phone", formats=frozenset({"phone"}))
    people["admin"] = make_admin(session)
    return people


def _start(database: Database, now: datetime, people: dict[str, Any], **asked: Any) -> int:
    with database.begin() as session:
        pins = [(people[i].id, people[j].id) for i, j in asked.pop("pinned", ())]
        return start_run(session, actor_of(people["admin"]), pinned=pins, now=now, **asked).id


def _found(database: Database, run_id: int) -> tuple[MatchRun, Pairs]:
    with database.read() as session:
        run = session.get_one(MatchRun, run_id)
        suggestions = session.scalars(select(Suggestion).where(Suggestion.run_id == run_id))
        pairs = {(s.candidate.account.name, s.mentor.account.name) for s in suggestions}
    return run, pairs


@pytest.fixture
def people(database: Database) -> dict[str, Any]:
    """The people of these tests by name."""
    with database.begin() as session:
        return _people(session)


NATURAL = {("C Leeds", "M Leeds"), ("C Bradford", "M Bradford")}
CROSSED = {("C Leeds", "M Bradford"), ("C Bradford", "M Leeds")}


@pytest.mark.parametrize("method", METHODS)
def test_every_method_is_performed_and_its_proof_stored(
    database: Database, people: dict[str, Any], now: datetime, method: str
) -> None:
    run_id = _start(database, now, people, method=method)
    perform_run(database, run_id)
    run, pairs = _found(database, run_id)
    assert (run.status, run.method, pairs) == ("done", method, NATURAL)
    assert run.report is not None
    assert (run.report["status"], run.report["method"]) == ("proved", method)
    assert run.report["certificate"]["optimal"] is True
    assert ("price_of_stability" in run.report) == (method == "stable")


def test_unknown_method_is_refused(
    database: Database, people: dict[str, Any], now: datetime
) -> None:
    with pytest.raises(Invalid):
        _start(database, now, people, method="luck")


def test_pinned_pair_is_suggested_and_stored_with_the_run(
    database: Database, people: dict[str, Any], now: datetime
) -> None:
    run_id = _start(database, now, people, pinned=[("C Leeds", "M Bradford")])
    perform_run(database, run_id)
    run, pairs = _found(database, run_id)
    assert pairs == CROSSED
    assert run.options == {"pinned": [[people["C Leeds"].id, people["M Bradford"].id]]}
    assert run.report is not None
    assert run.report["n_pinned"] == 1


def test_pins_change_the_fingerprint(
    database: Database, people: dict[str, Any], now: datetime
) -> None:
    prints = set()
    for pinned in ([], [("C Leeds", "M Bradford")], [("C Leeds", "M Leeds")]):
        run_id = _start(database, now, people, pinned=pinned)
        perform_run(database, run_id)
        prints.add(_found(database, run_id)[0].fingerprint)
    assert len(prints) == 3


BAD_PINS: dict[str, tuple[list[tuple[str, str]], str]] = {
    "barred": ([("C Phone", "M Leeds")], "C Phone with M Leeds: no way of meeting in common."),
    "candidate twice": (
        [("C Leeds", "M Leeds"), ("C Leeds", "M Bradford")],
        "C Leeds with M Bradford: this candidate is named twice.",
    ),
    "too many": (
        [("C Leeds", "M Leeds"), ("C Bradford", "M Leeds")],
        "C Bradford with M Leeds: the pairs above take all places of this mentor.",
    ),
}


@pytest.mark.parametrize("case", BAD_PINS)
def test_pin_that_cannot_be_is_refused_in_words(
    database: Database, people: dict[str, Any], now: datetime, case: str
) -> None:
    pinned, words = BAD_PINS[case]
    with pytest.raises(Invalid) as refused:
        _start(database, now, people, pinned=pinned)
    assert (refused.value.message, refused.value.field) == (words, "pins")


def test_pin_of_somebody_who_is_not_looking_is_refused(
    database: Database, people: dict[str, Any], now: datetime
) -> None:
    with database.begin() as session:
        session.merge(people["C Leeds"]).status = "withdrawn"
    with pytest.raises(Invalid, match="the candidate is not looking"):
        _start(database, now, people, pinned=[("C Leeds", "M Leeds")])


def test_pin_that_went_stale_in_the_queue_fails_the_run_and_names_it(
    database: Database, people: dict[str, Any], now: datetime
) -> None:
    run_id = _start(database, now, people, pinned=[("C Leeds", "M Leeds")])
    with database.begin() as session:
        session.merge(people["C Leeds"]).formats = frozenset({"phone"})
    perform_run(database, run_id)
    run, pairs = _found(database, run_id)
    assert (run.status, pairs) == ("failed", set())
    assert run.error == (
        "C Leeds with M Leeds cannot be any more: No way of meeting in common. Start the run again."
    )


def test_run_keeps_what_the_one_before_suggested_where_asked_to(
    database: Database, people: dict[str, Any], now: datetime
) -> None:
    first = _start(database, now, people, pinned=[("C Leeds", "M Bradford")])
    perform_run(database, first)
    with database.begin() as session:  # now both distances are nearly the same
        for name in ("C Leeds", "C Bradford"):
            person = session.merge(people[name])
            person.lat, person.lon = 53.7975, -1.655
    keeping = _start(database, now, people, keep_previous=True)
    perform_run(database, keeping)
    run, pairs = _found(database, keeping)
    assert pairs == CROSSED
    assert run.report is not None
    assert (run.report["n_kept"], run.report["n_previous"]) == (2, 2)
    assert run.options["keep_bonus"] == KEEP_BONUS
    assert run.options["previous_run"] == _found(database, first)[0].public_id


def test_earlier_suggestion_of_somebody_who_left_is_no_hindrance(
    database: Database, people: dict[str, Any], now: datetime
) -> None:
    perform_run(database, _start(database, now, people))
    with database.begin() as session:
        session.merge(people["C Leeds"]).status = "withdrawn"
    run_id = _start(database, now, people, keep_previous=True, method="stable")
    perform_run(database, run_id)
    run, pairs = _found(database, run_id)
    assert (run.status, pairs) == ("done", {("C Bradford", "M Bradford")})


@pytest.mark.parametrize("method", ["coverage", "suitability", "fair"])
def test_run_stopped_with_the_best_so_far_has_a_result_but_no_proof(
    database: Database,
    people: dict[str, Any],
    now: datetime,
    monkeypatch: pytest.MonkeyPatch,
    method: str,
) -> None:
    run_id = _start(database, now, people, method=method)
    with database.begin() as session:
        session.get_one(MatchRun, run_id).keep_best = True
    monkeypatch.setattr(runs, "SECONDS_BETWEEN_SIGNS", 0)
    perform_run(database, run_id)
    run, pairs = _found(database, run_id)
    assert run.report is not None
    assert (run.status, run.report["status"]) == ("done", "stopped")
    assert "certificate" not in run.report
    assert "gap" in run.report
    assert len(pairs) == run.report["n_matched"] == run.n_matched


def test_progress_shows_how_good_the_best_so_far_is(
    database: Database, people: dict[str, Any], now: datetime, monkeypatch: pytest.MonkeyPatch
) -> None:
    run_id = _start(database, now, people)
    monkeypatch.setattr(runs, "SECONDS_BETWEEN_SIGNS", 0)
    seen = []

    def look(phase: str, share: float) -> None:
        with database.read() as session:
            run = session.get_one(MatchRun, run_id)
            seen.append((run.phase, run.n_matched, run.gap))

    perform_run(database, run_id, tell=look)
    known = {(phase, n) for phase, n, gap in seen if gap}
    assert ("solve", 2) in known


def test_stopping_with_the_best_needs_a_run_that_has_begun(
    database: Database, people: dict[str, Any], now: datetime
) -> None:
    run_id = _start(database, now, people)
    admin = actor_of(people["admin"])
    with database.begin() as session:
        run = session.get_one(MatchRun, run_id)
        with pytest.raises(Conflict):
            stop_run(session, admin, run.public_id, keep_best=True, now=now)
        run.status = RunStatus.RUNNING
        session.flush()
        with pytest.raises(NotAllowed):
            stop_run(session, actor_of(people["C Leeds"]), run.public_id, keep_best=True, now=now)
        stop_run(session, admin, run.public_id, keep_best=True, now=now)
        assert (run.keep_best, run.stop_asked, run.status) == (True, False, "running")


def test_asking_for_a_run_loads_no_compiler() -> None:
    script = (
        "import sys, matcher.matching.services.asking, matcher.desk.forms;"
        "print({'numba', 'matcher.solver'} & set(sys.modules))"
    )
    found = subprocess.run(
        [sys.executable, "-c", script], capture_output=True, text=True, check=True, timeout=60
    )
    assert found.stdout == "set()\n"


def test_run_of_too_many_pairs_for_its_method_fails_in_words(
    database: Database, people: dict[str, Any], now: datetime, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(outcome, "DENSE_PAIRS", 0)
    monkeypatch.setattr(lists, "MOST_LISTED", 3)
    run_id = _start(database, now, people, method="stable")
    perform_run(database, run_id)
    run, pairs = _found(database, run_id)
    assert (run.status, pairs) == ("failed", set())
    assert run.error == (
        "This method looks at all pairs together, and more than 3 may be. "
        "Match by coverage or suitability, or in smaller groups."
    )
