"""`matcher replay-run`: make a past run of the installation again, and compare to the byte."""

import sys

import click
from sqlalchemy import select

from matcher.cli.opening import open_installation
from matcher.core.db import Database, PublicId
from matcher.matching.models import MatchRun, RunStatus
from matcher.matching.services.replaying import CannotReplay, replay_run
from matcher.matching.services.snapshots import CannotRead

DIFFERS, BAD_INPUT = 1, 2


@click.command("replay-run")
@click.argument("run", default="newest")
def replay(run: str) -> None:
    """Make a past run again from its snapshot, and compare all that it wrote to the byte.

    RUN is the last part of the run's address, or “newest”. Nothing is written. Exit code 0: all is
    the same; 1: the first line that differs is shown; 2: the run cannot be made again.
    """
    _settings, database = open_installation()
    try:
        run_id = _newest(database) if run == "newest" else run
        difference = replay_run(database, run_id)
    except (CannotReplay, CannotRead) as error:
        click.echo(f"This cannot be done again: {error}", err=True)
        sys.exit(BAD_INPUT)
    finally:
        database.dispose()
    if difference:
        click.echo(difference)
        sys.exit(DIFFERS)
    click.echo(f"The same to the byte: run {run_id}.")


def _newest(database: Database) -> PublicId:
    with database.read() as session:
        found = session.scalars(
            select(MatchRun.public_id)
            .where(MatchRun.status == RunStatus.DONE)
            .order_by(MatchRun.id.desc())
        ).first()
    if found is None:
        raise CannotReplay("No run has a result yet.")
    return found
