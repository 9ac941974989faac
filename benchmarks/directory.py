"""How fast the directory is through the server as shipped, at rest and while mentors change.

    python -m benchmarks.directory                          2,000 mentors, SQLite
    python -m benchmarks.directory --mentors 100000 --rate 5
    python -m benchmarks.directory --postgresql             (TEST_DATABASE_URL, or one of our own)

The server runs in a process of its own. Sixteen candidates, each with a connection of their own,
ask for 20 pages a second (`--rate`) between them: by an even clock, whether or not the last answer
has come, and each is timed from the moment it was due. Then the same while a mentor confirms every
second.
"""

import argparse
import asyncio
import itertools
import os
import subprocess
import sys
import tempfile
import time
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from pathlib import Path
from urllib.error import URLError

from sqlalchemy import func, insert, select, text

from benchmarks.postgresql import postgresql_url
from matcher.accounts.models import Account
from matcher.app import create_app
from matcher.candidates.models import Candidate
from matcher.core import clock
from matcher.core.config import Settings, data_folder
from matcher.core.db import Database, new_public_id
from matcher.core.schema import migrate
from matcher.desk.services.demo import fill_demo
from matcher.desk.services.demo_people import Size, make_people
from matcher.mentors.models import Mentor
from tests.visitor import Visitor

CONNECTIONS = 16
WARM_UP, SECONDS = 5, 20
PORT = 5987
SECRET = "only for this measurement"
PAGES = (
    "/mentors",
    "/mentors?sort=near",
    "/mentors?near=Leeds&within=25&free=y",
    "/mentors?sector=law&sector=health&format=video",
    "/mentors?q=library&free=3",
    "/mentors?page=9",
    "/mentors?region=scotland&skill=research_skills&fresh=y",
)


def fill(database: Database, n_mentors: int) -> None:
    """Make up the people of the largest demo, and its mentors again until there are enough."""
    migrate(database)
    with database.begin() as session:
        if database.url.get_backend_name() == "postgresql":  # the past is long to make up
            session.execute(text("SET LOCAL idle_in_transaction_session_timeout = 0"))
        now = clock.now(session)
        people = make_people(Size.STRESS, data_folder(), as_of=now.date())
        fill_demo(session, people, data_folder(), now=now)
        there = session.scalars(select(func.count()).select_from(Mentor)).one()
        last = session.scalars(select(func.max(Account.id))).one()
        patterns = session.execute(select(Mentor.__table__)).mappings().all()
        names = {row.id: row.name for row in session.execute(select(Account.id, Account.name))}
        extra = list(zip(range(n_mentors - there), itertools.cycle(patterns)))
        for first in range(0, len(extra), 5000):
            part = extra[first : first + 5000]
            session.execute(
                insert(Account),
                [
                    {
                        "id": last + 1 + n,
                        "email": f"copy{n}@example.org",
                        "name": f"{names[row['account_id']]} {n}",
                        "created_at": now,
                    }
                    for n, row in part
                ],
            )
            session.execute(
                insert(Mentor),
                [
                    {
                        **{key: value for key, value in row.items() if key != "id"},
                        "public_id": new_public_id(),
                        "account_id": last + 1 + n,
                        "held": 0,
                        "place_limit": row["capacity"],
                        "confirmed_at": now - timedelta(days=n % 100),
                    }
                    for n, row in part
                ],
            )


@contextmanager
def serving(folder: Path, database: Database) -> Iterator[int]:
    """Run `matcher web` on the database in a process of its own; give its number."""
    environment = os.environ | {
        "MATCHER_INSTANCE": str(folder),
        "MATCHER_DATABASE_URL": database.url.render_as_string(hide_password=False),
        "MATCHER_BASE_URL": f"http://127.0.0.1:{PORT}",
        "MATCHER_SECRET_KEY": SECRET,
    }
    command = [
        sys.executable,
        "-c",
        "from matcher.cli import main; main()",
        "web",
        f"--port={PORT}",
    ]
    with (folder / "web.log").open("wb") as log:
        server = subprocess.Popen(command, env=environment, stdout=log, stderr=log)
    try:
        for _ in range(300):
            try:
                urllib.request.urlopen(f"http://127.0.0.1:{PORT}/healthz", timeout=1).close()
                break
            except (URLError, ConnectionError):
                time.sleep(0.1)
        yield server.pid
    finally:
        server.terminate()
        server.wait(timeout=20)


