"""Fifty clients on one mentor for a minute, through the server as shipped.

    python -m benchmarks.one_mentor                  waitress (`matcher web`) on SQLite
    python -m benchmarks.one_mentor --postgresql     gunicorn on PostgreSQL

Fifty candidates, each signed in on a connection of their own, ask the same mentor, who has three
places. Whoever gets one takes the request back a moment later, so that the race never ends; whoever
gets none tries again. Each waits two seconds (`--pause`) between two presses: nobody who reads
the page could be quicker. Every answer is timed; beside it the places are counted ten times a
second, and at the end all invariants are verified. The process ends with 1 where an aim is missed.
"""

import argparse
import itertools
import json
import os
import re
import subprocess
import sys
import tempfile
import threading
import time
import urllib.request
from collections import Counter, defaultdict
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from http.client import HTTPConnection, HTTPException, HTTPResponse
from pathlib import Path
from urllib.error import URLError
from urllib.parse import urlencode

from sqlalchemy import func, select

from benchmarks.postgresql import postgresql_url
from matcher.app import create_app
from matcher.core.config import Settings
from matcher.core.db import Database
from matcher.core.schema import migrate
from matcher.mentors.models import CapacityHold, Mentor
from matcher.pairings.models import Proposal
from matcher.pairings.queries.invariants import verify_invariants
from matcher.reference.files import vocabulary
from matcher.reference.services import load_vocabulary
from tests.factories import make_candidate, make_mentor, make_scheme
from tests.visitor import HIDDEN, Visitor

CLIENTS, PLACES, SECONDS, PAUSE = 50, 3, 60, 2.0
MOST_MS = 300
PORT = 5986
SECRET = "only for this measurement"
TAKE_BACK = re.compile(r"/my-mentor/[^/\"]+/take-back")
WEB = (sys.executable, "-c", "from matcher.cli import main; main()", "web", f"--port={PORT}")
GUNICORN = (
    sys.executable, "-m", "gunicorn", "--worker-class=gthread", "--workers=2", "--threads=3",
    f"--bind=127.0.0.1:{PORT}", "wsgi:app",
)  # fmt: skip


def quantile(numbers: list[float], share: float) -> float:
    """Return the number that a share of some are below."""
    return sorted(numbers)[int(len(numbers) * share)]


@dataclass
class Told:
    """What the clients were answered, and what the places looked like meanwhile."""

    milliseconds: list[float] = field(default_factory=list)
    answers: Counter[int] = field(default_factory=Counter)
    n_taken: int = 0
    most_held: int = 0
    drifts: int = 0
    by_kind: dict[str, list[float]] = field(default_factory=lambda: defaultdict(list))

    def p95(self) -> float:
        """Return within how many milliseconds 95 of 100 answers came."""
        return quantile(self.milliseconds, 0.95)


class Client:
    """One candidate's browser, who asks and takes back."""

    def __init__(self, cookie: str, csrf: str, mentor: str) -> None:
        self.cookie, self.csrf, self.path = cookie, csrf, f"/mentors/{mentor}/ask"
        self.line = HTTPConnection("127.0.0.1", PORT, timeout=30)
        self.keys = itertools.count()

    def press_until(self, end: float, pause: float, told: Told, lock: threading.Lock) -> None:
        while time.monotonic() < end:
            status, _page = self._send(told, lock, self.path, message="May I?")
            if status == 303:
                with lock:
                    told.n_taken += 1
                time.sleep(pause / 2)
                _status, page = self._send(told, lock, "/my-mentor")
                if found := TAKE_BACK.search(page):
                    self._send(told, lock, found[0], sure="1")
            time.sleep(pause)

    def _send(self, told: Told, lock: threading.Lock, path: str, **form: str) -> tuple[int, str]:
        headers = {"Cookie": f"session={self.cookie}", "Origin": f"http://127.0.0.1:{PORT}"}
        body = None
        if form:
            key = f"{self.csrf[-8:]}{id(self)}{next(self.keys)}"
            body = urlencode(form | {"csrf_token": self.csrf, "submission_key": key})
            headers["Content-Type"] = "application/x-www-form-urlencoded"
        began = time.perf_counter()
        answer = self._exchange("POST" if form else "GET", path, body, headers)
        page = answer.read().decode()
        with lock:
            took = (time.perf_counter() - began) * 1000
            told.milliseconds.append(took)
            told.by_kind[
                f"{'POST' if form else 'GET'} {path.split('/')[-1]} {answer.status}"
            ].append(took)
            told.answers[answer.status] += 1
        return answer.status, page

    def _exchange(
        self, method: str, path: str, body: str | None, headers: dict[str, str]
    ) -> HTTPResponse:
        """Ask on the open line, or on a new one where the server has closed it meanwhile."""
        try:
            self.line.request(method, path, body, headers)
            return self.line.getresponse()
        except (ConnectionError, HTTPException):
            self.line.close()
            self.line.request(method, path, body, headers)
            return self.line.getresponse()


def processor_ms(server: int) -> float:
    """Return how long a server and its workers have been at work, where Linux tells."""
    total = 0
    for stat in Path("/proc").glob("[0-9]*/stat"):
        with suppress(OSError):
            fields = stat.read_text().rpartition(")")[2].split()
            if server in (int(stat.parent.name), int(fields[1])):
                total += int(fields[11]) + int(fields[12])
    return total * 1000 / os.sysconf("SC_CLK_TCK")


