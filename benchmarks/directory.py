"""How long the directory page takes: 2,000 mentors, SQLite, in this process.

    python -m benchmarks.directory

Prints the median and the slowest of 50 requests after a warm-up, for a candidate (who sees whom
they suit best) and for the office, at rest and with a place taken before each request.
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

REQUESTS = 50
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


def measure(visitor: Visitor, path: str, before: Callable[[], object]) -> tuple[float, float]:
    """Return the median and the greatest milliseconds of a page."""
    times = []
    for number in range(REQUESTS + 5):
        before()
        start = time.perf_counter()
        response = visitor.get(path)
        taken = time.perf_counter() - start
        assert response.status_code == 200, response.status_code
        if number >= 5:
            times.append(taken * 1000)
    return median(times), max(times)


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
            middle, slowest = measure(visitor, path, lambda: None)
            print(f"{name:20} median {middle:5.1f} ms, slowest {slowest:5.1f} ms")
        middle, slowest = measure(visitor, "/mentors", touch)
        print(f"{'after every change':20} median {middle:5.1f} ms, slowest {slowest:5.1f} ms")


if __name__ == "__main__":
    main()
