"""What the worker does: handlers for single rows, and sweeps that find whatever is due."""

import threading
import time
import traceback
from collections.abc import Callable
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path

import structlog

from matcher.core.config import Settings
from matcher.core.db import Database

Handler = Callable[[Database, Settings, int], None]
Sweep = Callable[[Database, Settings], None]
log = structlog.get_logger()


@dataclass
class _Entry:
    """A sweep, how often it is due, and whether a word from a page makes it due at once."""

    name: str
    sweep: Sweep
    every: float
    at_once: bool
    last: float | None = None
    busy: threading.Lock = field(default_factory=threading.Lock)

    def is_due(self, moment: float, *, woken: bool) -> bool:
        """Say whether to sweep now; a second's grace keeps a minute's sweep on the minute."""
        if self.last is None or (woken and self.at_once):
            return True
        return moment - self.last >= self.every - 1


class Jobs:
    """Everything that the worker knows to do on one database.

    `seconds` tells how long ago something was done.
    """

    def __init__(
        self,
        database: Database,
        settings: Settings,
        *,
        seconds: Callable[[], float] = time.monotonic,
    ) -> None:
        self.database = database
        self.settings = settings
        self._seconds = seconds
        self._handlers: dict[str, Handler] = {}
        self._sweeps: list[_Entry] = []

    def register(self, name: str, handler: Handler) -> None:
        """Have `handler` look at a row whenever a task of this name comes."""
        self._handlers[name] = handler

    def register_sweep(
        self, name: str, sweep: Sweep, *, every: float = 60, at_once: bool = False
    ) -> None:
        """Have `sweep` called every so many seconds, and (`at_once`) after every change."""
        self._sweeps.append(_Entry(name, sweep, every, at_once))

    def run(self, name: str, row_id: int) -> None:
        """Look at one row; a failure is logged, and the sweep will find the row again."""
        handler = self._handlers.get(name)
        if handler is None:
            log.warning("jobs.unknown", job=name, row=row_id)
            return
        _guarded(name, row_id, lambda: handler(self.database, self.settings, row_id))

    def sweep(self, *, woken: bool = False) -> None:
        """Call every sweep that is due; one that is under way in another thread is left to it."""
        for entry in self._sweeps:
            if not entry.is_due(self._seconds(), woken=woken) or not entry.busy.acquire(False):
                continue
            try:
                entry.last = self._seconds()
                _guarded(entry.name, None, partial(entry.sweep, self.database, self.settings))
            finally:
                entry.busy.release()


def _guarded(name: str, row_id: int | None, work: Callable[[], None]) -> None:
    """Do some work; log what kind of failure there was and where, with nobody's data in it."""
    try:
        work()
    except Exception as error:
        log.error(
            "jobs.failed", job=name, row=row_id, error=type(error).__name__, where=_where(error)
        )


def _where(error: Exception) -> str:
    frames = traceback.extract_tb(error.__traceback__)
    ours = [frame for frame in frames if "matcher" in Path(frame.filename).parts] or list(frames)
    return f"{Path(ours[-1].filename).name}:{ours[-1].lineno}"
