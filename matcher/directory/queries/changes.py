"""Which mentors changed since the register was last read."""

from dataclasses import dataclass

from sqlalchemy import BigInteger, Label, Text, cast, func, select, true
from sqlalchemy.orm import Session

from matcher.directory.models import MentorChange

MOST_CHANGES = 500
"""Up to so many mentors are read again by their ids; where more changed, all are."""


@dataclass(frozen=True, slots=True)
class Changes:
    """The mentors who changed since a version, and the version to ask from the next time."""

    version: int
    mentor_ids: frozenset[int]


def read_version(session: Session) -> int:
    """Return the version from which on changes are news to this transaction's next reads."""
    if session.get_bind().dialect.name == "sqlite":
        return session.scalar(select(func.max(MentorChange.version))) or 0
    return session.execute(select(_oldest_open())).scalar_one()


def read_changes(session: Session, since: int) -> Changes:
    """Return who changed since a version; no more than `MOST_CHANGES` and one are named.

    PostgreSQL's numbers are given when a transaction starts to write, not when its work is seen.
    So the question is asked from the oldest one that was still open: somebody may be named twice,
    but nobody is missed.
    """
    is_sqlite = session.get_bind().dialect.name == "sqlite"
    is_news = MentorChange.version > since if is_sqlite else MentorChange.version >= since
    # The order and the limit lead any planner to the index, even before it has statistics.
    newest = MentorChange.version.desc()
    query = select(MentorChange.mentor_id, MentorChange.version).where(is_news).order_by(newest)
    if is_sqlite:
        rows = session.execute(query.limit(MOST_CHANGES + 1)).all()
        version = rows[0].version if rows else since
        return Changes(version, frozenset(row.mentor_id for row in rows))
    changed = query.limit(MOST_CHANGES + 1).subquery()
    now = select(_oldest_open()).subquery()
    found = session.execute(
        select(now.c.version, changed.c.mentor_id).outerjoin_from(now, changed, true())
    ).all()
    ids = frozenset(row.mentor_id for row in found if row.mentor_id is not None)
    return Changes(found[0].version, ids)


def _oldest_open() -> Label[int]:
    snapshot = func.pg_snapshot_xmin(func.pg_current_snapshot())
    return cast(cast(snapshot, Text), BigInteger).label("version")
