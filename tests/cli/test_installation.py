"""An installation from nothing: set up, filled, served, worked for, and stopped."""

import json
import os
import signal
import socket
import sqlite3
import subprocess
import sys
import time
import urllib.error
import urllib.request
from pathlib import Path

import pytest

MENTORS = "name,email,sector,level,formats,capacity\nAda,ada@example.org,public,chartership,video,2\n"
CANDIDATES = "name,email,sector,level,formats\nCal,cal@example.org,law,chartership,video\n"
SETUP = ("setup", "--email", "Office@Example.org", "--name", "The Office", "--password-file", "pw")


class Installation:
    """A folder in which commands are run as an operator would run them."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.environ = {
            name: value for name, value in os.environ.items() if not name.startswith("MATCHER_")
        }
        (folder / "pw").write_text("copper kettle on the hob\n")

    def command(self, *arguments: str) -> list[str]:
        return [sys.executable, "-c", "from matcher.cli import main; main()", *arguments]

    def run(self, *arguments: str) -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            self.command(*arguments),
            cwd=self.folder,
            env=self.environ,
            capture_output=True,
            text=True,
            stdin=subprocess.DEVNULL,
            timeout=120,
        )

    def start(self, *arguments: str) -> subprocess.Popen[str]:
        return subprocess.Popen(
            self.command(*arguments),
            cwd=self.folder,
            env=self.environ,
            stderr=subprocess.PIPE,
            text=True,
        )


@pytest.fixture
def installation(tmp_path: Path) -> Installation:
    return Installation(tmp_path)


def last_line(done: subprocess.CompletedProcess[str]) -> str:
    return done.stderr.strip().splitlines()[-1]


def stop(process: subprocess.Popen[str], how: signal.Signals) -> float:
    """Send a signal and return after how many seconds the process is gone."""
    begun = time.monotonic()
    process.send_signal(how)
    process.communicate(timeout=20)
    return time.monotonic() - begun


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


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


def test_commands_before_setup_say_what_to_run(installation: Installation) -> None:
    for command in ("web", "worker"):
        done = installation.run(command)
        assert (done.returncode, last_line(done)) == (
            1,
            "Error: There is no secret key in instance. Run `matcher setup` first.",
        )


def test_setup_makes_everything_once(installation: Installation) -> None:
    assert installation.run(*SETUP).returncode == 0
    key = installation.folder / "instance" / "secret_key"
    first = key.read_text()
    assert (key.stat().st_mode & 0o777, len(first) > 40) == (0o600, True)

    again = installation.run("setup")

    assert (again.returncode, key.read_text()) == (0, first)
    with sqlite3.connect(installation.folder / "instance" / "matcher.sqlite3") as database:
        rows = database.execute("SELECT email, password FROM account").fetchall()
    database.close()
    assert [(email, password.startswith("$argon2id$")) for email, password in rows] == [
        ("office@example.org", True)
    ]


def test_setup_refuses_a_weak_password_in_one_line(installation: Installation) -> None:
    (installation.folder / "pw").write_text("short\n")

    done = installation.run(*SETUP)

    assert (done.returncode, last_line(done)) == (
        1,
        "Error: Use 12 characters or more. Three or four words make a good password.",
    )


def test_load_counts_people_and_refuses_bad_files_whole(installation: Installation) -> None:
    installation.run(*SETUP)
    mentors, candidates = (installation.folder / f"{name}.csv" for name in ("m", "c"))
    mentors.write_text(MENTORS)
    candidates.write_text(CANDIDATES + "Bad,nowhere,law,chartership,video\n")

    refused = installation.run("load", "m.csv", "c.csv")
    assert (refused.returncode, last_line(refused)) == (2, "Nothing was loaded.")
    problems = (installation.folder / "problems.csv").read_text().splitlines()
    assert [line.split(",")[:3] for line in problems[1:]] == [["c.csv", "3", "email"]]

    candidates.write_text(CANDIDATES)
    loaded = installation.run("load", "m.csv", "c.csv")
    assert loaded.stdout.splitlines() == [
        "mentors: 1 added, 0 changed, 0 as before",
        "candidates: 1 added, 0 changed, 0 as before",
    ]
    assert installation.run("db", "check").returncode == 0


def test_web_and_worker_serve_and_stop_at_once(installation: Installation) -> None:
    installation.run(*SETUP)
    port = free_port()
    web, worker = installation.start("web", "--port", str(port)), installation.start("worker")
    try:
        answer = wait_for(f"http://127.0.0.1:{port}/readyz", status="ok", warnings=[])
        assert answer["problems"] == []
        taken = installation.run("web", "--port", str(port))
        assert taken.returncode == 1
        assert last_line(taken).startswith(f"Error: Cannot listen at 127.0.0.1:{port}")
        seconds = (stop(worker, signal.SIGINT), stop(web, signal.SIGTERM))
    finally:
        web.kill()
        worker.kill()
    assert max(seconds) < 2
