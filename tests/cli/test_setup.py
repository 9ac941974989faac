"""`matcher setup`: what it makes, what it asks for, and what it leaves as it is."""

import os
import sqlite3
from contextlib import closing

import pytest

from tests.cli.conftest import SETUP, Installation, files_for_others


def test_setup_makes_everything_once(installation: Installation) -> None:
    assert installation.run(*SETUP)[0] == 0
    key = installation.folder / "instance" / "secret_key"
    first = key.read_text()
    assert (key.stat().st_mode & 0o777, len(first) > 40) == (0o600, True)

    assert (installation.run("setup")[0], key.read_text()) == (0, first)
    with closing(sqlite3.connect(installation.folder / "instance" / "matcher.sqlite3")) as database:
        rows = database.execute("SELECT email, password FROM account").fetchall()
        schemes = database.execute("SELECT code, settings FROM scheme").fetchall()
    assert schemes == [("mentoring", '{"no_wish_counts": "full", "periods": {"survey_days": 30}}')]
    assert [(email, password.startswith("$argon2id$")) for email, password in rows] == [
        ("office@example.org", True)
    ]
    assert installation.run("db", "check") == (0, ["Everything holds."])


def test_installation_is_its_owners_alone_even_in_an_open_folder(
    installation: Installation,
) -> None:
    folder = installation.folder / "instance"
    folder.mkdir(mode=0o755)

    installation.run(*SETUP, "--base-url", "https://mentors.example.org")

    assert folder.stat().st_mode & 0o777 == 0o755
    assert {path.name for path in folder.iterdir()} >= {"matcher.sqlite3", "matcher.toml"}
    assert files_for_others(folder) == []


@pytest.mark.parametrize("command", ["setup", "load f f", "db upgrade", "web", "worker"])
def test_every_command_of_an_installation_writes_for_its_owner_alone(
    installation: Installation, command: str
) -> None:
    (installation.folder / "f").touch()
    (installation.folder / "instance").mkdir()
    (installation.folder / "instance" / "matcher.toml").write_text("demo = true\n")
    os.umask(0o022)

    code, _ = installation.run(*command.split())  # goes no further than the settings

    assert (code, os.umask(0o022)) == (1, 0o077)


def test_setup_keeps_the_address_that_people_use(installation: Installation) -> None:
    file = installation.folder / "instance" / "matcher.toml"
    file.parent.mkdir()
    file.write_text('office_email = "office@example.org"')

    code, lines = installation.run(*SETUP, "--base-url", "https://Mentors.example.org/")

    kept = 'office_email = "office@example.org"\nbase_url = "https://Mentors.example.org"\n'
    assert (code, file.read_text()) == (0, kept)
    assert lines[0] == (
        "People will reach Matcher at https://Mentors.example.org "
        "(base_url in instance/matcher.toml)."
    )
    assert installation.run("setup", "--base-url", "https://Mentors.example.org")[0] == 0
    assert installation.run("setup", "--base-url", "https://other.example.org") == (
        1,
        [
            "Error: base_url is https://Mentors.example.org already; "
            "change it in instance/matcher.toml."
        ],
    )
    assert file.read_text() == kept


def test_setup_leaves_the_address_of_the_environment(
    installation: Installation, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("MATCHER_BASE_URL", "https://mentors.example.org")

    assert installation.run(*SETUP, "--base-url", "https://other.example.org") == (
        1,
        ["Error: base_url is https://mentors.example.org already; change it in MATCHER_BASE_URL."],
    )


def test_setup_asks_nobody_for_an_address_where_nobody_sits(installation: Installation) -> None:
    assert installation.run(*SETUP)[0] == 0
    assert not (installation.folder / "instance" / "matcher.toml").exists()


@pytest.mark.skipif(os.name == "nt", reason="there are no terminals of this kind")
@pytest.mark.parametrize(
    ("typed", "kept"),
    [
        ("\n", "http://127.0.0.1:5000"),
        ("mentors\nhttps://mentors.example.org\n", "https://mentors.example.org"),
    ],
)
def test_setup_asks_for_the_address_at_a_terminal(
    installation: Installation, typed: str, kept: str
) -> None:
    keyboard, terminal = os.openpty()
    with open(keyboard, "wb", buffering=0) as hands, open(terminal, "rb") as stdin:
        hands.write(typed.encode())
        process = installation.start(*SETUP, stdin=stdin)
        words = process.communicate(timeout=60)[1]

    assert process.returncode == 0
    assert words.startswith("Address that people will use [http://127.0.0.1:5000]: ")
    file = installation.folder / "instance" / "matcher.toml"
    assert file.read_text() == f'base_url = "{kept}"\n'


def test_setup_refuses_a_weak_password_in_one_line(installation: Installation) -> None:
    (installation.folder / "pw").write_text("short\n")

    code, lines = installation.run(*SETUP)

    assert (code, lines[-1]) == (
        1,
        "Error: Use 12 characters or more. Three or four words make a good password.",
    )
