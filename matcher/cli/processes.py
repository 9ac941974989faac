"""Running the web server and the worker side by side, and stopping both together."""

import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from types import FrameType
from typing import Any
from urllib.error import URLError
from urllib.request import urlopen

STOP_SECONDS = 2.0
PAUSE = 0.05
STOPPED = 128
_SIGNALS = [getattr(signal, name) for name in ("SIGTERM", "SIGHUP") if hasattr(signal, name)]


class Child:
    """One command of Matcher in a process of its own.

    It gets a process group of its own too, so that Ctrl-C reaches this process alone, which then
    stops its children in order.
    """

    def __init__(self, command: list[str], environment: Mapping[str, str]) -> None:
        self.name = command[0]
        own_group: dict[str, Any] = {"process_group": 0}
        if sys.platform == "win32":
            own_group = {"creationflags": subprocess.CREATE_NEW_PROCESS_GROUP}
        self._process = subprocess.Popen(  # noqa: S603 - our own commands
            [sys.executable, "-m", "matcher", *command],
            env={**os.environ, **environment},
            stdin=subprocess.DEVNULL,
            **own_group,
        )

    @property
    def has_ended(self) -> bool:
        """Whether the process is over."""
        return self._process.poll() is not None

    def ask_to_stop(self) -> None:
        """Ask the process to stop by itself."""
        if not self.has_ended:
            self._process.terminate()

    def end(self, deadline: float) -> None:
        """Wait for the process, and end it when the deadline has passed."""
        try:
            self._process.wait(max(0.0, deadline - time.monotonic()))
        except subprocess.TimeoutExpired:
            self._process.kill()
            self._process.wait()


class Children:
    """Processes that live and end together."""

    def __init__(self, environment: Mapping[str, str]) -> None:
        self._environment = environment
        self._children: list[Child] = []

    def start(self, *command: str) -> None:
        """Start one more command."""
        self._children.append(Child(list(command), self._environment))

    def ended(self) -> str | None:
        """Return the name of a command that has ended by itself, or None while all run."""
        return next((child.name for child in self._children if child.has_ended), None)

    def wait_until(self, is_so: Callable[[], bool]) -> bool:
        """Wait until something is so; False where a command ended before."""
        while not is_so():
            if self.ended():
                return False
            time.sleep(PAUSE)
        return True

    def stop(self) -> None:
        """Stop all of them, within two seconds."""
        deadline = time.monotonic() + STOP_SECONDS * 0.9
        for child in self._children:
            child.ask_to_stop()
        for child in self._children:
            child.end(deadline)


@contextmanager
def together(environment: Mapping[str, str]) -> Iterator[Children]:
    """Give a place to start commands in; whatever happens, all are stopped at the end."""
    children = Children(environment)
    before = {number: signal.signal(number, _stop) for number in _SIGNALS}
    try:
        yield children
    finally:
        children.stop()
        for number, handler in before.items():
            signal.signal(number, handler)


def _stop(number: int, _frame: FrameType | None) -> None:
    raise SystemExit(STOPPED + number)


def answers(address: str) -> bool:
    """Say whether a page can be had at an address."""
    try:
        with urlopen(address, timeout=1):  # noqa: S310 - our own http address
            return True
    except (URLError, OSError):
        return False
