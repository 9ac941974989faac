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
from matcher.core.words import _, _l, ngettext
from matcher.desk.queries.pages import AnyRow, AnySelect, of_the_desk, read_page
from matcher.matching.models import MatchRun, RunStatus
from matcher.matching.rules.methods import METHODS, Gap, gap_in_words, stability_in_words

LABELS = {
    RunStatus.QUEUED: (_l("Waiting to start"), "blue"),
    RunStatus.RUNNING: (_l("Running"), "blue"),
    RunStatus.DONE: (_l("Done"), "green"),
    RunStatus.STOPPED: (_l("Stopped"), "grey"),
    RunStatus.FAILED: (_l("Failed"), "red"),
    RunStatus.VOID: (_l("Void"), "yellow"),
}
STOPPED_EARLY = _l("Stopped early"), "yellow"
UNDER_WAY = (RunStatus.QUEUED, RunStatus.RUNNING)
PHASES = {
    "read": (_l("Reading people and their places"), 0.0, 0.05),
    "score": (_l("Looking at every candidate with every mentor"), 0.05, 0.5),
    "solve": (_l("Finding the best match for as many as can be"), 0.5, 0.75),
    "prove": (_l("Proving that there is none better"), 0.75, 1.0),
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
    keep_best: bool
    method: str
    n_matched: int | None
    gap: str
    error: str
    report: dict[str, Any] | None
    round_name: str = ""
    enrolled_by: date | None = None

    @property
    def is_under_way(self) -> bool:
        """Whether it is still to end."""
        return self.status in UNDER_WAY

    @property
    def is_done(self) -> bool:
        """Whether it ended with a result."""
        return self.status == RunStatus.DONE

    @property
    def method_label(self) -> str:
        """What its method is called."""
        return str(METHODS[self.method].label)

    @property
    def can_keep_best(self) -> bool:
        """Whether it can still be stopped with the best so far; half a stable match is none."""
        asked = self.keep_best or self.stop_asked
        return self.is_under_way and not asked and self.method != "stable"

    @property
    def proof(self) -> str:
        """What is proved of its result; "" for one that was stopped early, or has none."""
        if self.report is None or _was_stopped(self.report):
            return ""
        return str(METHODS[self.method].proof) if self.report["certificate"]["optimal"] else ""

    @property
    def n_checked_pairs(self) -> int:
        """How many possible pairs the proof looked at."""
        report = self.report or {}
        return int(report.get("certificate", {}).get("n_checked_pairs", 0))

    @property
    def shortfall(self) -> str:
        """How far the result may be from the best there is, where it was stopped early."""
        if self.report is None or not _was_stopped(self.report):
            return ""
        gap = self.report["gap"]
        return gap_in_words(self.method, Gap(**gap) if gap else None)

    @property
    def price(self) -> str:
        """What a stable match costs beside the best by coverage."""
        price = (self.report or {}).get("price_of_stability")
        if not price:
            return ""
        return stability_in_words(
            price["people"], price["suitability_share"], price["blocking_pairs_of_coverage"]
        )

    @property
    def progress(self) -> float | None:
        """How much of the whole is done, 0 to 1; None until somebody works on it."""
        if self.status == RunStatus.QUEUED:
            return None
        begin, end = PHASES[self.phase][1:] if self.phase in PHASES else (0.0, 0.0)
        return begin + (end - begin) * self.share

    @property
    def best_words(self) -> str:
        """How good the best so far is; "" while nothing is known."""
        if self.n_matched is None or not self.is_under_way:
            return ""
        people = ngettext(
            "The best so far gives 1 candidate a mentor.",
            "The best so far gives %(num)s candidates a mentor.",
            self.n_matched,
        )
        return f"{people} {self.gap}".strip()

    def words(self, now: datetime) -> str:
        """Say what is happening."""
        if self.stop_asked:
            return _("Stopping")
        if self.keep_best:
            return _("Stopping with the best so far")
        if self.status == RunStatus.QUEUED:
            if now - self.asked_at > PATIENCE:
                return _(
                    "Still waiting to start. Is the worker running? Start it with “matcher worker”"
                )
            return _("Waiting to start")
        return str(PHASES[self.phase][0]) if self.phase in PHASES else _("Starting")

    def version(self, now: datetime) -> str:
        """Return a short mark of what the progress shows; another mark means other content."""
        shown = (self.status, self.words(now), self.progress, self.best_words)
        return sha256(repr(shown).encode()).hexdigest()[:16]


def _was_stopped(report: dict[str, Any] | None) -> bool:
    """Say whether a result is the best so far of a run that was stopped early."""
    return report is not None and report.get("status") == "stopped"


def _runs(session: Session) -> AnySelect:
    return (
        select(MatchRun, Account.name)
        .outerjoin(Account, Account.id == MatchRun.requested_by_id)
        .where(MatchRun.scenario == "", of_the_desk(session, MatchRun))
        .order_by(MatchRun.id.desc())
    )


def _run_of(row: AnyRow) -> Run:
    run, asked_by = row
    label, colour = LABELS[RunStatus(run.status)]
    by = run.options.get("enrolled_by")
    if run.status == RunStatus.DONE and _was_stopped(run.report):
        label, colour = STOPPED_EARLY
    return Run(
        id=run.id,
        public_id=run.public_id,
        status=run.status,
        label=str(label),
        colour=colour,
        asked_at=run.created_at,
        asked_by=asked_by or "Matcher",
        finished_at=run.finished_at,
        as_of=run.as_of,
        phase=run.phase,
        share=run.share,
        stop_asked=run.stop_asked,
        keep_best=run.keep_best,
        method=run.method,
        n_matched=run.n_matched,
        gap=run.gap,
        error=run.error,
        report=run.report,
        round_name=run.options.get("round", ""),
        enrolled_by=date.fromisoformat(by) if by else None,
    )


def search_runs(session: Session, number: int) -> Page[Run]:
    """Return a page of all runs, the newest first."""
    return read_page(session, _runs(session), number, _run_of)


def get_run(session: Session, run_id: PublicId) -> Run:
    """Return a run.

    Raises
    ------
    NotFound
        There is no such run.
    """
    row = session.execute(_runs(session).where(MatchRun.public_id == run_id)).one_or_none()
    if row is None:
        raise NotFound(_("There is no such run."))
    return _run_of(row)


def find_newest_result(session: Session) -> Run | None:
    """Return the newest run that ended with a result, or None before the first."""
    query = _runs(session).where(MatchRun.status == RunStatus.DONE).limit(1)
    row = session.execute(query).one_or_none()
    return _run_of(row) if row else None


def find_result_before(session: Session, run: Run) -> Run | None:
    """Return the run before this one that ended with a result, or None at the first."""
    query = _runs(session).where(MatchRun.status == RunStatus.DONE, MatchRun.id < run.id).limit(1)
    row = session.execute(query).one_or_none()
    return _run_of(row) if row else None


def find_newest_run(session: Session) -> Run | None:
    """Return the newest run, however it stands, or None before the first."""
    row = session.execute(_runs(session).limit(1)).one_or_none()
    return _run_of(row) if row else None
