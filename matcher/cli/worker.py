"""`matcher worker`: runs, mails, and whatever is due."""

import time
from collections.abc import Callable

import click
import structlog

from matcher.accounts.services import forget_old_sign_ins, forget_unverified
from matcher.accounts.services import relevance as of_accounts
from matcher.audit.services import seal_entries, verify_seals
from matcher.availability.services import relevance as of_availability
from matcher.availability.services import sweeps as availability
from matcher.cli.opening import open_installation
from matcher.core import clock
from matcher.core.config import Settings
from matcher.core.db import Database
from matcher.core.logs import configure_logs
from matcher.desk.jobs import perform_import, perform_imports
from matcher.desk.services import relevance as of_desk
from matcher.desk.services import sweeps as desk
from matcher.jobs.huey_queue import make_consumer
from matcher.jobs.registry import Jobs
from matcher.jobs.services import note_check
from matcher.matching.queries.runs import list_waiting_runs
from matcher.matching.services.replaying import forget_snapshots
from matcher.matching.services.runs import perform_run
from matcher.mentors.services import relevance as of_mentors
from matcher.notifications.models import MailStatus
from matcher.notifications.queries import count_mails
from matcher.notifications.services import (
    LATE,
    can_send,
    noted,
    refreshers,
    send_due_mails,
    spared,
    still_true,
)
from matcher.pairings.queries.invariants import verify_invariants
from matcher.pairings.services import relevance as of_pairings
from matcher.pairings.services import sweeps as pairings
from matcher.web.health import INVARIANTS, OUTBOX, SEALS, WORKER
from matcher.web.models import SystemCheck

MINUTES = 60.0
DAY = 24 * 60 * MINUTES
STILL_TRUE = (
    of_accounts.STILL_TRUE
    | of_mentors.STILL_TRUE
    | of_pairings.STILL_TRUE
    | of_availability.STILL_TRUE
    | of_desk.STILL_TRUE
)
SPARED = of_pairings.SPARED | of_availability.SPARED
REFRESHERS = of_pairings.REFRESHERS | of_availability.REFRESHERS | of_desk.REFRESHERS
SWEEPS = {**pairings.SWEEPS, **availability.SWEEPS, **desk.SWEEPS}
log = structlog.get_logger()


@click.command()
def worker() -> None:
    """Run matches, send mails, and do what is due."""
    configure_logs()
    settings, database = open_installation()
    consumer = make_consumer(assemble(database, settings))
    click.echo(f"Worker on {database.describe()}.", err=True)
    if not can_send(settings):
        click.echo("No mail server is set (smtp_host): mails wait in the outbox.", err=True)
    consumer.run()
    database.dispose()


def assemble(
    database: Database, settings: Settings, *, seconds: Callable[[], float] = time.monotonic
) -> Jobs:
    """Return everything that a worker does; see `Jobs` for `seconds`."""
    still_true.update(STILL_TRUE)
    spared.update(SPARED)
    refreshers.update(REFRESHERS)
    noted.update(of_availability.NOTED)
    jobs = Jobs(database, settings, seconds=seconds)
    jobs.register("match_run", lambda database, _settings, run_id: perform_run(database, run_id))
    jobs.register("import", perform_import)
    jobs.register_sweep("mails", _send, at_once=True)
    for name, sweep in SWEEPS.items():
        jobs.register_sweep(name, sweep)
    jobs.register_sweep("seals", _seal)
    jobs.register_sweep("worker", _beat)
    jobs.register_sweep("invariants", _verify_invariants, every=5 * MINUTES)
    jobs.register_sweep("seals_verified", _verify_seals, every=DAY)
    jobs.register_sweep("what_is_old", _forget, every=DAY)
    # The last, as they may take long: what is due above never waits for them.
    jobs.register_sweep("runs", _perform_runs, at_once=True)
    jobs.register_sweep("imports", perform_imports, at_once=True)
    return jobs


def _send(database: Database, settings: Settings) -> None:
    """Send what is due, and note what stays behind.

    After an outage all that is overdue is done first, so that everybody hears of it in one mail.
    """
    after_outage = _was_away(database)
    if after_outage:
        _do_what_is_overdue(database, settings)
    n_sent = send_due_mails(database, settings, after_outage=after_outage)
    if n_sent:
        log.info("mail.sent", n=n_sent)
    with database.read() as session:
        n_waiting = count_mails(session, MailStatus.QUEUED)
        n_failed = count_mails(session, MailStatus.FAILED)
    words = []
    if n_waiting and not can_send(settings):
        words.append(f"{n_waiting} mails wait: no mail server is set (smtp_host).")
    if n_failed:
        words.append(f"{n_failed} mails were refused for good.")
    _note(database, OUTBOX, words)


def _was_away(database: Database) -> bool:
    """Say whether no worker has run for a day."""
    with database.read() as session:
        beat = session.get(SystemCheck, WORKER)
        return beat is not None and clock.now(session) - beat.checked_at >= LATE


def _do_what_is_overdue(database: Database, settings: Settings) -> None:
    log.warning("worker.was_away")
    for name, sweep in SWEEPS.items():
        try:
            sweep(database, settings)
        except Exception as error:  # it is called again in its turn; the mails must go
            log.error("jobs.failed", job=name, error=type(error).__name__)


def _perform_runs(database: Database, _settings: Settings) -> None:
    with database.read() as session:
        waiting = list_waiting_runs(session, now=clock.now(session))
    for run_id in waiting:
        perform_run(database, run_id)


def _seal(database: Database, _settings: Settings) -> None:
    n_sealed = 1
    while n_sealed:
        with database.begin() as session:
            n_sealed = seal_entries(session, now=clock.now(session))


def _verify_seals(database: Database, _settings: Settings) -> None:
    with database.read() as session:
        broken = verify_seals(session)
    if broken:
        log.error("audit.seals_broken", seals=broken[:20])
    _note(database, SEALS, [f"{len(broken)} seals of the log are broken."] if broken else [])


def _verify_invariants(database: Database, _settings: Settings) -> None:
    with database.read() as session:
        violations = verify_invariants(session)
    for violation in violations:
        log.error("invariant.violated", invariant=violation.invariant, n_rows=violation.n_rows)
    _note(database, INVARIANTS, [f"Untrue: {found.invariant}." for found in violations])


def _beat(database: Database, _settings: Settings) -> None:
    _note(database, WORKER, [])


def _forget(database: Database, _settings: Settings) -> None:
    with database.begin() as session:
        forget_old_sign_ins(session, now=clock.now(session))
        forget_unverified(session, now=clock.now(session))
    with database.begin() as session:
        forget_snapshots(session, now=clock.now(session))


def _note(database: Database, name: str, words: list[str]) -> None:
    with database.begin() as session:
        note_check(session, name, ok=not words, words=" ".join(words), now=clock.now(session))
