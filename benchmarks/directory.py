"""How long the directory page takes: 2,000 mentors, SQLite, in this process.

    python -m benchmarks.directory

Prints the median and the slowest of 50 requests of a candidate after a warm-up, at rest and with a
mentor's confirmation before each request. The processor's time says the same on a busy machine.
"""

import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from statistics import median

from sqlalchemy import select

from matcher.app import create_app
from matcher.candidates.models import Candidate
from matcher.core import clock
from matcher.core.config import Settings, data_folder
from matcher.core.db import Database
from matcher.core.schema import migrate
from matcher.desk.services.demo import fill_demo
from matcher.desk.services.demo_people import Size, make_people
from matcher.mentors.models import Mentor
from tests.visitor import Visitor

REQUESTS, WARM_UP = 50, 5
PAGES = {
    "suits me": "/mentors",
    "nearest": "/mentors?sort=near",
    "near Leeds, free": "/mentors?q=Leeds&by=place&free=y",
    "page 9": "/mentors?page=9",
}


def fill(database: Database) -> None:
    """Make up the people of the largest demo."""
    migrate(database)
    with database.begin() as session:
        now = clock.now(session)
        people = make_people(Size.STRESS, data_folder(), as_of=now.date())
        fill_demo(session, people, data_folder(), now=now)


def measure(visitor: Visitor, path: str, before: Callable[[], object] = lambda: None) -> str:
    """Return how many milliseconds a page takes, in words."""
    times, busy = [], []
    for number in range(WARM_UP + REQUESTS):
        before()
        start, start_busy = time.perf_counter(), time.process_time()
        response = visitor.get(path)
        taken, taken_busy = time.perf_counter() - start, time.process_time() - start_busy
        assert response.status_code == 200, response.status_code
        if number >= WARM_UP:
            times.append(taken * 1000)
            busy.append(taken_busy * 1000)
    return (
        f"median {median(times):5.1f} ms, slowest {max(times):5.1f} ms, "
        f"processor {median(busy):5.1f} ms"
    )


def main() -> None:
    """Measure and print."""
    with tempfile.TemporaryDirectory() as folder:
        database = Database(f"sqlite:///{folder}/directory.sqlite3")
        fill(database)
        settings = Settings(instance=Path(folder), secret_key="only for this measurement")
        app = create_app(settings, database)
        with database.read() as session:
            candidate = session.scalars(
                select(Candidate.account_id).where(Candidate.status == "seeking")
            ).first()
            mentors = list(session.scalars(select(Mentor.id)))
        visitor = Visitor(app, candidate)
        print(f"{len(mentors):,} mentors, {database.describe()}")

        def touch() -> None:
            with database.begin() as session:
                mentor = session.get_one(Mentor, mentors[0])
                mentor.confirmed_at = clock.now(session)

        for name, path in PAGES.items():
            print(f"{name:20} {measure(visitor, path)}")
        print(f"{'after every change':20} {measure(visitor, '/mentors', touch)}")


if __name__ == "__main__":
    main()
