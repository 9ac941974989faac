"""What the worker does every minute for proposals and pairings."""

import structlog

from matcher.core.config import Settings
from matcher.core.db import Database
from matcher.jobs.registry import Sweep
from matcher.notifications.services import can_send
from matcher.pairings.services.expiry import expire_due
from matcher.pairings.services.reminding import remind_due

log = structlog.get_logger()


def _remind(database: Database, _settings: Settings) -> None:
    n_reminded = remind_due(database)
    if n_reminded:
        log.info("proposals.reminded", n=n_reminded)


def _expire(database: Database, settings: Settings) -> None:
    n_expired = expire_due(database, by_mail=can_send(settings))
    if n_expired:
        log.info("proposals.expired", n=n_expired)


SWEEPS: dict[str, Sweep] = {
    "reminders": _remind,
    "proposals": _expire,
}
"""By name, in the order in which they run. One line each."""
