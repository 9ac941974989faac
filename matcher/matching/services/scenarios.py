"""Asking for a scenario, and throwing one away: runs to be compared, which hold nothing."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import delete, func, select
from sqlalchemy.orm import Session

from matcher.audit.services import record
from matcher.core.actor import Actor, require_admin
from matcher.core.days import local_day
from matcher.core.db import PublicId
from matcher.core.errors import Conflict, Invalid, NotFound
from matcher.core.words import _
from matcher.matching.models import MatchRun, RunSnapshot, RunStatus
from matcher.matching.queries.runs import get_run, get_scheme
from matcher.matching.rules.methods import METHODS
from matcher.matching.rules.scenarios import BadChange, Change, check_changes
from matcher.matching.rules.settings import BadScheme
from matcher.matching.services.asking import WAITING

MOST_SCENARIOS = 50
MAX_NAME = 120


def start_scenario(
    session: Session,
    actor: Actor,
    name: str,
    changes: Sequence[Change] = (),
    *,
    method: str = "coverage",
    beside: PublicId | None = None,
    now: datetime,
) -> MatchRun:
    """Queue a run of today's people with some changes; it suggests nothing to anybody.

    `beside` is the scenario that this one is to be compared with.

    Raises
    ------
    NotAllowed
        The actor is not an administrator.
    Invalid
        The name is empty or too long, or a change or the method cannot be.
    Conflict
        There are so many already that nobody could compare them.
    """
    scheme = get_scheme(session, lock=True)
    require_admin(actor, scheme.id)
    _check(name, changes, method)
    kept = select(func.count(MatchRun.id)).where(
        MatchRun.scenario != "", MatchRun.scheme_id == scheme.id
    )
    if session.scalars(kept).one() >= MOST_SCENARIOS:
        raise Conflict(
            _("There are %(most)s scenarios already. Throw some away first.", most=MOST_SCENARIOS)
        )
    options: dict[str, Any] = {"changes": [dict(change) for change in changes]} if changes else {}
    if beside:
        options["beside"] = beside
    run = MatchRun(
        scheme=scheme,
        scheme_version=scheme.version,
        method=method,
        options=options,
        scenario=name.strip(),
        status=RunStatus.QUEUED,
        as_of=local_day(now),
        requested_by_id=actor.user_id,
        created_at=now,
    )
    session.add(run)
    session.flush()
    record(session, actor, "run.scenario_queued", run.public_id, now=now, method=method)
    return run


def _check(name: str, changes: Sequence[Change], method: str) -> None:
    if not name.strip():
        raise Invalid(_("Give the scenario a name."), field="name")
    if len(name.strip()) > MAX_NAME:
        raise Invalid(_("Use %(most)s characters or fewer.", most=MAX_NAME), field="name")
    if method not in METHODS:
        raise Invalid(_("Choose one of the methods."), field="method")
    try:
        check_changes(changes)
    except (BadChange, BadScheme) as wrong:
        raise Invalid(str(wrong)) from wrong


def delete_scenario(session: Session, actor: Actor, run_id: PublicId, *, now: datetime) -> None:
    """Throw a scenario away; one that still runs has to be stopped first.

    Raises
    ------
    NotAllowed
        The actor is not an administrator.
    NotFound
        There is no such scenario.
    Conflict
        It is still under way.
    """
    run = get_run(session, run_id, lock=True)
    require_admin(actor, run.scheme_id)
    if not run.scenario:
        raise NotFound(_("There is no such scenario."))
    if run.status in WAITING:
        raise Conflict(_("This scenario is still being worked out. Stop it first."))
    record(session, actor, "run.scenario_deleted", run.public_id, now=now)
    session.execute(delete(RunSnapshot).where(RunSnapshot.run_id == run.id))
    session.execute(delete(MatchRun).where(MatchRun.id == run.id))
