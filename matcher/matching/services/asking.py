"""Asking for a run, and asking it to stop.

Apart from performing one: these come from pages, which need no solver.
"""

from datetime import datetime

from sqlalchemy.orm import Session

from matcher.audit.services import record
from matcher.core.actor import Actor
from matcher.core.days import local_day
from matcher.core.db import PublicId
from matcher.core.errors import Conflict, Invalid, NotAllowed
from matcher.matching.models import MatchRun, RunStatus
from matcher.matching.queries.runs import find_run_under_way, get_run, get_scheme

METHODS = ("coverage",)
WAITING = (RunStatus.QUEUED, RunStatus.RUNNING)


def start_run(
    session: Session, actor: Actor, *, method: str = "coverage", now: datetime
) -> MatchRun:
    """Queue a run of the scheme; a worker takes it up. One under way already is enough.

    Raises
    ------
    NotAllowed
        The actor is not an administrator.
    Invalid
        There is no such method.
    """
    if not actor.is_admin:
        raise NotAllowed("Only an administrator can run a match.")
    if method not in METHODS:
        raise Invalid(f"The method must be one of {', '.join(METHODS)}.", field="method")
    scheme = get_scheme(session, lock=True)
    if under_way := find_run_under_way(session, scheme.id):
        return under_way
    run = MatchRun(
        scheme=scheme,
        scheme_version=scheme.version,
        method=method,
        status=RunStatus.QUEUED,
        as_of=local_day(now),
        requested_by_id=actor.user_id,
        created_at=now,
    )
    session.add(run)
    session.flush()
    record(session, actor, "run.queued", run.public_id, now=now, method=method)
    return run


def stop_run(session: Session, actor: Actor, run_id: PublicId, *, now: datetime) -> MatchRun:
    """Ask a run to stop; one that waits in the queue stops at once.

    Raises
    ------
    NotAllowed
        The actor is not an administrator.
    Conflict
        The run is over already.
    """
    if not actor.is_admin:
        raise NotAllowed("Only an administrator can stop a match.")
    run = get_run(session, run_id, lock=True)
    if run.status not in WAITING:
        raise Conflict("This run is over already.")
    run.stop_asked = True
    if run.status == RunStatus.QUEUED:
        run.status = RunStatus.STOPPED
        run.finished_at = now
    record(session, actor, "run.stop_asked", run.public_id, now=now)
    return run
