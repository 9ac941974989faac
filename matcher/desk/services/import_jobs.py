"""What the office asks of the worker for a large file, and how the worker notes what it does."""

import secrets
from datetime import datetime
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from matcher.accounts.queries import find_actor
from matcher.audit.services import record
from matcher.core.actor import SYSTEM, Actor
from matcher.core.errors import Conflict, NotFound
from matcher.core.words import _
from matcher.desk.models import ImportJob, Upload
from matcher.desk.queries.import_jobs import LOST_AFTER, is_own_job
from matcher.desk.queries.importing import Plan
from matcher.desk.queries.importing_uploads import find_waiting
from matcher.desk.rules.import_job import UNDER_WAY, JobStatus
from matcher.matching.queries.runs import get_scheme

RUNS = {JobStatus.WAITING: JobStatus.CHECKING, JobStatus.ASKED: JobStatus.WRITING}


class Stopped(RuntimeError):
    """The office asked the worker to stop, or another worker has taken the file over."""


def ask_check(session: Session, actor: Actor, *, now: datetime) -> ImportJob:
    """Have the worker check the file of this person, whatever became of it before.

    Raises
    ------
    NotFound
        No file is kept.
    Conflict
        The worker is at it.
    """
    job = session.scalars(_own(session, actor)).one_or_none()
    if job is None:
        if find_waiting(session, actor) is None:
            raise NotFound(_("This file is not kept any more. Send it again."))
        job = ImportJob(account_id=actor.user_id)
        session.add(job)
    elif job.status in UNDER_WAY:
        raise Conflict(_("This file is being read or imported. Stop that first."))
    job.status, job.stop_asked, job.token, job.error = JobStatus.WAITING, False, None, ""
    job.n_added = job.n_changed = job.n_left = job.n_done = job.n_rows = 0
    job.pieces, job.report, job.bad_csv, job.changes_csv = [], None, None, None
    session.flush()
    return job


def ask_write(session: Session, actor: Actor, *, seen: str, now: datetime) -> ImportJob:
    """Have the worker write what the office has seen.

    Raises
    ------
    Conflict
        It was checked again meanwhile, or the worker is at it.
    """
    job = _require(session, actor)
    if job.status != JobStatus.CHECKED or job.report is None or job.report["seen"] != seen:
        raise Conflict(_("This page is not current any more. Look at it again."))
    job.status, job.n_done = JobStatus.ASKED, 0
    session.flush()
    return job


def ask_stop(session: Session, actor: Actor, *, now: datetime) -> ImportJob:
    """Have the worker stop after the piece that it is at; what is written stays.

    Raises
    ------
    Conflict
        It is over already.
    """
    job = _require(session, actor)
    if job.status not in UNDER_WAY:
        raise Conflict(_("This is over already."))
    if job.status in RUNS:
        job.status = JobStatus.STOPPED
    else:
        job.stop_asked = True
    session.flush()
    return job


def _own(session: Session, actor: Actor) -> Any:
    return select(ImportJob).where(is_own_job(session, actor)).with_for_update()


def _require(session: Session, actor: Actor) -> ImportJob:
    job: ImportJob | None = session.scalars(_own(session, actor)).one_or_none()
    if job is None:
        raise NotFound(_("This file is not kept any more. Send it again."))
    return job


def claim(session: Session, account_id: int, *, now: datetime) -> ImportJob | None:
    """Take up a file that waits or was left behind; None if there is nothing to do.

    Checking begins anew; writing goes on where the last piece ended.
    """
    job = session.get(ImportJob, account_id, with_for_update=True)
    if job is None or job.status not in UNDER_WAY:
        return None
    status = JobStatus(job.status)
    if status not in RUNS and job.heartbeat_at and job.heartbeat_at >= now - LOST_AFTER:
        return None
    job.status = RUNS.get(status, status)
    if job.status == JobStatus.CHECKING:
        job.n_done = 0
    job.token, job.heartbeat_at = secrets.token_hex(16), now
    session.flush()
    return job


def hold(session: Session, account_id: int, token: str, *, now: datetime) -> ImportJob:
    """Return a job under lock that is this worker's still, and note that it lives.

    Raises
    ------
    Stopped
        It is not, or somebody asked it to stop.
    """
    job = session.get(ImportJob, account_id, with_for_update=True, populate_existing=True)
    if job is None or job.token != token or job.stop_asked:
        raise Stopped
    job.heartbeat_at = now
    return job


def note_piece(job: ImportJob, n_rows: int, plan: Plan | None) -> None:
    """Count a piece that was written; or one that was left, as people have changed since."""
    job.n_done += n_rows
    if plan is None:
        job.n_left += n_rows
    else:
        job.n_added += len(plan.new)
        job.n_changed += len(plan.changed)


def settle(
    session: Session, account_id: int, token: str, status: JobStatus, *, now: datetime, error: str
) -> None:
    """End what a worker does; people who were written have their line in the log."""
    job = session.get(ImportJob, account_id, with_for_update=True, populate_existing=True)
    if job is None or job.token != token:
        return
    was_writing = job.status == JobStatus.WRITING
    job.status, job.token, job.stop_asked, job.error = status, None, False, error[:500]
    upload = session.get_one(Upload, account_id)
    if not was_writing:
        return
    upload.imported_at = now
    if job.n_added or job.n_changed:
        record(
            session,
            find_actor(session, account_id) or SYSTEM,
            "scheme.imported",
            get_scheme(session).public_id,
            now=now,
            role=upload.role,
            added=job.n_added,
            changed=job.n_changed,
        )
