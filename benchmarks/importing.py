"""How long it takes to bring in a file of people, small at once and large by the worker.

    python -m benchmarks.importing                  3,000 and 100,000 candidates, SQLite
    python -m benchmarks.importing --postgresql     (TEST_DATABASE_URL, or one of our own)
    python -m benchmarks.importing --rows 3000

The small file goes through the pages of the desk as they are shipped: sent, shown, confirmed. The
large one is checked and written by the worker's own function. Both are sent a second time, which is
to change nothing. Ends with 1 where a limit is passed: 3,000 rows in 3 seconds of work.
"""

import argparse
import gc
import io
import re
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

from flask import Flask
from sqlalchemy import func, select

from benchmarks.postgresql import postgresql_url
from matcher.app import create_app
from matcher.candidates.models import Candidate
from matcher.core.config import Settings
from matcher.core.db import Database
from matcher.core.schema import migrate
from matcher.desk.files.importing import MOST_ROWS
from matcher.desk.jobs import perform_imports
from matcher.desk.queries.import_jobs import find_job
from matcher.reference.files import vocabulary
from matcher.reference.services import load_vocabulary
from tests.factories import actor_of, make_admin, make_scheme
from tests.visitor import HIDDEN, Visitor

ROWS = (3_000, 100_000)
LIMIT = 3.0
SECRET = "only for this measurement"
HEADER = "name,email,sector,level,place,formats,employer,needs,waiting_since,about"
PLACES = ("Leeds", "York", "Cardiff", "Bath", "Glasgow", "Norwich", "Truro", "Derby")
SECTORS = ("public", "school", "law", "health", "higher_education")


def people(n_rows: int) -> bytes:
    """Make up a list of candidates."""
    rows = (
        f"Person {i},person{i}@example.org,{SECTORS[i % 5]},chartership,{PLACES[i % 8]},"
        f"video;face_to_face,Library {i % 900},research_skills;records_management_and_archiving,"
        "2026-01-05,I work in a small team and would like to learn how to lead one."
        for i in range(n_rows)
    )
    return "\n".join((HEADER, *rows, "")).encode()


def timed(work: Callable[[], object]) -> tuple[float, float]:
    """Return the seconds by the clock, and those of this process, that some work takes."""
    wall, own = time.perf_counter(), time.process_time()
    work()
    return time.perf_counter() - wall, time.process_time() - own


class Desk:
    """An administrator who sends files, and the worker behind them."""

    def __init__(self, app: Flask, database: Database) -> None:
        self.database = database
        with database.begin() as session:
            load_vocabulary(session, vocabulary())
            make_scheme(session)
            admin = make_admin(session)
            self.actor = actor_of(admin)
        self.office = Visitor(app, admin)
        self.fields: dict[str, str] = {}
        self.settings: Settings = app.extensions["matcher_settings"]

    def send(self, data: bytes) -> None:
        """Send a file, and look at what it would change."""
        answer = self.office.submit(
            "/desk/import", role="candidate", file=(io.BytesIO(data), "people.csv")
        )
        self.office.follow(answer)

    def read(self) -> None:
        """Look at what it would change, and keep what the button sends."""
        self.fields = dict(HIDDEN.findall(self.office.get("/desk/import/file").text))

    def confirm(self) -> None:
        """Press the button."""
        self.office.follow(self.office.client.post("/desk/import/file/write", data=self.fields))

    def work(self) -> None:
        """Let the worker do what waits."""
        perform_imports(self.database, self.settings)

    def said(self) -> str:
        """Return how many people are new and stay the same, as the page says it."""
        page = self.office.get("/desk/import/file").text
        return "; ".join(re.findall(r"<li>([\d,]+ (?:people|person) (?:are|is|stays?)[^<]*)", page))

    def measure(self, n_rows: int) -> float:
        """Bring in so many people twice; return the seconds of work in which they are written."""
        data = people(n_rows)
        print(f"{n_rows:,} rows, {len(data) / 1e6:.1f} MB", flush=True)
        steps: list[tuple[str, Callable[[], object]]]
        if n_rows <= MOST_ROWS:
            steps = [
                ("sent and shown", lambda: self.send(data)),
                ("shown again", self.read),
                ("written", self.confirm),
            ]
        else:
            steps = [
                ("sent", lambda: self.send(data)),
                ("checked", self.work),
                ("shown", self.read),
                ("asked", self.confirm),
                ("written", self.work),
            ]
        for name, step in steps:
            wall, mine = timed(step)
            print(f"  {name}: {wall:.2f} s ({mine:.2f} s of this process)", flush=True)
        self.send(data)
        if n_rows > MOST_ROWS:
            again, _own = timed(self.work)
            print(f"  the same again, checked: {again:.2f} s", flush=True)
        print(f"  the same again: {self.said()}", flush=True)
        with self.database.read() as session:
            n_here = session.scalar(select(func.count(Candidate.id)))
            print(f"  {n_here:,} candidates; job: {find_job(session, self.actor) is not None}")
        return mine


def main() -> int:
    """Measure, and say whether the limit was kept."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--postgresql", action="store_true")
    parser.add_argument("--rows", type=int, action="append")
    asked = parser.parse_args()
    passed = False
    with tempfile.TemporaryDirectory() as folder, postgresql_url(asked.postgresql) as url:
        settings = Settings(instance=Path(folder), secret_key=SECRET)
        database = Database(url or f"sqlite:///{folder}/matcher.sqlite3")
        migrate(database)
        app = create_app(settings, database)
        desk = Desk(app, database)
        gc.freeze()  # as the server does
        for n_rows in asked.rows or ROWS:
            seconds = desk.measure(n_rows)
            passed |= n_rows <= 3_000 and seconds > LIMIT
        database.dispose()
    return int(passed)


if __name__ == "__main__":
    sys.exit(main())
