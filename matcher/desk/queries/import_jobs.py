"""How far the worker is with a large file."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from hashlib import sha256
from typing import Any

from sqlalchemy import ColumnElement, and_, or_, select
from sqlalchemy.orm import Session, load_only

from matcher.core.actor import Actor
from matcher.desk.models import ImportJob, Upload
from matcher.desk.queries.importing_uploads import is_own
from matcher.desk.rules.import_job import UNDER_WAY, Found, JobStatus, found_of, words_of

LOST_AFTER = timedelta(seconds=60)


@dataclass(frozen=True, slots=True)
class Job:
    """A large file as its page shows it; `found` once it is checked."""

    status: JobStatus
    stop_asked: bool
    n_rows: int
    n_done: int
    n_added: int
    n_changed: int
    n_left: int
    error: str
    found: Found | None
    sample: dict[str, Any] | None

    @property
    def is_under_way(self) -> bool:
        """Whether the worker has to do with it."""
        return self.status in UNDER_WAY

    @property
    def progress(self) -> float | None:
        """How much is done, 0 to 1; None until the worker has begun."""
        is_begun = self.status in (JobStatus.CHECKING, JobStatus.WRITING)
        return self.n_done / self.n_rows if is_begun and self.n_rows else None

    @property
    def words(self) -> str:
        """What is happening."""
        return words_of(self.status, stop_asked=self.stop_asked) if self.is_under_way else ""

    @property
    def version(self) -> str:
        """A short mark of what the progress shows."""
        shown = (self.status, self.stop_asked, self.n_done)
        return sha256(repr(shown).encode()).hexdigest()[:16]


def find_job(session: Session, actor: Actor) -> Job | None:
    """Return how far the worker is with the file of this person; None for a small file."""
    query = select(ImportJob).where(is_own_job(session, actor))
    shown = load_only(*(getattr(ImportJob, name) for name in SHOWN))
    job = session.scalars(query.options(shown)).one_or_none()
    if job is None:
        return None
    return Job(
        status=JobStatus(job.status),
        stop_asked=job.stop_asked,
        n_rows=job.n_rows,
        n_done=job.n_done,
        n_added=job.n_added,
        n_changed=job.n_changed,
        n_left=job.n_left,
        error=job.error,
        found=found_of(job.report) if job.report else None,
        sample=job.sample,
    )


SHOWN = (
    "status", "stop_asked", "n_rows", "n_done", "n_added", "n_changed", "n_left", "error",
    "report", "sample",
)  # fmt: skip


def find_file(session: Session, actor: Actor, report: str) -> bytes | None:
    """Return the bad rows (`bad`) or the changes of a large file, as a csv file."""
    column = ImportJob.bad_csv if report == "bad" else ImportJob.changes_csv
    return session.scalar(select(column).where(is_own_job(session, actor)))


def is_own_job(session: Session, actor: Actor) -> ColumnElement[bool]:
    """Return the condition that a job is of a file which this person sent for the desk's scheme."""
    return ImportJob.account_id.in_(select(Upload.account_id).where(is_own(session, actor)))


def list_waiting_jobs(session: Session, *, now: datetime) -> list[int]:
    """Return whose files the worker is to take up: new ones, and those of a worker that died."""
    lost = and_(
        ImportJob.status.in_([JobStatus.CHECKING, JobStatus.WRITING]),
        ImportJob.heartbeat_at < now - LOST_AFTER,
    )
    fresh = ImportJob.status.in_([JobStatus.WAITING, JobStatus.ASKED])
    query = select(ImportJob.account_id).where(or_(fresh, lost))
    return list(session.scalars(query.order_by(ImportJob.account_id)))
