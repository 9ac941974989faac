"""Asking for a run, and asking it to stop.

Apart from performing one: these come from pages, which need no solver.
"""

from collections.abc import Sequence
from datetime import date, datetime
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from matcher.audit.services import record
from matcher.core.actor import Actor, require_admin
from matcher.core.days import local_day
from matcher.core.db import PublicId
from matcher.core.errors import Conflict, Invalid
from matcher.core.words import _
from matcher.matching.models import MatchRun, RunStatus, Scheme, Suggestion
from matcher.matching.queries.pairs import read_pairs
from matcher.matching.queries.people import read_candidates
from matcher.matching.queries.rounds import find_round
from matcher.matching.queries.runs import (
    find_latest_run,
    find_run_under_way,
    get_run,
    get_scheme,
)
from matcher.matching.rules.bars import bar_within
from matcher.matching.rules.methods import METHODS

WAITING = (RunStatus.QUEUED, RunStatus.RUNNING)
KEEP_BONUS = 20_000
"""What keeping the mentor of the run before counts for: 2 % of the greatest suitability."""
MAX_PINS = 500

Pins = Sequence[tuple[int, int]]
"""Pairs that must be: (candidate id, mentor id)."""


def start_run(
    session: Session,
    actor: Actor,
    *,
    method: str = "coverage",
    pinned: Pins = (),
    keep_previous: bool = False,
    everybody: bool = False,
    now: datetime,
) -> MatchRun:
    """Queue a run of the scheme; a worker takes it up. One under way already is enough.

    With `keep_previous`, it changes as little as it reasonably can of what the run before
    suggested. While a round is on, it is for those who were enrolled when that closes, or with
    `everybody` for all. What was asked is kept with the run as it stands now.

    Raises
    ------
    NotAllowed
        The actor is not an administrator.
    Invalid
        There is no such method, or a pinned pair may not be.
    """
    scheme = get_scheme(session, lock=True)
    _check_asker(actor, scheme, method)
    if under_way := find_run_under_way(session, scheme.id):
        return under_way
    today = local_day(now)
    of_round = None if everybody else find_round(session, scheme.id, today=today)
    _check_pins(session, scheme, pinned, today, by=of_round.closes_on if of_round else None)
    options = _options(session, scheme, method, pinned, keep_previous=keep_previous)
    if of_round is not None:
        options |= {"round": of_round.name, "enrolled_by": of_round.closes_on.isoformat()}
    run = MatchRun(
        scheme=scheme,
        scheme_version=scheme.version,
        method=method,
        options=options,
        status=RunStatus.QUEUED,
        as_of=today,
        requested_by_id=actor.user_id,
        created_at=now,
    )
    session.add(run)
    session.flush()
    record(session, actor, "run.queued", run.public_id, now=now, method=method)
    return run


def _check_asker(actor: Actor, scheme: Scheme, method: str) -> None:
    require_admin(actor, scheme.id)
    if method not in METHODS:
        raise Invalid(
            _("The method must be one of %(known)s.", known=", ".join(METHODS)), field="method"
        )


def _options(
    session: Session, scheme: Scheme, method: str, pinned: Pins, *, keep_previous: bool
) -> dict[str, Any]:
    """Return what is asked beside the method, by ids, as `MatchRun.options` keeps it."""
    options: dict[str, Any] = {}
    if pinned:
        options["pinned"] = sorted([i, j] for i, j in pinned)
    before = find_latest_run(session, scheme.id) if keep_previous else None
    if before:
        pairs = select(Suggestion.candidate_id, Suggestion.mentor_id)
        rows = session.execute(pairs.where(Suggestion.run_id == before.id))
        options["previous"] = sorted([i, j] for i, j in rows)
        options["previous_run"] = before.public_id
        options["keep_bonus"] = 0 if method == "stable" else KEEP_BONUS
    return options


def _check_pins(
    session: Session, scheme: Scheme, pinned: Pins, today: date, *, by: date | None
) -> None:
    """Refuse pins that cannot be, each in words.

    Raises
    ------
    Invalid
        A pair may not be, a candidate is not free or named twice, or a mentor has no place left.
    """
    if not pinned:
        return
    if len(pinned) > MAX_PINS:
        raise Invalid(_("At most %(max_pins)s pairs can be set.", max_pins=MAX_PINS), field="pins")
    pairs = read_pairs(session, scheme, set(pinned), today=today)
    wanted = {i for i, _ in pinned}
    free = read_candidates(session, scheme.id, today=today, only=wanted, free_only=True)
    takes_part = read_candidates(session, scheme.id, today=today, only=free, by=by)
    seen: set[int] = set()
    places: dict[int, int] = {}
    for i, j in pinned:
        pair = pairs.get((i, j))
        if pair is None:
            raise Invalid(_("One of these pairs is not of this scheme."), field="pins")
        if i not in free:
            why = _("the candidate is not looking, or has something open already")
        elif i not in takes_part:
            why = _("the candidate was enrolled after the round had closed")
        elif i in seen:
            why = _("this candidate is named twice")
        elif pair.bar:
            why = bar_within(pair.bar)
        elif places.get(j, 0) >= pair.mentor.capacity:
            why = _("the pairs above take all places of this mentor")
        else:
            seen.add(i)
            places[j] = places.get(j, 0) + 1
            continue
        candidate, mentor = pair.candidate.name, pair.mentor.name
        text = _(
            "%(candidate)s with %(mentor)s: %(why)s.", candidate=candidate, mentor=mentor, why=why
        )
        raise Invalid(text, field="pins")


def stop_run(
    session: Session, actor: Actor, run_id: PublicId, *, keep_best: bool = False, now: datetime
) -> MatchRun:
    """Ask a run to stop: with `keep_best` its best so far is the result, otherwise there is none.

    One that waits in the queue stops at once.

    Raises
    ------
    NotAllowed
        The actor is not an administrator.
    Conflict
        The run is over already, or has not begun and so has nothing to keep.
    """
    run = get_run(session, run_id, lock=True)
    require_admin(actor, run.scheme_id)
    if run.status not in WAITING:
        raise Conflict(_("This run is over already."))
    if keep_best:
        if run.status == RunStatus.QUEUED:
            raise Conflict(_("This run has not begun, so there is nothing to keep yet."))
        run.keep_best = True
        record(session, actor, "run.keep_best_asked", run.public_id, now=now)
        return run
    run.stop_asked = True
    if run.status == RunStatus.QUEUED:
        run.status = RunStatus.STOPPED
        run.finished_at = now
    record(session, actor, "run.stop_asked", run.public_id, now=now)
    return run
