"""Making the demo's database: migrate, load, live through a year, run a match."""

from datetime import date
from pathlib import Path

import click
from tqdm import tqdm

from matcher.cli.opening import keep_private
from matcher.cli.setup import create_secret
from matcher.core import clock
from matcher.core.actor import Actor
from matcher.core.config import Settings, data_folder
from matcher.core.days import local_day
from matcher.core.db import Database
from matcher.core.schema import migrate
from matcher.desk.services.demo import fill_demo, open_doors
from matcher.desk.services.demo_people import make_people
from matcher.desk.services.demo_shares import N_PEOPLE, Size
from matcher.matching.models import MatchRun, RunStatus
from matcher.matching.services.asking import start_run
from matcher.matching.services.runs import perform_run
from matcher.pairings.services.waiting import offer_free_places

BAR = "{desc:<28} {percentage:3.0f}% |{bar:30}|"


def build(folder: Path, size: Size, now: clock.Clock | None = None) -> dict[str, str]:
    """Make a demo of some size in an empty folder; return who may sign in, by role.

    Made for the same `now` it holds the same people, and they have done the same.
    """
    keep_private()
    settings = Settings(instance=folder, demo=True)
    create_secret(settings.secret_key_file)
    database = Database(settings.url, clock=now)
    try:
        migrate(database)
        office = _fill(database, size)
        offer_free_places(database)  # as the worker would have done by today
        _match(database, office)
        with database.begin() as session:
            doors = open_doors(session)
    finally:
        database.dispose()
    return {str(role): name for role, name in doors.items()}


def _fill(database: Database, size: Size) -> Actor:
    n_mentors, n_candidates = N_PEOPLE[size]
    click.echo(f"Making up {n_mentors:,} mentors and {n_candidates:,} candidates.", err=True)
    with database.begin() as session, _Bar("Living through their year") as bar:
        now = clock.now(session)
        people = make_people(size, data_folder(), as_of=local_day(now))
        return fill_demo(session, people, data_folder(), now=now, tell=bar.move)


def _match(database: Database, office: Actor) -> None:
    with database.begin() as session:
        run_id = start_run(session, office, now=clock.now(session)).id
    with _Bar("Running a match") as bar:
        perform_run(database, run_id, tell=lambda _phase, share: bar.move(share))
        bar.move(1)
    with database.read() as session:
        run = session.get_one(MatchRun, run_id)
    if run.status != RunStatus.DONE or run.report is None:
        raise click.ClickException(f"The match ended as {run.status}: {run.error}")
    looking, matched = run.report["n_candidates"], run.report["n_matched"]
    click.echo(f"{matched} of {looking} who are looking have a suggestion.", err=True)


def write_files(folder: Path, size: Size, *, as_of: date) -> None:
    """Write made-up people as the two files that `match` and `load` read."""
    people = make_people(size, data_folder(), as_of=as_of)
    folder.mkdir(parents=True, exist_ok=True)
    for name, text in (
        ("mentors.csv", people.mentors_csv()),
        ("candidates.csv", people.candidates_csv()),
    ):
        (folder / name).write_text(text, "utf-8", newline="")
        click.echo(folder / name)


class _Bar:
    """A progress bar on stderr that moves by shares."""

    def __init__(self, words: str) -> None:
        self._bar = tqdm(total=1.0, desc=words, bar_format=BAR)

    def __enter__(self) -> "_Bar":
        return self

    def __exit__(self, *_exception: object) -> None:
        self._bar.close()

    def move(self, share: float) -> None:
        """Show that this share is done."""
        if share > self._bar.n:  # the phases of a run each begin at 0: the bar never goes back
            self._bar.update(share - self._bar.n)
