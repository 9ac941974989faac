"""People who wait for a place, for tests."""

from collections.abc import Callable
from datetime import date, datetime
from typing import Any

from sqlalchemy import select

from matcher.candidates.models import Candidate
from matcher.candidates.services import add_to_list
from matcher.core.db import Database
from matcher.mentors.models import Mentor
from matcher.mentors.services import open_places
from matcher.notifications.models import OutboxMail
from matcher.pairings.models import Proposal
from tests.factories import actor_of, make_candidate, make_mentor

LONG_AGO = date(2025, 1, 6)
Row = tuple[str, str, str, str]


def candidate_on_list(
    database: Database, *mentors: Mentor, now: datetime, **changes: Any
) -> Candidate:
    with database.begin() as session:
        candidate = make_candidate(session, **changes)
        for mentor in mentors:
            add_to_list(session, actor_of(candidate), candidate.id, mentor.id, now=now)
            session.flush()
        return candidate


def full_mentor(database: Database, **changes: Any) -> Mentor:
    with database.begin() as session:
        return make_mentor(session, capacity=0, **changes)


def open_one(database: Database, mentor: Mentor, now: datetime, room: int = 1) -> None:
    with database.begin() as session:
        open_places(session, actor_of(mentor), mentor.id, room, now=now)


def offers(database: Database) -> list[Row]:
    """Return the proposals in order: candidate, mentor, status and why."""
    with database.read() as session:
        rows = session.scalars(select(Proposal).order_by(Proposal.id))
        return [
            (p.candidate.account.name, p.mentor.account.name, p.status, p.because) for p in rows
        ]


def mails(database: Database, template: str) -> list[OutboxMail]:
    with database.read() as session:
        query = select(OutboxMail).where(OutboxMail.template == f"pairings/emails/{template}")
        return list(session.scalars(query.order_by(OutboxMail.id)))


def act(
    database: Database, service: Callable[..., Any], person: Any, *what: Any, **how: Any
) -> Any:
    """Do one thing as a person."""
    with database.begin() as session:
        return service(session, actor_of(session.get_one(type(person), person.id)), *what, **how)
