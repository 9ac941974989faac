"""Whether this process can serve people, and what the worker last found."""

from datetime import datetime, timedelta

from sqlalchemy import select
from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.orm import Session

from matcher.core import clock
from matcher.core.db import Database
from matcher.core.errors import Busy
from matcher.core.schema import WrongSchema, require_current
from matcher.core.words import _
from matcher.web.models import SystemCheck

INVARIANTS = "invariants"
WORKER = "worker"
OUTBOX = "outbox"
SEALS = "seals"
GRAVE = {INVARIANTS, SEALS}
WORKER_SILENT_AFTER = timedelta(minutes=3)


def find_problems(database: Database) -> tuple[list[str], list[str]]:
    """Return what keeps this process from serving people, and what somebody should look at."""
    try:
        require_current(database)
        with database.read() as session:
            checks = session.scalars(select(SystemCheck).order_by(SystemCheck.name)).all()
            silent = _worker_silence(session, clock.now(session))
    except (SQLAlchemyError, Busy):
        return [_("The database does not answer.")], []
    except WrongSchema as error:
        return [str(error)], []
    failed = [check for check in checks if not check.ok]
    grave = [check.words for check in failed if check.name in GRAVE]
    other = [check.words for check in failed if check.name not in GRAVE]
    return grave, [*other, *silent]


def _worker_silence(session: Session, now: datetime) -> list[str]:
    beat = session.get(SystemCheck, WORKER)
    if beat is None:
        return [_("The worker has not run yet. Start it with `matcher worker`.")]
    if now - beat.checked_at > WORKER_SILENT_AFTER:
        return [
            _(
                "The worker has been silent since %(time)s UTC.",
                time=f"{beat.checked_at:%Y-%m-%d %H:%M}",
            )
        ]
    return []
