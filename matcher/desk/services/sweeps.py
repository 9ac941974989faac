"""What the worker does every minute for the office."""

import structlog

from matcher.core.config import Settings
from matcher.core.db import Database
from matcher.desk.services.applying import apply_due
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


SWEEPS: dict[str, Sweep] = {"decisions": _apply, "approvals": _tell}
"""By name, in the order in which they run. One line each."""
