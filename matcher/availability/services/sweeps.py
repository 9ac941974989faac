"""What the worker does every minute to keep the list true."""

import structlog

from matcher.availability.services.looking import ask_still_looking, tell_left_out
from matcher.core.config import Settings
from matcher.core.db import Database
from matcher.jobs.registry import Sweep
from matcher.notifications.services import can_send

log = structlog.get_logger()


def _looking(database: Database, settings: Settings) -> None:
    """Ask who still looks; where no mail can leave nobody is asked, and so nobody falls silent."""
    if not can_send(settings):
        return
    n_asked, n_told = ask_still_looking(database), tell_left_out(database)
    if n_asked or n_told:
        log.info("looking.asked", n_asked=n_asked, n_left_out=n_told)


SWEEPS: dict[str, Sweep] = {
    "looking": _looking,
}
"""By name, in the order in which they run. One line each."""
