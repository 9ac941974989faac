"""Runs: queued, performed once, stopped, void when the scheme changes, taken up after a crash."""

from datetime import datetime
from typing import Any

import pytest
from sqlalchemy import select

from matcher.core import db
from matcher.core.db import Database
from matcher.core.errors import Conflict, NotAllowed
from matcher.matching.models import MatchRun, Scheme, Suggestion, Unmatched
from matcher.matching.queries.runs import list_waiting_runs
from matcher.matching.services import runs
from matcher.matching.services.asking import start_run, stop_run
from matcher.matching.services.runs import Progress, Stopped, perform_run
from tests.conftest import NOW, StandingClock
from tests.factories import actor_of, make_admin, make_candidate, make_mentor


@pytest.fixture
def run_id(database: Database, now: datetime) -> int:
    """A queued run over three candidates and two places."""
    with database.begin() as session:
        make_mentor(session, capacity=2)
        for _ in range(2):
            make_candidate(session)
        make_candidate(session, formats=frozenset({"phone"}))
        return start_run(session, actor_of(make_admin(session)), now=now).id


def test_run_suggests_for_as_many_as_can_be_and_explains_the_rest(
    database: Database, run_id: int
) -> None:
    perform_run(database, run_id)

    with database.read() as session:
        run = session.get_one(MatchRun, run_id)
        assert (run.status, run.error, run.token) == ("done", "", None)
        assert run.report is not None
        assert (run.report["n_matched"], run.report["certificate"]["optimal"]) == (2, True)
        suggestions = session.scalars(select(Suggestion)).all()
        assert len(suggestions) == 2
        assert all(sum(s.contributions.values()) == s.suitability for s in suggestions)
        assert all(s.reasons for s in suggestions)
        (unmatched,) = session.scalars(select(Unmatched)).all()
        assert (unmatched.bars, unmatched.eligible_mentors) == ({"format": 1}, 0)


def test_run_keeps_why_somebody_has_not_got_the_others(database: Database, now: datetime) -> None:
    with database.begin() as session:
        suits = make_mentor(session, strengths=frozenset({"research_skills"}), capacity=1)
        other = make_mentor(session, capacity=1)
        make_mentor(session, formats=frozenset({"phone"}))
        for _ in range(3):
            make_candidate(session, needs=frozenset({"research_skills"}))
        run_id = start_run(session, actor_of(make_admin(session)), now=now).id
    perform_run(database, run_id)
    with database.read() as session:
        kept = {s.mentor_id: s.why_not for s in session.scalars(select(Suggestion))}
        (left,) = session.scalars(select(Unmatched)).all()
        assert kept == {
            suits.id: {str(other.id): "suits_less"},
            other.id: {str(suits.id): "needed_elsewhere"},
        }
        assert left.why_not == {
            str(suits.id): "needed_elsewhere",
            str(other.id): "needed_elsewhere",
        }


def test_run_performed_twice_gives_one_result(database: Database, run_id: int) -> None:
    perform_run(database, run_id)
    perform_run(database, run_id)
    with database.read() as session:
        assert len(session.scalars(select(Suggestion)).all()) == 2


def test_run_is_void_when_the_scheme_changed_meanwhile(database: Database, run_id: int) -> None:
    with database.begin() as session:
        session.scalars(select(Scheme)).one().version += 1
    perform_run(database, run_id)
    with database.read() as session:
        assert session.get_one(MatchRun, run_id).status == "void"
        assert session.scalars(select(Suggestion)).all() == []


def test_stopped_run_leaves_nothing_and_cannot_be_stopped_twice(
    database: Database, run_id: int, now: datetime
) -> None:
    with database.begin() as session:
        public_id = session.get_one(MatchRun, run_id).public_id
        stop_run(session, actor_of(make_admin(session)), public_id, now=now)
    perform_run(database, run_id)
    with database.begin() as session:
        assert session.get_one(MatchRun, run_id).status == "stopped"
        assert session.scalars(select(Suggestion)).all() == []
        with pytest.raises(Conflict):
            stop_run(session, actor_of(make_admin(session)), public_id, now=now)


def test_running_run_hears_of_a_stop_and_of_another_worker(
    database: Database, run_id: int, now: datetime
) -> None:
    with database.begin() as session:
        run = session.get_one(MatchRun, run_id)
        run.status, run.token = "running", "mine"
        public_id = run.public_id
    Progress(database, run_id, "mine")("solve", 0.5)
    with pytest.raises(Stopped):
        Progress(database, run_id, "another")("solve", 0.5)
    with database.begin() as session:
        stop_run(session, actor_of(make_admin(session)), public_id, now=now)
    with pytest.raises(Stopped):
        Progress(database, run_id, "mine")("solve", 0.6)
    with database.read() as session:
        assert session.get_one(MatchRun, run_id).share == 0.5


def test_run_left_behind_is_taken_up_again_only_after_a_while(
    database: Database, run_id: int, clock: StandingClock
) -> None:
    with database.begin() as session:
        run = session.get_one(MatchRun, run_id)
        run.status, run.token, run.heartbeat_at = "running", "dead", clock()
    perform_run(database, run_id)
    with database.read() as session:
        assert session.get_one(MatchRun, run_id).status == "running"
        assert list_waiting_runs(session, now=clock()) == []

    clock.advance(seconds=61)
    with database.read() as session:
        assert list_waiting_runs(session, now=clock()) == [run_id]
    perform_run(database, run_id)
    with database.read() as session:
        assert session.get_one(MatchRun, run_id).status == "done"


def test_only_administrators_run_a_match(database: Database, now: datetime) -> None:
    with database.begin() as session, pytest.raises(NotAllowed):
        start_run(session, actor_of(make_candidate(session)), now=now)


def test_second_press_leads_to_the_run_under_way(database: Database, run_id: int) -> None:
    with database.begin() as session:
        admin = actor_of(make_admin(session))
        assert start_run(session, admin, now=NOW).id == run_id
    perform_run(database, run_id)
    with database.begin() as session:
        assert start_run(session, admin, now=NOW).id != run_id


def test_run_explains_while_others_can_write(
    database: Database, run_id: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    explain = runs.explain_outcome

    def write_and_explain(*arguments: Any) -> Any:
        with database.begin() as session:
            session.scalars(select(Scheme)).one().name = "Written meanwhile"
            session.get_one(MatchRun, run_id, with_for_update=True)
        return explain(*arguments)

    monkeypatch.setattr(db, "BUSY_SECONDS", 0.2)
    monkeypatch.setattr(runs, "explain_outcome", write_and_explain)
    perform_run(database, run_id)

    with database.read() as session:
        assert session.get_one(MatchRun, run_id).status == "done"
