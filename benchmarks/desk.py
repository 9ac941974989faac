"""How fast every page of the desk is with 100,000 candidates and 30,000 mentors.

    python -m benchmarks.desk                       SQLite
    python -m benchmarks.desk --postgresql          (TEST_DATABASE_URL, or one of our own)
    python -m benchmarks.desk --candidates 10000 --mentors 3000 --worst 10

The people of the largest demo with the year they have lived through, again and again until there
are enough, and a match of all that demo. Each page is asked for once unmeasured and then five times
through the application, without a network; the median counts, as does the processor's time, which
says the same on a busy machine. Two entries of one person are merged as often, and it is undone.
Writes `docs/benchmarks-desk.json` (`benchmarks/page.py` makes the page of it), and ends with 1
where a page takes longer than half a second.
"""

import argparse
import gc
import json
import os
import statistics
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any

from flask import Flask
from sqlalchemy import select

from benchmarks.postgresql import postgresql_url
from benchmarks.register import people_enough
from matcher.accounts.models import Account, AccountRole
from matcher.accounts.queries import find_actor
from matcher.app import create_app
from matcher.candidates.models import Candidate
from matcher.core import clock
from matcher.core.actor import Actor, Role
from matcher.core.config import Settings
from matcher.core.db import Database
from matcher.desk.queries.duplicates import list_twins
from matcher.desk.services.merging import merge_people
from matcher.matching.models import MatchRun, Round
from matcher.mentors.models import Mentor, TrainingDay
from matcher.pairings.models import HelpRequest, Pairing, Proposal
from matcher.pairings.rules.states import ProposalStatus
from tests.visitor import Visitor

KEPT = Path(__file__).parents[1] / "docs" / "benchmarks-desk.json"
LIMIT_MS = 500
TIMES = 5
SECRET = "only for this measurement"
FILES = {"desk.export_file", "desk.log_file", "desk.freshness_csv", "desk.shared_report_csv"}
PIECES = {"desk.upload_file", "desk.import_progress", "desk.run_progress"}
MORE = (
    "/desk/people?q=no+such+person",
    "/desk/people?q=ann+smith&role=mentor",
    "/desk/people?q=smith",
    "/desk/people?role=candidate&page=1000",
    "/desk/waiting?page=100",
    "/desk/waiting?q=smith",
    "/desk/pairings?page=20",
    "/desk/proposals?q=smith",
    "/desk/pair?candidate=smith",
    "/desk/pair?mentor=smith",
    "/desk/log?page=50",
)


def addresses(app: Flask, database: Database) -> list[str]:
    """Return the address of every page of the desk that shows something here."""
    ids = _ids(database)
    found = []
    with app.test_request_context():
        for rule in app.url_map.iter_rules():
            is_page = rule.endpoint.startswith("desk.") and "GET" in (rule.methods or ())
            if is_page and rule.endpoint not in FILES | PIECES and set(rule.arguments) <= set(ids):
                values = {name: ids[name] for name in rule.arguments}
                found.append(app.url_map.bind("localhost").build(rule.endpoint, values))
    run = f"/desk/runs/{ids['run_id']}"
    of_one = (
        f"{run}?page=20",
        f"{run}/offer?all=y",
        f"{run}?show=all&q=ann",
        f"/desk/pair?c={ids['candidate_id']}&m={ids['mentor_id']}",
        f"/desk/scenarios/compare?with={ids['run_id']}",
        f"/desk/people/{ids['mentor_account']}",
    )
    return [*sorted(found), *MORE, *of_one]


def _ids(database: Database) -> dict[str, Any]:
    """Return an id of each kind that stands in an address."""
    with database.read() as session:
        accounts = select(Account.public_id).join(Candidate, Candidate.account_id == Account.id)
        account, other = session.scalars(accounts.order_by(Account.id).limit(2))
        accepted = select(Proposal.public_id).where(Proposal.status == ProposalStatus.ACCEPTED)
        offered = select(Proposal.public_id).where(Proposal.status == ProposalStatus.OFFERED)
        found = {
            "account_id": account,
            "other_id": other,
            "run_id": session.scalars(select(MatchRun.public_id)).first(),
            "candidate_id": session.scalars(
                select(Candidate.public_id).where(Candidate.status == "seeking")
            ).first(),
            "mentor_account": session.scalars(
                select(Account.public_id).join(Mentor, Mentor.account_id == Account.id)
            ).first(),
            "mentor_id": session.scalars(select(Mentor.public_id).order_by(Mentor.id)).first(),
            "pairing_id": session.scalars(
                select(Pairing.public_id).where(Pairing.ended_at.is_(None))
            ).first(),
            "proposal_id": session.scalars(accepted).first() or session.scalars(offered).first(),
            "round_id": session.scalars(select(Round.public_id)).first(),
            "training_id": session.scalars(select(TrainingDay.public_id)).first(),
            "help_id": session.scalars(select(HelpRequest.public_id)).first(),
            "stage": "suggested",
            "year": clock.now(session).year,
        }
    return {name: value for name, value in found.items() if value}


