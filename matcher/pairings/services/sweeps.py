"""What the worker does every minute for proposals and pairings."""

import structlog

from matcher.core.config import Settings
from matcher.core.db import Database
from matcher.jobs.registry import Sweep
from matcher.pairings.services.endings import expire_due

log = structlog.get_logger()


def _expire(database: Database, _settings: Settings) -> None:
    n_expired = expire_due(database)
    if n_expired:
        log.info("proposals.expired", n=n_expired)


SWEEPS: dict[str, Sweep] = {
    "proposals": _expire,
}
"""By name, in the order in which they run. One line each."""
