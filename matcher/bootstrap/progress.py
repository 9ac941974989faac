"""Following an installer: how many packages of how many are in."""

import re
import subprocess
import sys
import time
from pathlib import Path

from matcher.bootstrap.environment import Environment

_PAUSE = 0.2
_RESOLVED = re.compile(r"Resolved (\d+) packages?")  # uv
_FETCHED = re.compile(r"^Collecting ", re.MULTILINE)  # pip
_LEFT_OUT = re.compile(r"^Ignoring ", re.MULTILINE)  # pip: not for this machine
_INSTALLERS = ("pip-", "setuptools-", "wheel-")


class Line:
    """A line on stderr that is written over while something goes on; silent in a log file."""

    def __init__(self) -> None:
        self._shown = ""
        self._moves = sys.stderr.isatty()

    def show(self, words: str) -> None:
        """Put other words in place of those shown."""
        if self._moves and words != self._shown:
            print(f"\r{words:<{len(self._shown)}}", end="", file=sys.stderr, flush=True)
            self._shown = words

    def end(self, words: str) -> None:
        """Leave the last words standing."""
        self.show(words)
        print("" if self._moves else words, file=sys.stderr, flush=True)


def follow(environment: Environment, command: list[str]) -> tuple[int, str]:
    """Run an installer to its end, showing how far it is; return its exit code and words."""
    line = Line()
    with (
        environment.log.open("w", encoding="utf-8") as log,
        subprocess.Popen(command, stdout=log, stderr=subprocess.STDOUT) as process,  # noqa: S603
    ):
        while process.poll() is None:
            line.show(_state(environment))
            time.sleep(_PAUSE)
    line.end(_state(environment))
    return process.returncode, _said(environment)


def n_wanted(lock: Path, said: str) -> int:
    """Return how many packages will be installed: the installer's count, or the lock's."""
    if found := _RESOLVED.search(said):
        return int(found[1])
    names = re.findall(r"^[A-Za-z0-9][^\s=]*==", lock.read_text("utf-8"), re.MULTILINE)
    return len(names) - len(_LEFT_OUT.findall(said))


def n_installed(environment: Environment) -> int:
    """Return how many packages are in the environment, without the installer itself."""
    names = [path.name for path in environment.packages.glob("*.dist-info")]
    return sum(not name.startswith(_INSTALLERS) for name in names)


def _state(environment: Environment) -> str:
    said = _said(environment)
    wanted = n_wanted(environment.lock, said)
    if installed := n_installed(environment):
        return f"{installed} of {wanted} packages installed"
    if fetched := len(_FETCHED.findall(said)):
        return f"{fetched} of {wanted} packages fetched"
    return f"Fetching {wanted} packages"


def _said(environment: Environment) -> str:
    return environment.log.read_text("utf-8", "replace")
