"""What the tests of the command line share."""

import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import IO

import pytest
from click.testing import CliRunner

from matcher.cli import matcher
from matcher.core.config import PACKAGE

SETUP = ("setup", "--email", "Office@Example.org", "--name", "The Office", "--password-file", "pw")


class Installation:
    """A folder in which commands are run as an operator would run them."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        (folder / "pw").write_text("copper kettle on the hob\n")

    def run(self, *arguments: str) -> tuple[int, list[str]]:
        """Run a command in this process; return its exit code and what it said."""
        done = CliRunner().invoke(matcher, arguments)
        assert done.exception is None or isinstance(done.exception, SystemExit), done.exception
        return done.exit_code, done.output.splitlines()

    def start(self, *arguments: str, stdin: IO[bytes] | None = None) -> subprocess.Popen[str]:
        """Start a command as a process of its own."""
        return subprocess.Popen(
            [sys.executable, "-c", "from matcher.cli import main; main()", *arguments],
            env=os.environ | {"PYTHONPATH": str(PACKAGE.parent)},
            stdin=stdin,
            stderr=subprocess.PIPE,
            text=True,
        )


@pytest.fixture
def installation(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Installation:
    for name in os.environ:
        if name.startswith("MATCHER_"):
            monkeypatch.delenv(name)
    monkeypatch.chdir(tmp_path)
    os.umask(0o022)
    return Installation(tmp_path)


def files_for_others(folder: Path) -> list[str]:
    """Name the files that somebody besides their owner may do anything with."""
    files = [path for path in folder.rglob("*") if path.is_file()]
    assert files
    return sorted(path.name for path in files if path.stat().st_mode & 0o077)


@pytest.fixture(autouse=True, scope="module")
def ordinary_umask() -> Iterator[None]:
    """Begin with the umask that most people have, and undo what commands in this process set."""
    before = os.umask(0o022)
    yield
    os.umask(before)
