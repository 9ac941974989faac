"""An installation from nothing: set up, filled, served, worked for, and stopped."""

import json
import signal
import socket
import sqlite3
import subprocess
import sys
import time
import urllib.error
import urllib.request
from contextlib import closing
from pathlib import Path

import pytest

from matcher.cli import main
from matcher.cli.demo import Made
from matcher.cli.setup import create_secret
from tests.cli.conftest import SETUP, Installation, files_for_others
from tests.ports import free_port

MENTORS = (
    "name,email,sector,level,formats,capacity\nAda,ada@example.org,public,chartership,video,2\n"
)
CANDIDATES = "name,email,sector,level,formats\nCal,cal@example.org,law,chartership,video\n"


def stop(process: subprocess.Popen[str], how: signal.Signals) -> tuple[float, list[str]]:
    """Send a signal; return after how many seconds the process is gone, and what it said."""
    begun = time.monotonic()
    process.send_signal(how)
    _, words = process.communicate(timeout=20)
    return time.monotonic() - begun, words.splitlines()


def read_json(url: str) -> dict[str, object]:
    with urllib.request.urlopen(url, timeout=5) as answer:
        found: dict[str, object] = json.load(answer)
        return found


def wait_for(url: str, **wanted: object) -> dict[str, object]:
    """Ask until the answer holds what is wanted."""
    for _ in range(150):
        try:
            answer = read_json(url)
            if answer.items() >= wanted.items():
                return answer
        except urllib.error.URLError:
            pass
        time.sleep(0.2)
    raise AssertionError(f"{url} never said {wanted}")


@pytest.mark.parametrize("command", ["web", "worker", "db check"])
def test_command_before_setup_says_what_to_run(installation: Installation, command: str) -> None:
    assert installation.run(*command.split()) == (
        1,
        ["Error: There is no secret key in instance. Run `matcher setup` first."],
    )


def test_create_secret_keeps_a_key_that_is_there(tmp_path: Path) -> None:
    path = tmp_path / "secret_key"
    path.write_text("the first one")

    create_secret(path)

    assert [(file.name, file.read_text()) for file in tmp_path.iterdir()] == [
        ("secret_key", "the first one")
    ]


def test_db_check_names_what_is_untrue(installation: Installation) -> None:
    installation.run(*SETUP)
    with closing(sqlite3.connect(installation.folder / "instance" / "matcher.sqlite3")) as database:
        database.execute(
            "INSERT INTO audit_seal VALUES (1, 99, 1, 'x', '2026-03-02 10:00:00.000000')"
        )
        database.commit()

    assert installation.run("db", "check") == (
        1,
        ["Untrue for 1 rows: every seal is over entries that exist."],
    )


def test_commands_refuse_a_database_of_another_version(installation: Installation) -> None:
    installation.run(*SETUP)
    with closing(sqlite3.connect(installation.folder / "instance" / "matcher.sqlite3")) as database:
        database.execute("UPDATE alembic_version SET version_num = '0001'")
        database.commit()

    code, lines = installation.run("db", "check")

    assert (code, lines[0].startswith("Error: The database is at schema 0001")) == (1, True)
    assert "Run `matcher db upgrade`." in lines[0]


def test_load_counts_people_and_refuses_bad_files_whole(installation: Installation) -> None:
    installation.run(*SETUP)
    mentors, candidates = (installation.folder / f"{name}.csv" for name in ("m", "c"))
    mentors.write_text(MENTORS)
    candidates.write_text(CANDIDATES + "Bad,nowhere,law,chartership,video\n")

    code, lines = installation.run("load", "m.csv", "c.csv")
    assert (code, lines[-1]) == (2, "Nothing was loaded.")
    problems = (installation.folder / "problems.csv").read_text().splitlines()
    assert [line.split(",")[:3] for line in problems[1:]] == [["c.csv", "3", "email"]]

    candidates.write_text(CANDIDATES)
    assert installation.run("load", "m.csv", "c.csv") == (
        0,
        [
            "mentors: 1 added, 0 changed, 0 as before",
            "candidates: 1 added, 0 changed, 0 as before",
        ],
    )


def test_web_refuses_a_port_that_is_taken(installation: Installation) -> None:
    installation.run(*SETUP)
    with socket.socket() as other:
        other.bind(("127.0.0.1", 0))
        other.listen()
        port = other.getsockname()[1]

        code, lines = installation.run("web", "--port", str(port))

    assert (code, len(lines)) == (1, 1)
    assert lines[0].startswith(f"Error: Cannot listen at 127.0.0.1:{port}")


@pytest.mark.parametrize("command", ["web", "worker", "db check", "setup"])
def test_command_refuses_to_treat_an_installation_as_a_demo(
    installation: Installation, monkeypatch: pytest.MonkeyPatch, command: str
) -> None:
    installation.run(*SETUP)
    monkeypatch.setenv("MATCHER_DEMO", "1")

    assert installation.run(*command.split()) == (
        1,
        [
            "Error: demo is set, but instance holds no demo. "
            "Unset MATCHER_DEMO, or run `matcher demo`."
        ],
    )


@pytest.mark.parametrize("host", ["0.0.0.0", "::", "192.0.2.1", "mentors.example.org"])
def test_web_keeps_a_demo_on_this_machine(
    installation: Installation, monkeypatch: pytest.MonkeyPatch, host: str
) -> None:
    installation.run(*SETUP)
    Made(size="small", schema="", people={}).write(installation.folder / "instance")
    monkeypatch.setenv("MATCHER_DEMO", "1")

    assert installation.run("web", "--host", host) == (
        1,
        [
            "Error: A demo lets anybody in, so it listens on this machine alone, "
            f"not at {host}. Leave out --host."
        ],
    )


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (["web", "--port", "0"], "0 is not in the range 1<=x<=65535."),
        (["web", "--port", "99999"], "99999 is not in the range 1<=x<=65535."),
        (["demo", "--port", "0"], "0 is not in the range 1<=x<=65535."),
        (["demo", "--port", "99999"], "99999 is not in the range 1<=x<=65535."),
        (["setup", "--base-url", "mentors"], "base_url must be an address such as https://"),
    ],
)
def test_option_that_cannot_be_is_wrong_usage(
    installation: Installation,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
    arguments: list[str],
    words: str,
) -> None:
    monkeypatch.setattr(sys, "argv", ["matcher", *arguments])

    with pytest.raises(SystemExit) as ended:
        main()

    assert ended.value.code == 64
    assert words in capsys.readouterr().err
    assert not (installation.folder / "instance").exists()


def test_web_and_worker_serve_and_stop_at_once(installation: Installation) -> None:
    installation.run(*SETUP)
    port = free_port()
    web, worker = installation.start("web", "--port", str(port)), installation.start("worker")
    try:
        answer = wait_for(f"http://127.0.0.1:{port}/readyz", status="ok", warnings=[])
        assert answer["problems"] == []
        worker_seconds, _ = stop(worker, signal.SIGINT)
        web_seconds, words = stop(web, signal.SIGTERM)
    finally:
        web.kill()
        worker.kill()
    assert words[1] == (
        "It answers for http://127.0.0.1:5000 (base_url) and on this machine, for no other host."
    )
    assert files_for_others(installation.folder / "instance") == []
    assert max(worker_seconds, web_seconds) < 5  # about one, where nothing else runs on the machine
