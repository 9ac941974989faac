"""The queue and the worker's loop, on Huey with an SQLite file of its own."""

import logging
import sqlite3
import time
from pathlib import Path
from typing import Any

from huey import SqliteHuey, crontab
from huey.consumer import Consumer

from matcher.core.db import has_wal_reset_fault
from matcher.jobs.port import SWEEP
from matcher.jobs.registry import Jobs

FILE = "jobs.sqlite3"
THREADS = 3  # two may be busy with runs, and mails still go
STOP_SECONDS = 0.8  # a run that is cut off is taken up again later


def open_huey(instance: Path) -> SqliteHuey:
    """Open the queue in the instance folder.

    Huey uses the standard library's SQLite, whatever the database itself runs on, so it is that
    version which decides whether a write-ahead log can be trusted.
    """
    mode = "truncate" if has_wal_reset_fault(sqlite3.sqlite_version_info) else "wal"
    return SqliteHuey(
        "matcher", filename=str(instance / FILE), journal_mode=mode, results=False, utc=True
    )


class HueyQueue:
    """Carries words from the web processes to the worker on the same machine."""

    def __init__(self, instance: Path) -> None:
        self._look = _look_task(open_huey(instance), None)

    def put(self, name: str, row_id: int | None) -> None:
        """Pass on that a row wants looking at."""
        self._look(name, row_id, time.time())


def make_consumer(jobs: Jobs) -> Consumer:
    """Return the worker's loop: threads, a sweep on every minute and one at the start."""
    logging.getLogger("huey").setLevel(logging.WARNING)
    huey = open_huey(jobs.settings.instance)
    huey.flush()  # what was said before is found by the first sweep
    look = _look_task(huey, jobs)

    huey.periodic_task(crontab(minute="*"), name="minute")(jobs.sweep)
    look(SWEEP, None, time.time())
    return Consumer(
        huey,
        workers=THREADS,
        initial_delay=0.1,
        max_delay=0.5,
        backoff=1.2,
        shutdown_timeout=STOP_SECONDS,
    )


def _look_task(huey: SqliteHuey, jobs: Jobs | None) -> Any:
    """Define the one task there is, under the same name on both sides."""
    swept_at = 0.0

    def look(name: str, row_id: int | None, said_at: float) -> None:
        nonlocal swept_at
        if jobs is None:
            raise RuntimeError("Only the worker looks at rows.")
        if row_id is not None:
            jobs.run(name, row_id)
        elif swept_at < said_at:  # one sweep answers all that was said before it began
            swept_at = time.time()
            jobs.sweep(woken=True)

    return huey.task(name="look")(look)
