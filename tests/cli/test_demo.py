"""The demo: made once, lived in, started and stopped as one."""

import json
import os
import re
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date
from pathlib import Path
from urllib.request import urlopen

import pytest
from sqlalchemy import func, select

from matcher.accounts.models import Account
from matcher.accounts.queries import DEMO_PEOPLE, find_actor
from matcher.audit.models import AuditEntry
from matcher.candidates.models import Candidate
from matcher.cli.alone import alone
from matcher.cli.demo_building import build, write_files
from matcher.core.actor import Role
from matcher.core.config import Settings, data_folder
from matcher.core.db import Database
from matcher.desk.services.demo_shares import N_PEOPLE, Size
from matcher.matching.models import Suggestion
from matcher.matching.queries.runs import get_scheme
from matcher.matching.rules.settings import NoWish, SchemeSettings
from matcher.mentors.models import Mentor
from matcher.notifications.models import OutboxMail
from matcher.pairings.models import Pairing, Proposal
from matcher.pairings.queries.invariants import verify_invariants
from tests.ports import free_port

COMMAND = [sys.executable, "-c", "from matcher.cli import main; main()", "demo"]


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder of a small demo."""
    folder = tmp_path_factory.mktemp("demo")
    build(folder, Size.REGION)
    return folder


@pytest.fixture
def demo_database(made: Path):
    database = Database(Settings(instance=made).url)
    yield database
    database.dispose()


def run_demo(folder: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [*COMMAND, *arguments], cwd=folder, capture_output=True, text=True, check=False
    )


def words_up_to(process: subprocess.Popen[str], last: str) -> str:
    """Read what a process says until a line has the last words, or it has ended."""
    words = ""
    while process.stdout and last not in words and (line := process.stdout.readline()):
        words += line
    return words


def test_demo_holds_what_must_always_hold(demo_database: Database) -> None:
    with demo_database.read() as session:
        assert verify_invariants(session) == []


def test_demo_has_as_many_people_as_its_size_says(demo_database: Database) -> None:
    with demo_database.read() as session:
        n_people = tuple(
            session.scalar(select(func.count(model.id))) for model in (Mentor, Candidate)
        )

    assert n_people == N_PEOPLE[Size.REGION]


def test_scheme_of_the_demo_gives_nothing_for_a_made_up_wish(demo_database: Database) -> None:
    with demo_database.read() as session:
        settings = SchemeSettings.from_mapping(get_scheme(session).settings)
    assert settings == SchemeSettings(no_wish_counts=NoWish.FULL)


def test_demo_has_been_lived_in(demo_database: Database) -> None:
    with demo_database.read() as session:
        steps = set(session.scalars(select(Proposal.status)))
        n_pairings = session.scalar(select(func.count(Pairing.id)))
        n_suggestions = session.scalar(select(func.count(Suggestion.id)))
        n_full = session.scalar(select(func.count(Mentor.id)).where(Mentor.held == Mentor.capacity))

    assert steps == {"offered", "requested", "accepted", "approved", "declined"}
    assert min(n_pairings, n_suggestions, n_full) > 5


def test_log_of_the_demo_is_in_the_order_of_its_moments(demo_database: Database) -> None:
    with demo_database.read() as session:
        moments = session.scalars(select(AuditEntry.at).order_by(AuditEntry.id)).all()

    assert moments == sorted(moments)


def test_old_mails_of_the_demo_have_been_sent(demo_database: Database) -> None:
    with demo_database.read() as session:
        mails = session.scalars(select(OutboxMail)).all()

    assert {mail.status for mail in mails if mail.sent_at} == {"sent"}
    assert sum(mail.status == "queued" for mail in mails) < 10


@pytest.mark.parametrize("role", list(Role))
def test_demo_has_somebody_to_sign_in_as(demo_database: Database, role: Role) -> None:
    with demo_database.read() as session:
        account_id = session.scalar(select(Account.id).where(Account.email == DEMO_PEOPLE[role]))
        actor = find_actor(session, account_id)

    assert actor is not None
    assert actor.roles == {role}


def test_candidate_to_sign_in_as_has_a_suggestion(demo_database: Database) -> None:
    with demo_database.read() as session:
        suggested = session.scalars(
            select(Suggestion.id)
            .join(Candidate)
            .join(Account)
            .where(Account.email == DEMO_PEOPLE[Role.CANDIDATE])
        ).all()

    assert len(suggested) == 1


def test_mentor_to_sign_in_as_has_a_request_and_somebody_already(demo_database: Database) -> None:
    with demo_database.read() as session:
        mentor_id = session.scalar(
            select(Mentor.id).join(Account).where(Account.email == DEMO_PEOPLE[Role.MENTOR])
        )
        asked = session.scalars(
            select(Proposal.id).where(
                Proposal.mentor_id == mentor_id, Proposal.status == "requested"
            )
        ).all()
        paired = session.scalars(
            select(Pairing.id).where(Pairing.mentor_id == mentor_id, Pairing.status == "active")
        ).all()

    assert len(asked) == 1
    assert paired != []


def test_secret_of_the_demo_is_its_owners_alone(made: Path) -> None:
    assert (made / "secret_key").stat().st_mode & 0o777 == 0o600


def test_files_of_the_demo_are_their_owners_alone(made: Path) -> None:
    modes = {path.name: path.stat().st_mode & 0o077 for path in made.iterdir()}

    assert modes.keys() >= {"matcher.sqlite3", "secret_key"}
    assert set(modes.values()) == {0}


def test_port_taken_is_named_before_anything_is_done(tmp_path: Path) -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]
        done = run_demo(tmp_path, "--port", str(port))

    assert done.returncode == 1
    assert re.fullmatch(rf"Error: Cannot listen at 127.0.0.1:{port} .*\n", done.stderr)
    assert list(tmp_path.iterdir()) == []


def test_another_size_asks_for_a_reset(tmp_path: Path) -> None:
    folder = tmp_path / "instance" / "demo"
    folder.mkdir(parents=True)
    (folder / "demo.json").write_text(json.dumps({"size": "small", "schema": "", "people": {}}))

    done = run_demo(tmp_path, "--port", str(free_port()), "--size", "region")

    assert done.returncode == 1
    assert done.stderr == (
        "Error: The demo in instance/demo is of size small. "
        "Add --reset to make it anew as region; what was done in it is lost.\n"
    )


def test_demo_of_another_version_asks_for_a_reset(tmp_path: Path) -> None:
    folder = tmp_path / "instance" / "demo"
    folder.mkdir(parents=True)
    made = {"size": "small", "schema": "0001_first", "people": {}}
    (folder / "demo.json").write_text(json.dumps(made))

    done = run_demo(tmp_path, "--port", str(free_port()))

    assert done.stderr == (
        "Error: The demo in instance/demo is of another version. Add --reset to make it anew.\n"
    )


def test_files_are_those_that_are_shipped(tmp_path: Path) -> None:
    write_files(tmp_path, Size.REGION, as_of=date(2026, 3, 2))

    for name in ("mentors.csv", "candidates.csv"):
        assert (tmp_path / name).read_bytes() == (data_folder() / "demo" / name).read_bytes()


@contextmanager
def holder_of(lock: Path) -> Iterator[subprocess.Popen[str]]:
    """Another process that holds a lock as a running demo does."""
    code = (
        "import sys, time; from pathlib import Path; from matcher.cli.alone import alone\n"
        "with alone(Path(sys.argv[1])) as held: print(held, flush=True); time.sleep(60)"
    )
    with subprocess.Popen(
        [sys.executable, "-c", code, str(lock)], stdout=subprocess.PIPE, text=True
    ) as process:
        try:
            assert process.stdout is not None
            assert process.stdout.readline() == "True\n"
            yield process
        finally:
            process.kill()


@pytest.mark.parametrize("arguments", [[], ["--reset"], ["--size", "region"]])
def test_second_demo_touches_nothing_while_one_runs(tmp_path: Path, arguments: list[str]) -> None:
    folder = tmp_path / "instance" / "demo"
    folder.mkdir(parents=True)
    with holder_of(tmp_path / "instance" / "demo.lock"):
        before = sorted(tmp_path.rglob("*"))
        done = run_demo(tmp_path, "--port", str(free_port()), *arguments)

    assert (done.returncode, done.stderr) == (
        1,
        "Error: A demo is running from this folder already; stop it first.\n",
    )
    assert sorted(tmp_path.rglob("*")) == before


def test_lock_is_free_again_after_a_crash(tmp_path: Path) -> None:
    lock = tmp_path / "demo.lock"
    with holder_of(lock) as process:
        with alone(lock) as is_alone:
            assert not is_alone
        process.kill()
        process.wait()
        with alone(lock) as is_alone:
            assert is_alone


@pytest.mark.skipif(os.name == "nt", reason="Ctrl-C is sent as a signal")
@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_demo_starts_and_stops_both_processes(tmp_path: Path, number: signal.Signals) -> None:
    port = free_port()
    with subprocess.Popen(
        [*COMMAND, "--port", str(port), "--size", "small"],
        cwd=tmp_path,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        text=True,
    ) as demo:
        words = words_up_to(demo, "/demo/outbox")
        with urlopen(f"http://127.0.0.1:{port}/sign-in", timeout=20) as page:
            assert page.status == 200
        second = run_demo(tmp_path, "--port", str(port), "--reset")
        began = time.monotonic()
        demo.send_signal(number)
        demo.wait(10)

    assert time.monotonic() - began < 3  # two seconds, and one for a busy machine
    assert f"Matcher is at http://127.0.0.1:{port}" in words
    assert "A demo is running from this folder already" in second.stderr
    assert demo.returncode == (0 if number == signal.SIGINT else 128 + number)
    with pytest.raises(OSError, match="refused"):
        urlopen(f"http://127.0.0.1:{port}/sign-in", timeout=5)
