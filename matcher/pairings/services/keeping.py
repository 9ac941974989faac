"""Places that came back by somebody else's press open once the mentor has had time to speak."""

from sqlalchemy import select

from matcher.core import clock
from matcher.core.db import Database
from matcher.core.one_by_one import one_by_one
from matcher.mentors.models import Mentor
from matcher.mentors.services import open_kept


def open_kept_places(database: Database) -> int:
    """Open the kept places whose time has come, once each; return of how many mentors."""
    with database.read() as session:
        now = clock.now(session)
        due = session.scalars(
            select(Mentor.id).where(Mentor.kept_until <= now).order_by(Mentor.id)
        ).all()
    return one_by_one(database, due, open_kept)
