"""What the worker does every minute for the office."""

import structlog

from matcher.core.config import Settings
from matcher.core.db import Database
from matcher.desk.services.applying import apply_due
from matcher.desk.services.importing_uploads import drop_old_uploads
from matcher.desk.services.morning import tell_office
from matcher.jobs.registry import Sweep

log = structlog.get_logger()


def _apply(database: Database, _settings: Settings) -> None:
    n_applied = apply_due(database)
    if n_applied:
        log.info("decisions.applied", n=n_applied)


def _tell(database: Database, _settings: Settings) -> None:
    n_told = tell_office(database)
    if n_told:
        log.info("office.told", n=n_told)


def _drop(database: Database, _settings: Settings) -> None:
    n_dropped = drop_old_uploads(database)
    if n_dropped:
        log.info("uploads.dropped", n=n_dropped)


SWEEPS: dict[str, Sweep] = {"decisions": _apply, "approvals": _tell, "uploads": _drop}
"""By name, in the order in which they run. One line each."""
