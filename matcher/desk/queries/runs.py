"""Runs as the desk shows them: a list, one with its progress, and what it found."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from hashlib import sha256
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from matcher.accounts.models import Account
from matcher.core.db import PublicId
from matcher.core.errors import NotFound
from matcher.core.paging import Page
from matcher.desk.queries.pages import AnyRow, AnySelect, read_page
from matcher.matching.models import MatchRun, RunStatus

LABELS = {
    RunStatus.QUEUED: ("Waiting to start", "blue"),
    RunStatus.RUNNING: ("Running", "blue"),
    RunStatus.DONE: ("Done", "green"),
    RunStatus.STOPPED: ("Stopped", "grey"),
    RunStatus.FAILED: ("Failed", "red"),
    RunStatus.VOID: ("Void", "yellow"),
}
UNDER_WAY = (RunStatus.QUEUED, RunStatus.RUNNING)
PHASES = {
    "read": ("Reading people and their places", 0.0, 0.05),
    "score": ("Looking at every candidate with every mentor", 0.05, 0.5),
    "solve": ("Finding the best match for as many as can be", 0.5, 0.75),
    "prove": ("Proving that there is none better", 0.75, 1.0),
}
"""What people read for each phase, and from where to where it moves the bar."""
PATIENCE = timedelta(seconds=30)


@dataclass(frozen=True, slots=True)
class Run:
    """One run: where it stands, and once it is done, its figures."""

    id: int
    public_id: PublicId
    status: str
    label: str
    colour: str
    asked_at: datetime
    asked_by: str
    finished_at: datetime | None
    as_of: date
    phase: str
    share: float
    stop_asked: bool
    error: str
    report: dict[str, Any] | None

    @property
    def is_under_way(self) -> bool:
        """Whether it is still to end."""
        return self.status in UNDER_WAY

    @property
    def is_done(self) -> bool:
        """Whether it ended with a result."""
        return self.status == RunStatus.DONE

    @property
    def progress(self) -> float | None:
        """How much of the whole is done, 0 to 1; None until somebody works on it."""
        if self.status == RunStatus.QUEUED:
            return None
        _, begin, end = PHASES.get(self.phase, ("", 0.0, 0.0))
        return begin + (end - begin) * self.share

    def words(self, now: datetime) -> str:
        """Say what is happening."""
        if self.stop_asked:
            return "Stopping"
        if self.status == RunStatus.QUEUED:
            if now - self.asked_at > PATIENCE:
                return (
                    "Still waiting to start. Is the worker running? Start it with “matcher worker”"
                )
            return "Waiting to start"
        return PHASES.get(self.phase, ("Starting", 0.0, 0.0))[0]

    def version(self, now: datetime) -> str:
        """Return a short mark of what the progress shows; another mark means other content."""
        shown = (self.status, self.words(now), self.progress)
        return sha256(repr(shown).encode()).hexdigest()[:16]


def _runs() -> AnySelect:
    return (
        select(MatchRun, Account.name)
        .outerjoin(Account, Account.id == MatchRun.requested_by_id)
        .order_by(MatchRun.id.desc())
    )


def _run_of(row: AnyRow) -> Run:
    run, asked_by = row
    label, colour = LABELS[RunStatus(run.status)]
    return Run(
        id=run.id,
        public_id=run.public_id,
        status=run.status,
        label=label,
        colour=colour,
        asked_at=run.created_at,
        asked_by=asked_by or "Matcher",
        finished_at=run.finished_at,
        as_of=run.as_of,
        phase=run.phase,
        share=run.share,
        stop_asked=run.stop_asked,
        error=run.error,
        report=run.report,
    )


def search_runs(session: Session, number: int) -> Page[Run]:
    """Return a page of all runs, the newest first."""
    return read_page(session, _runs(), number, _run_of)


def get_run(session: Session, run_id: PublicId) -> Run:
    """Return a run.

    Raises
    ------
    NotFound
        There is no such run.
    """
    row = session.execute(_runs().where(MatchRun.public_id == run_id)).one_or_none()
    if row is None:
        raise NotFound("There is no such run.")
    return _run_of(row)


def find_newest_run(session: Session) -> Run | None:
    """Return the newest run, however it stands, or None before the first."""
    row = session.execute(_runs().limit(1)).one_or_none()
    return _run_of(row) if row else None
