"""Files of people on their way in: kept while the office looks at them, and no longer."""

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta

from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from matcher.audit.services import record
from matcher.core import clock
from matcher.core.actor import Actor, Role
from matcher.core.db import Database
from matcher.core.errors import Conflict, NotFound
from matcher.core.words import _
from matcher.desk.models import ImportColumns, ImportJob, Upload
from matcher.desk.queries.importing_uploads import is_own
from matcher.desk.rules.import_job import JobStatus
from matcher.matching.queries.runs import get_scheme, get_scheme_id

KEPT_FOR = timedelta(hours=24)
LONGEST_NAME = 200


def keep_upload(
    session: Session, actor: Actor, role: Role, name: str, data: bytes, *, now: datetime
) -> Upload:
    """Keep a file for the person who sent it, instead of the one before, of whatever scheme.

    Raises
    ------
    Conflict
        The worker is writing the one before.
    """
    _require_not_written(session, actor)
    _drop(session, [actor.user_id])
    upload = Upload(
        account_id=actor.user_id,
        scheme_id=get_scheme_id(session),
        role=role,
        name=name[-LONGEST_NAME:],
        data=data,
        created_at=now,
    )
    session.add(upload)
    session.flush()
    return upload


def close_upload(session: Session, actor: Actor, *, keep: bool, now: datetime) -> None:
    """Throw a file away that is imported; or note that it is, and keep it for its bad rows.

    Raises
    ------
    NotFound
        It is not there any more.
    Conflict
        The worker is writing it.
    """
    if not keep:
        _require_not_written(session, actor)
    query = select(Upload).where(is_own(session, actor))
    upload = session.scalars(query.with_for_update()).one_or_none()
    if upload is None:
        raise NotFound(_("This file is not kept any more. Send it again."))
    if keep:
        upload.imported_at = now
    else:
        _drop(session, [upload.account_id])
    session.flush()


def remember_headings(
    session: Session, actor: Actor, role: Role, headings: Mapping[str, str | None], *, now: datetime
) -> None:
    """Keep for the scheme which column each folded heading stands for; None forgets it."""
    scheme = get_scheme(session, lock=True)
    known = session.get(ImportColumns, (scheme.id, role))
    if known is None:
        known = ImportColumns(scheme_id=scheme.id, role=role, headings={})
        session.add(known)
    said = {**known.headings, **headings}
    kept = {heading: name for heading, name in said.items() if name is not None}
    if kept != known.headings:
        known.headings = kept
        record(session, actor, "scheme.columns", scheme.public_id, now=now, role=role)
    session.flush()


def drop_old_uploads(database: Database) -> int:
    """Throw away what has been kept for a day, and is not being imported; return how many."""
    with database.read() as session:
        since = clock.now(session) - KEPT_FOR
        old = list(session.scalars(select(Upload.account_id).where(Upload.created_at < since)))
    if not old:
        return 0
    with database.begin() as session:
        written = select(ImportJob.account_id).where(ImportJob.status == JobStatus.WRITING)
        still = select(Upload.account_id).where(
            Upload.account_id.in_(old),
            Upload.created_at < since,
            Upload.account_id.not_in(written),
        )
        gone = session.scalars(still).all()
        _drop(session, gone)
    return len(gone)


def _require_not_written(session: Session, actor: Actor) -> None:
    """Refuse to throw a file away while its people are written: the log would not name them."""
    job = session.get(ImportJob, actor.user_id, with_for_update=True)
    if job is not None and job.status == JobStatus.WRITING:
        raise Conflict(_("This file is being imported. Stop that first."))


def _drop(session: Session, account_ids: Sequence[int | None]) -> None:
    """Throw files away, with how far the worker is with them."""
    session.execute(delete(ImportJob).where(ImportJob.account_id.in_(account_ids)))
    session.execute(delete(Upload).where(Upload.account_id.in_(account_ids)))
