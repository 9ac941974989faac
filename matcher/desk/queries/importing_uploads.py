"""The file of people that an administrator has sent."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import ColumnElement, and_, select
from sqlalchemy.orm import Session

from matcher.core.actor import Actor, Role
from matcher.desk.models import ImportColumns, Upload
from matcher.desk.queries.pages import of_the_desk


@dataclass(frozen=True, slots=True)
class Kept:
    """A file as it was sent, and what it is a list of."""

    role: Role
    name: str
    created_at: datetime
    imported_at: datetime | None
    data: bytes = b""


def find_upload(session: Session, actor: Actor) -> Kept | None:
    """Return the file that this person has sent with its bytes, or None where none is kept."""
    query = select(Upload).where(is_own(session, actor))
    upload = session.scalars(query).one_or_none()
    return _kept(upload, upload.data) if upload else None


def find_waiting(session: Session, actor: Actor) -> Kept | None:
    """Return the file that this person has sent and not thrown away, without its bytes."""
    columns = (Upload.role, Upload.name, Upload.created_at, Upload.imported_at)
    query = select(*columns).where(is_own(session, actor))
    row = session.execute(query).one_or_none()
    return _kept(row) if row else None


def is_own(session: Session, actor: Actor) -> ColumnElement[bool]:
    """Return the condition that this person has sent a file for the desk's scheme."""
    return and_(Upload.account_id == actor.user_id, of_the_desk(session, Upload))


def _kept(row: object, data: bytes = b"") -> Kept:
    values = {name: getattr(row, name) for name in ("name", "created_at", "imported_at")}
    return Kept(**values, role=Role(getattr(row, "role")), data=data)  # noqa: B009


def find_headings(session: Session, role: Role) -> dict[str, str]:
    """Return which column each heading stands for, as the office has said, by folded heading."""
    query = select(ImportColumns.headings).where(
        ImportColumns.role == role, of_the_desk(session, ImportColumns)
    )
    return dict(session.scalars(query).one_or_none() or {})