async def visit(due: "asyncio.Queue[tuple[float, str]]", cookie: str, taken: list[float]) -> None:
    """Ask for pages on one connection, each as soon as it is due and the last has come."""
    reader, writer = await asyncio.open_connection("127.0.0.1", PORT)
    while True:
        moment, path = await due.get()
        request = (
            f"GET {path} HTTP/1.1\r\nHost: 127.0.0.1:{PORT}\r\nCookie: session={cookie}\r\n\r\n"
        )
        writer.write(request.encode())
        head = await reader.readuntil(b"\r\n\r\n")
        assert head.startswith(b"HTTP/1.1 200"), head
        length = next(
            int(line.split(b":")[1])
            for line in head.splitlines()
            if line.lower().startswith(b"content-length")
        )
        await reader.readexactly(length)
        taken.append((time.perf_counter() - moment) * 1000)


async def load(cookies: list[str], a_second: int, seconds: float) -> list[float]:
    """Keep up so many pages a second over all connections; return each one's milliseconds."""
    due: asyncio.Queue[tuple[float, str]] = asyncio.Queue()
    taken: list[float] = []
    visitors = [asyncio.create_task(visit(due, cookie, taken)) for cookie in cookies]
    start = time.perf_counter()
    for number, path in zip(range(int(seconds * a_second)), itertools.cycle(PAGES)):
        moment = start + number / a_second
        await asyncio.sleep(max(0, moment - time.perf_counter()))
        due.put_nowait((moment, path))
    while len(taken) < int(seconds * a_second):
        await asyncio.sleep(0.05)
        for visitor in visitors:
            if visitor.done():
                visitor.result()
    for visitor in visitors:
        visitor.cancel()
    return taken


def in_words(taken: list[float]) -> str:
    """Return the median, the 95th percentile and the slowest."""
    ordered = sorted(taken)
    p95 = ordered[int(len(ordered) * 0.95)]
    return (
        f"median {ordered[len(ordered) // 2]:6.1f} ms, 95 of 100 within {p95:6.1f} ms, "
        f"slowest {ordered[-1]:6.1f} ms ({len(ordered)} pages)"
    )


async def confirming(database: Database, mentors: list[int]) -> None:
    """Confirm as one mentor after another, one a second."""
    for mentor_id in itertools.cycle(mentors):
        await asyncio.to_thread(confirm, database, mentor_id)
        await asyncio.sleep(1)


def confirm(database: Database, mentor_id: int) -> None:
    """Say that a mentor's places are as they were."""
    with database.begin() as session:
        session.get_one(Mentor, mentor_id).confirmed_at = clock.now(session)


def processor_ms(server: int) -> float:
    """Return how long the server's process has been at work, where Linux tells."""
    fields = Path(f"/proc/{server}/stat").read_text().rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) * 1000 / os.sysconf("SC_CLK_TCK")


async def measure(
    server: int, database: Database, cookies: list[str], mentors: list[int], a_second: int
) -> None:
    """Measure at rest and while mentors change, and print.

    The processor's time for a page says the same on a busy machine.
    """

    async def one(name: str) -> None:
        before = processor_ms(server)
        taken = await load(cookies, a_second, SECONDS)
        each = (processor_ms(server) - before) / len(taken)
        print(f"{name:27}  {in_words(taken)}, processor {each:4.1f} ms a page")

    start = time.perf_counter()
    await load(cookies[:1], 1, 1)
    print(f"first page of a new process  {(time.perf_counter() - start) * 1000:6.0f} ms")
    await load(cookies, a_second, WARM_UP)
    await one("at rest")
    confirm(database, mentors[-1])  # the first of a process takes longer
    changing = asyncio.create_task(confirming(database, mentors))
    await one("a mentor confirms a second")
    changing.cancel()


def cookies_of(folder: Path, database: Database) -> list[str]:
    """Sign sixteen candidates in."""
    app = create_app(Settings(instance=folder, secret_key=SECRET), database)
    with database.read() as session:
        accounts = session.scalars(
            select(Candidate.account_id).where(Candidate.status == "seeking").limit(CONNECTIONS)
        ).all()
    visitors = [Visitor(app, account) for account in accounts]
    found = [visitor.client.get_cookie("session") for visitor in visitors]
    return [cookie.value for cookie in found if cookie]


def main() -> None:
    """Measure and print."""
    options = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    options.add_argument("--mentors", type=int, default=2_000)
    options.add_argument("--rate", type=int, default=20, help="pages a second")
    options.add_argument("--postgresql", action="store_true")
    asked = options.parse_args()
    with tempfile.TemporaryDirectory() as name, postgresql_url(asked.postgresql) as url:
        folder = Path(name)
        database = Database(url or f"sqlite:///{folder}/directory.sqlite3")
        fill(database, asked.mentors)
        with database.read() as session:
            mentors = list(session.scalars(select(Mentor.id).order_by(Mentor.id).limit(100)))
        cookies = cookies_of(folder, database)
        print(f"{asked.mentors:,} mentors, {database.describe()}")
        with serving(folder, database) as server:
            asyncio.run(measure(server, database, cookies, mentors, asked.rate))
        database.dispose()


if __name__ == "__main__":
    main()
