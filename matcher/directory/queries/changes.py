"""Which mentors changed since the register was last read."""

from dataclasses import dataclass

from sqlalchemy import BigInteger, Label, Text, cast, func, literal, select
from sqlalchemy.orm import Session

from matcher.directory.models import MentorChange


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
    """Return who changed since a version.

    PostgreSQL's numbers are given when a transaction starts to write, not when its work is seen.
    So the question is asked from the oldest one that was still open: somebody may be named twice,
    but nobody is missed.
    """
    if session.get_bind().dialect.name == "sqlite":
        query = select(MentorChange.version, MentorChange.mentor_id)
        rows = session.execute(query.where(MentorChange.version > since)).all()
        newest = max((row.version for row in rows), default=since)
        return Changes(newest, frozenset(row.mentor_id for row in rows))
    now = select(_oldest_open()).subquery()
    found = session.execute(
        select(now.c.version, MentorChange.mentor_id).outerjoin_from(
            now, MentorChange, MentorChange.version >= literal(since, BigInteger)
        )
    ).all()
    ids = frozenset(row.mentor_id for row in found if row.mentor_id is not None)
    return Changes(found[0].version, ids)


def _oldest_open() -> Label[int]:
    snapshot = func.pg_snapshot_xmin(func.pg_current_snapshot())
    return cast(cast(snapshot, Text), BigInteger).label("version")
