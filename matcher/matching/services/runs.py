"""Performing a run, from the queue to its stored result."""

import secrets
import time

from sqlalchemy import update

from matcher.audit.services import record
from matcher.core import clock
from matcher.core.actor import SYSTEM
from matcher.core.db import Database
from matcher.core.words import _
from matcher.matching.instance.lists import TooManyPairs
from matcher.matching.instance.outcome import Listener
from matcher.matching.instance.outcome import run as solve
from matcher.matching.instance.standing import Standing
from matcher.matching.models import MatchRun, RunSnapshot, RunStatus
from matcher.matching.queries.runs import LOST_AFTER
from matcher.matching.services.asking import WAITING
from matcher.matching.services.reading import StalePin, is_scenario, read_run
from matcher.matching.services.results import (
    Result,
    explain_outcome,
    store_result,
    sum_up_scenario,
)
from matcher.matching.services.snapshots import Snapshot, pack
from matcher.solver import CertificateError

SECONDS_BETWEEN_SIGNS = 0.5


class Stopped(RuntimeError):
    """Somebody asked the run to stop, or another worker has taken it over."""


class Progress:
    """Tells the run's row how far and how good the work is, and hears of a stop.

    At most twice a second.
    """

    def __init__(
        self, database: Database, run_id: int, token: str, tell: Listener | None = None
    ) -> None:
        self._tell = tell or (lambda phase, share: None)
        self._database = database
        self._run_id = run_id
        self._token = token
        self._last = 0.0
        self._best: Standing | None = None
        self._keep_best = False

    def __call__(self, phase: str, share: float) -> None:
        """Note the phase and the share done.

        Raises
        ------
        Stopped
            The run is not ours any more, or was asked to stop.
        """
        self._tell(phase, share)
        if time.monotonic() - self._last < SECONDS_BETWEEN_SIGNS:
            return
        self._last = time.monotonic()
        best = self._best
        shown = {"n_matched": best.n_matched, "gap": best.words} if best else {}
        with self._database.begin() as session:
            keep_best = session.execute(
                update(MatchRun)
                .where(
                    MatchRun.id == self._run_id,
                    MatchRun.token == self._token,
                    MatchRun.stop_asked.is_(False),
                )
                .values(phase=phase, share=share, heartbeat_at=clock.now(session), **shown)
                .returning(MatchRun.keep_best)
            ).scalar_one_or_none()
        if keep_best is None:
            raise Stopped
        self._keep_best = keep_best

    def watch(self, standing: Standing | None) -> bool:
        """Hear how good the best so far is; return False where that is to be the result."""
        self._best = standing or self._best
        return not self._keep_best


def perform_run(database: Database, run_id: int, *, tell: Listener | None = None) -> None:
    """Perform a run if it waits for somebody; safe to call twice, or from two workers at once.

    No transaction is open while it thinks. `tell(phase, share)` hears how far it is, beside the
    run's row.
    """
    token = _claim(database, run_id)
    if token is None:
        return
    try:
        instance, asked, ids = read_run(database, run_id)
        seen = pack(Snapshot(instance, asked, ids))
        progress = Progress(database, run_id, token, tell)
        outcome = solve(instance, **asked, tell=progress, watch=progress.watch)
        tell_of = sum_up_scenario if is_scenario(database, run_id) else explain_outcome
        _finish(database, run_id, token, tell_of(outcome, *ids), seen)
    except Stopped:
        _close(database, run_id, token, RunStatus.STOPPED, "")
    except (CertificateError, StalePin, TooManyPairs) as error:
        _close(database, run_id, token, RunStatus.FAILED, str(error))
    except Exception:
        _close(database, run_id, token, RunStatus.FAILED, _("Something went wrong. Try again."))
        raise


def _claim(database: Database, run_id: int) -> str | None:
    """Take up a run that waits or was left behind; None if there is nothing to do."""
    with database.begin() as session:
        now = clock.now(session)
        run = session.get(MatchRun, run_id, with_for_update=True)
        if run is None or run.status not in WAITING:
            return None
        alive = run.heartbeat_at is not None and run.heartbeat_at >= now - LOST_AFTER
        if run.status == RunStatus.RUNNING and alive:
            return None
        run.status = RunStatus.RUNNING
        run.token = secrets.token_hex(16)
        run.started_at = run.heartbeat_at = now
        run.phase, run.share = "read", 0.0
        return run.token


def _finish(database: Database, run_id: int, token: str, result: Result, seen: bytes) -> None:
    """Write the result once, unless the run was taken over or the scheme has changed."""
    with database.begin() as session:
        now = clock.now(session)
        run = session.get_one(MatchRun, run_id, with_for_update=True)
        if run.token != token or run.status != RunStatus.RUNNING:
            return
        if run.stop_asked:
            raise Stopped
        run.finished_at, run.token, run.share = now, None, 1.0
        if run.scheme.version != run.scheme_version and not run.scenario:
            run.status = RunStatus.VOID
            run.error = _("The scheme’s settings changed meanwhile. Start the run again.")
        else:
            run.status = RunStatus.DONE
            store_result(session, run, result)
            session.add(RunSnapshot(run_id=run_id, data=seen, kept_at=now))
        record(session, SYSTEM, f"run.{run.status}", run.public_id, now=now)


def _close(database: Database, run_id: int, token: str, status: RunStatus, error: str) -> None:
    with database.begin() as session:
        now = clock.now(session)
        run = session.get_one(MatchRun, run_id, with_for_update=True)
        if run.token != token:
            return
        run.status, run.error, run.token, run.finished_at = status, error, None, now
        record(session, SYSTEM, f"run.{status}", run.public_id, now=now)