def measure(office: Visitor, path: str) -> dict[str, Any]:
    """Ask for a page a few times; return the medians."""
    status = office.get(path).status_code
    wall, own = [], []
    for _time in range(TIMES):
        began, began_own = time.perf_counter(), time.process_time()
        size = len(office.get(path).data)
        wall.append(1000 * (time.perf_counter() - began))
        own.append(1000 * (time.process_time() - began_own))
    return figures(path, status, wall, own, size=size)


class Undone(Exception):
    """Ends a transaction that is only measured."""


def measure_merge(database: Database, office: Actor) -> list[dict[str, Any]]:
    """Merge the entries of people who seem to be there twice, if any do, each time undone."""
    with database.read() as session:
        twins = list_twins(session)[: TIMES + 1]
    wall, own = [], []
    for two in twins:
        with suppress(Undone), database.begin() as session:
            now, began, began_own = clock.now(session), time.perf_counter(), time.process_time()
            merge_people(session, office, two.one.public_id, two.other.public_id, now=now)
            wall.append(1000 * (time.perf_counter() - began))
            own.append(1000 * (time.process_time() - began_own))
            raise Undone
    return [figures("two entries merged", 200, wall[1:], own[1:], size=0)] if wall[1:] else []


def figures(
    path: str, status: int, wall: list[float], own: list[float], *, size: int
) -> dict[str, Any]:
    """Return the medians of what was measured."""
    return {
        "path": path,
        "status": status,
        "ms": round(statistics.median(wall), 1),
        "least_ms": round(min(wall), 1),
        "processor_ms": round(statistics.median(own), 1),
        "kb": round(size / 1000),
    }


@contextmanager
def filled(asked: argparse.Namespace) -> Iterator[tuple[Flask, Database]]:
    """Yield the application on a database with everybody in it."""
    with tempfile.TemporaryDirectory() as name, postgresql_url(asked.postgresql) as url:
        database = Database(url or f"sqlite:///{name}/desk.sqlite3")
        people_enough(database, asked.candidates, asked.mentors)
        yield create_app(Settings(instance=Path(name), secret_key=SECRET), database), database
        database.dispose()


def keep(asked: argparse.Namespace, database: str, pages: list[dict[str, Any]]) -> None:
    """Write the figures beside those of the other database."""
    kept = json.loads(KEPT.read_text("utf-8")) if KEPT.exists() else {"runs": []}
    others = [run for run in kept["runs"] if run["database"] != database]
    mine = {"database": database, "candidates": asked.candidates, "mentors": asked.mentors}
    mine["load"] = round(os.getloadavg()[0], 1)
    runs = sorted([*others, {**mine, "pages": pages}], key=lambda run: run["database"])
    KEPT.write_text(json.dumps({"runs": runs}, indent=1) + "\n", "utf-8")


def main() -> int:
    """Measure, print, and say whether the limit was kept."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--candidates", type=int, default=100_000)
    parser.add_argument("--mentors", type=int, default=30_000)
    parser.add_argument("--postgresql", action="store_true")
    parser.add_argument("--worst", type=int, default=15, help="so many are printed")
    parser.add_argument("--keep", action="store_true", help="write the figures into docs")
    asked = parser.parse_args()
    began = time.perf_counter()
    with filled(asked) as (app, database):
        print(f"filled in {time.perf_counter() - began:.0f} s", flush=True)
        with database.read() as session:
            admin = session.scalars(
                select(AccountRole.account_id).where(AccountRole.name == Role.ADMIN)
            ).one()
            actor = find_actor(session, admin)
        office = Visitor(app, admin)
        gc.freeze()  # as the server does
        pages = [measure(office, path) for path in addresses(app, database)]
        pages += measure_merge(database, actor) if actor else []
    pages.sort(key=lambda page: -page["ms"])
    for page in pages[: asked.worst]:
        ours = f"least {page['least_ms']:6.0f}, processor {page['processor_ms']:6.0f}"
        print(f"{page['ms']:7.0f} ms, {ours}  {page['status']}  {page['path']}")
    if asked.keep:
        keep(asked, "PostgreSQL" if asked.postgresql else "SQLite", pages)
    return int(any(page["ms"] > LIMIT_MS for page in pages))


if __name__ == "__main__":
    sys.exit(main())
