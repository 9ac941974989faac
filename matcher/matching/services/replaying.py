"""A past run made again from its snapshot, and compared to the byte with what it wrote."""

import json
from collections.abc import Iterator
from datetime import datetime, timedelta
from itertools import zip_longest
from typing import Any

from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from matcher.core.db import Database, PublicId
from matcher.matching.instance.outcome import Listener
from matcher.matching.instance.outcome import run as solve
from matcher.matching.models import MatchRun, RunSnapshot, RunStatus, Suggestion, Unmatched
from matcher.matching.services.reading import is_scenario
from matcher.matching.services.results import Result, explain_outcome, sum_up_scenario
from matcher.matching.services.snapshots import unpack

KEEP_FOR = timedelta(days=90)
"""So long a snapshot is kept: it holds names and addresses as they were."""
OF_A_PAIR = ("candidate_id", "mentor_id", "suitability", "distance_km", "contributions", "reasons")
OF_ONE_LEFT = ("candidate_id", "bars", "eligible_mentors", "nearest_miss")


class CannotReplay(RuntimeError):
    """A run cannot be made again; the message says why."""


def replay_run(database: Database, run_id: PublicId, *, tell: Listener | None = None) -> str:
    """Make a run again; return the first line that comes out otherwise, or "" where none does.

    Nothing is written.

    Raises
    ------
    CannotReplay
        There is no such run, it has no result, was stopped early, or its snapshot is gone.
    """
    with database.read() as session:
        number, data, then = _read(session, run_id)
    seen = unpack(data)
    tell_of = sum_up_scenario if is_scenario(database, number) else explain_outcome
    outcome = solve(seen.instance, **seen.asked, tell=tell or (lambda phase, share: None))
    now = document(tell_of(outcome, *seen.ids))
    return _first_difference(then, now)


def _read(session: Session, run_id: PublicId) -> tuple[int, bytes, bytes]:
    """Return a run's number, its snapshot, and what it wrote, as bytes."""
    run = session.scalars(select(MatchRun).where(MatchRun.public_id == run_id)).one_or_none()
    if run is None:
        raise CannotReplay(f"There is no run {run_id}.")
    if run.status != RunStatus.DONE or run.report is None:
        raise CannotReplay("This run has no result to compare with.")
    if run.report["status"] != "proved":
        raise CannotReplay("It was stopped by hand, and another time would stop elsewhere.")
    snapshot = session.get(RunSnapshot, run.id)
    if snapshot is None:
        days = KEEP_FOR.days
        raise CannotReplay(f"What it saw is not kept: snapshots are thrown away after {days} days.")
    return run.id, snapshot.data, document(_written(session, run))


def _written(session: Session, run: MatchRun) -> Result:
    """Return what a run wrote."""
    return Result(
        suggestions=list(_rows(session, Suggestion, OF_A_PAIR, run.id)),
        unmatched=list(_rows(session, Unmatched, OF_ONE_LEFT, run.id)),
        fingerprint=run.fingerprint or "",
        report=run.report or {},
    )


def _rows(
    session: Session, model: Any, columns: tuple[str, ...], run_id: int
) -> Iterator[dict[str, Any]]:
    wanted = [getattr(model, name) for name in columns]
    for row in session.execute(select(*wanted).where(model.run_id == run_id)):
        yield dict(zip(columns, row, strict=True))


def document(result: Result) -> bytes:
    """Return a result as bytes, a line for each person: the same result, the same bytes."""
    lines = [_line({"fingerprint": result.fingerprint, "report": result.report})]
    for rows, columns in ((result.suggestions, OF_A_PAIR), (result.unmatched, OF_ONE_LEFT)):
        plain = [{name: row[name] for name in columns} for row in rows]
        lines += [_line(row) for row in sorted(plain, key=lambda row: int(row["candidate_id"]))]
    return "\n".join(lines).encode()


def _line(content: dict[str, Any]) -> str:
    return json.dumps(content, sort_keys=True, ensure_ascii=False)


def _first_difference(then: bytes, now: bytes) -> str:
    pairs = zip_longest(then.decode().split("\n"), now.decode().split("\n"), fillvalue="nothing")
    for number, (old, new) in enumerate(pairs, start=1):
        if old != new:
            return f"Line {number} was:\n  {old[:300]}\nand is now:\n  {new[:300]}"
    return ""


def forget_snapshots(session: Session, *, now: datetime) -> int:
    """Throw away what runs saw once it is old; the runs themselves stay."""
    old = delete(RunSnapshot).where(RunSnapshot.kept_at < now - KEEP_FOR)
    return session.execute(old).rowcount  # type: ignore[attr-defined, no-any-return]
