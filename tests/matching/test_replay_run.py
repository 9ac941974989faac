"""A past run made again from what it saw, to the byte, whatever has changed since."""

from datetime import timedelta

import pytest
from click.testing import CliRunner
from sqlalchemy import select, update

from matcher.cli import replaying as command
from matcher.core.config import Settings
from matcher.core.db import Database
from matcher.matching.models import MatchRun, RunSnapshot, Suggestion, Unmatched
from matcher.matching.services.asking import start_run
from matcher.matching.services.replaying import (
    KEEP_FOR,
    CannotReplay,
    forget_snapshots,
    replay_run,
)
from matcher.matching.services.runs import perform_run
from matcher.matching.services.snapshots import CannotRead, pack, unpack
from matcher.mentors.models import Mentor
from tests.conftest import StandingClock
from tests.factories import actor_of, make_admin, make_candidate, make_mentor


@pytest.fixture
def run_id(database: Database, clock: StandingClock) -> str:
    """A run of three candidates over two places, one of them pinned by name."""
    with database.begin() as session:
        make_mentor(session, capacity=1, employer="Leeds Libraries")
        make_mentor(session, capacity=1, formats=frozenset({"face_to_face", "video"}))
        for number in range(3):
            make_candidate(session, name=f"Zoë {number}", max_distance_km=30 + number)
        run = start_run(session, actor_of(make_admin(session)), method="fair", now=clock())
    perform_run(database, run.id)
    return run.public_id


def test_run_comes_out_the_same_to_the_byte_although_everything_has_changed(
    database: Database, run_id: str
) -> None:
    with database.begin() as session:
        session.execute(update(Mentor).values(capacity=5, place_limit=5, lat=50.1, lon=-5.5))
        assert len(session.scalars(select(Suggestion)).all()) == 2
        assert len(session.scalars(select(Unmatched)).all()) == 1
    assert replay_run(database, run_id) == ""


def test_run_that_wrote_something_else_is_told_by_its_first_line(
    database: Database, run_id: str
) -> None:
    with database.begin() as session:
        session.execute(update(Unmatched).values(eligible_mentors=7))
    difference = replay_run(database, run_id)
    assert difference.startswith("Line 4 was:")
    assert '"eligible_mentors": 7' in difference


def test_snapshot_gives_back_what_was_packed(database: Database, run_id: str) -> None:
    with database.read() as session:
        data = session.scalars(select(RunSnapshot.data)).one()
    assert pack(unpack(data)) == data
    with pytest.raises(CannotRead):
        unpack(data[:-9])


def test_snapshot_is_thrown_away_in_time_and_the_run_stays(
    database: Database, run_id: str, clock: StandingClock
) -> None:
    counts = []
    for moment in (clock() + KEEP_FOR, clock() + KEEP_FOR + timedelta(seconds=1)):
        with database.begin() as session:
            counts.append(forget_snapshots(session, now=moment))
    with pytest.raises(CannotReplay) as gone:
        replay_run(database, run_id)
    assert counts == [0, 1]
    assert "thrown away after 90 days" in str(gone.value)
    with database.read() as session:
        assert session.scalars(select(MatchRun.status)).one() == "done"


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
def test_command_makes_the_newest_run_again(
    database: Database, run_id: str, settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(command, "open_installation", lambda: (settings, database))
    same = CliRunner().invoke(command.replay, [])
    unknown = CliRunner().invoke(command.replay, ["A" * 22])
    assert (same.exit_code, same.output) == (0, f"The same to the byte: run {run_id}.\n")
    assert (unknown.exit_code, unknown.output) == (
        2,
        f"This cannot be done again: There is no run {'A' * 22}.\n",
    )
