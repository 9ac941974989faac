"""Reading schemes and runs."""

from datetime import datetime, timedelta

from sqlalchemy import or_, select
from sqlalchemy.orm import Session

from matcher.candidates.models import Candidate
from matcher.core.db import PublicId
from matcher.core.errors import Conflict, NotFound
from matcher.core.words import _
from matcher.matching.models import MatchRun, RunStatus, Scheme
from matcher.mentors.models import Mentor

LOST_AFTER = timedelta(seconds=60)


def get_scheme(session: Session, *, lock: bool = False) -> Scheme:
    """Return the scheme that this session speaks for; else the only one that there is.

    Raises
    ------
    NotFound
        The installation has not been set up.
    Conflict
        There are several, and nobody has said which is meant. None is taken by chance.
    """
    query = select(Scheme).order_by(Scheme.id).limit(2)
    if chosen := session.info.get("scheme_id"):
        query = query.where(Scheme.id == chosen)
    if lock:
        query = query.with_for_update().execution_options(populate_existing=True)
    found = session.scalars(query).all()
    if not found:
        raise NotFound(_("There is no scheme yet. Run `matcher setup` first."))
    if len(found) > 1:
        raise Conflict(_("There are several schemes. Say which one is meant."))
    return found[0]


def get_scheme_id(session: Session) -> int:
    """Return the id of the scheme that this session speaks for; else of the only one."""
    chosen: int | None = session.info.get("scheme_id")
    return chosen or get_scheme(session).id


def get_own_scheme(
    session: Session, *, candidate_id: int | None = None, mentor_id: int | None = None
) -> Scheme:
    """Return the scheme of a person: the candidate's, else the mentor's, else the desk's.

    Raises
    ------
    NotFound
        The installation has not been set up.
    """
    for profile, row_id in ((Candidate, candidate_id), (Mentor, mentor_id)):
        if row_id is not None:
            own = select(Scheme).join(profile, profile.scheme_id == Scheme.id)
            if found := session.scalars(own.where(profile.id == row_id)).one_or_none():
                return found
    return get_scheme(session)


def get_run(session: Session, run_id: PublicId, *, lock: bool = False) -> MatchRun:
    """Return a run.

    Raises
    ------
    NotFound
        There is no such run.
    """
    query = select(MatchRun).where(MatchRun.public_id == run_id)
    if lock:
        query = query.with_for_update().execution_options(populate_existing=True)
    run = session.scalars(query).one_or_none()
    if run is None:
        raise NotFound(_("There is no such run."))
    return run


def list_waiting_runs(session: Session, *, now: datetime) -> list[int]:
    """Return the ids of runs to take up: queued, or left behind by a worker that died."""
    return list(
        session.scalars(
            select(MatchRun.id)
            .where(
                or_(
                    MatchRun.status == RunStatus.QUEUED,
                    (MatchRun.status == RunStatus.RUNNING)
                    & (MatchRun.heartbeat_at < now - LOST_AFTER),
                )
            )
            .order_by(MatchRun.id)
        )
    )


def find_run_under_way(session: Session, scheme_id: int) -> MatchRun | None:
    """Return the run of a scheme that waits or thinks, or None."""
    return session.scalars(
        select(MatchRun)
        .where(
            MatchRun.scheme_id == scheme_id,
            MatchRun.scenario == "",
            MatchRun.status.in_([RunStatus.QUEUED, RunStatus.RUNNING]),
        )
        .order_by(MatchRun.id)
        .limit(1)
    ).one_or_none()


def find_latest_run(session: Session, scheme_id: int) -> MatchRun | None:
    """Return the newest run that ended with a result, or None before the first."""
    return session.scalars(
        select(MatchRun)
        .where(
            MatchRun.scheme_id == scheme_id,
            MatchRun.scenario == "",
            MatchRun.status == RunStatus.DONE,
        )
        .order_by(MatchRun.id.desc())
        .limit(1)
    ).one_or_none()