def fill(database: Database) -> tuple[str, list[int]]:
    """Make up one mentor and fifty candidates; return the mentor and the candidates' accounts."""
    migrate(database)
    with database.begin() as session:
        load_vocabulary(session, vocabulary())
        make_scheme(session)
        mentor = make_mentor(session, capacity=PLACES)
        accounts = [make_candidate(session).account_id for _ in range(CLIENTS)]
        return str(mentor.public_id), accounts


def sign_in(folder: Path, database: Database, mentor: str, accounts: list[int]) -> list[Client]:
    """Sign everybody in and open the page on which they ask."""
    app = create_app(Settings(instance=folder, secret_key=SECRET), database)
    clients = []
    for account in accounts:
        visitor = Visitor(app, account)
        hidden = dict(HIDDEN.findall(visitor.get(f"/mentors/{mentor}/ask").text))
        cookie = visitor.client.get_cookie("session")
        assert cookie is not None
        clients.append(Client(cookie.value, hidden["csrf_token"], mentor))
    return clients


@contextmanager
def serving(folder: Path, database: Database, command: tuple[str, ...]) -> Iterator[int]:
    """Run a server on the database in processes of its own; give the number of the first."""
    environment = os.environ | {
        "MATCHER_INSTANCE": str(folder),
        "MATCHER_DATABASE_URL": database.url.render_as_string(hide_password=False),
        "MATCHER_BASE_URL": f"http://127.0.0.1:{PORT}",
        "MATCHER_SECRET_KEY": SECRET,
    }
    with (folder / "web.log").open("wb") as log:
        server = subprocess.Popen(command, env=environment, stdout=log, stderr=log)
    try:
        for _ in range(600):
            try:
                urllib.request.urlopen(f"http://127.0.0.1:{PORT}/healthz", timeout=1).close()
                break
            except (URLError, ConnectionError, TimeoutError):
                time.sleep(0.1)
        yield server.pid
    finally:
        server.terminate()
        server.wait(timeout=20)


def watch(database: Database, end: float, told: Told) -> None:
    """Count the places ten times a second: the mentor's number, and the rows it stands for."""
    while time.monotonic() < end:
        count = select(func.count(CapacityHold.id)).scalar_subquery()
        with database.read() as session:  # in one statement: both are of one moment
            held, rows = session.execute(select(Mentor.held, count)).one()
        told.most_held = max(told.most_held, held, rows)
        told.drifts += held != rows
        time.sleep(0.1)


def press(database: Database, clients: list[Client], seconds: float, pause: float) -> Told:
    """Let all press at once for so long."""
    told, lock, end = Told(), threading.Lock(), time.monotonic() + seconds
    threads = [
        threading.Thread(target=client.press_until, args=(end, pause, told, lock))
        for client in clients
    ]
    threads.append(threading.Thread(target=watch, args=(database, end, told)))
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return told


def misses(told: Told, database: Database) -> list[str]:
    """Return which aims are missed."""
    with database.read() as session:
        broken = [violation.invariant for violation in verify_invariants(session)]
        n_asked = session.scalar(select(func.count(Proposal.id)))
    found = [f"not true any more: {name}" for name in broken]
    if told.most_held > PLACES:
        found.append(f"{told.most_held} places held of {PLACES}")
    if told.drifts:
        found.append(f"the number of places and their rows differed {told.drifts} times")
    if n_asked != told.n_taken:
        found.append(f"{told.n_taken} were told yes, and {n_asked} requests stand")
    if any(status >= 500 for status in told.answers):
        found.append("an answer of 500 or more")
    if told.p95() > MOST_MS:
        found.append(f"95 of 100 answers within {told.p95():.0f} ms, not {MOST_MS}")
    return found


def main() -> None:
    """Measure and print."""
    options = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    options.add_argument("--postgresql", action="store_true")
    options.add_argument("--seconds", type=float, default=SECONDS)
    options.add_argument("--pause", type=float, default=PAUSE, help="seconds between two presses")
    asked = options.parse_args()
    with tempfile.TemporaryDirectory() as name, postgresql_url(asked.postgresql) as url:
        folder = Path(name)
        database = Database(url or f"sqlite:///{folder}/one.sqlite3")
        mentor, accounts = fill(database)
        clients = sign_in(folder, database, mentor, accounts)
        with serving(folder, database, GUNICORN if asked.postgresql else WEB) as server:
            press(database, clients[:5], 3, 0.5)  # the first answers of a process take longer
            with database.read() as session:
                before = session.scalar(select(func.count(Proposal.id))) or 0
            at_work = processor_ms(server)
            told = press(database, clients, asked.seconds, asked.pause)
            at_work = processor_ms(server) - at_work
        told.n_taken += before
        missed = misses(told, database)
        ordered = sorted(told.milliseconds)
        figures = {
            "database": database.describe(),
            "server": "gunicorn" if asked.postgresql else "waitress",
            "seconds": asked.seconds,
            "pause": asked.pause,
            "answers": dict(told.answers),
            "places taken": told.n_taken - before,
            "most held": told.most_held,
            "drifts": told.drifts,
            "median ms": round(ordered[len(ordered) // 2]),
            "p95 ms": round(told.p95()),
            "by kind, median and p95": {
                kind: (len(took), round(quantile(took, 0.5)), round(quantile(took, 0.95)))
                for kind, took in sorted(told.by_kind.items())
            },
            "slowest ms": round(ordered[-1]),
            "processor ms an answer": round(at_work / len(ordered), 1),
            "load": round(os.getloadavg()[0], 1),
            "missed": missed,
        }
        print(json.dumps(figures, indent=1))
        database.dispose()
    sys.exit(1 if missed else 0)


if __name__ == "__main__":
    main()
