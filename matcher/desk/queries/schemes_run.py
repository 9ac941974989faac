"""The schemes that an administrator runs, and who runs the desk's."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from matcher.accounts.models import Account, SchemeAdmin
from matcher.candidates.models import Candidate
from matcher.candidates.rules import CandidateStatus
from matcher.core.actor import Actor
from matcher.core.db import PublicId
from matcher.core.errors import NotFound
from matcher.core.words import _
from matcher.desk.queries.pages import of_the_desk
from matcher.matching.models import Scheme
from matcher.mentors.models import Mentor
from matcher.mentors.rules import MentorStatus


@dataclass(frozen=True, slots=True)
class SchemeRun:
    """A scheme that somebody runs; `is_here` where the desk is about it."""

    id: int
    public_id: PublicId
    code: str
    name: str
    is_here: bool
    is_closed: bool


@dataclass(frozen=True, slots=True)
class Administrator:
    """Somebody who runs the desk's scheme."""

    public_id: PublicId
    name: str
    email: str
    is_reader: bool
    may_sign_in: bool


def list_schemes_run(session: Session, actor: Actor) -> list[SchemeRun]:
    """Return the schemes that somebody runs, by name."""
    query = select(Scheme).where(Scheme.id.in_(actor.scheme_ids))
    return [
        SchemeRun(
            scheme.id,
            scheme.public_id,
            scheme.code,
            scheme.name,
            scheme.id == actor.scheme_id,
            scheme.closed_at is not None,
        )
        for scheme in session.scalars(query.order_by(func.lower(Scheme.name), Scheme.id))
    ]


def get_scheme_run(session: Session, actor: Actor, public_id: PublicId) -> Scheme:
    """Return one of the schemes that somebody runs.

    Raises
    ------
    NotFound
        They run no such scheme.
    """
    query = select(Scheme).where(Scheme.public_id == public_id, Scheme.id.in_(actor.scheme_ids))
    scheme = session.scalars(query).one_or_none()
    if scheme is None:
        raise NotFound(_("You run no such scheme."))
    return scheme


def count_people(session: Session, scheme_ids: Sequence[int]) -> dict[int, tuple[int, int]]:
    """Return how many candidates and mentors are in each of these schemes."""
    candidates = _counted(session, Candidate, CandidateStatus.WITHDRAWN, scheme_ids)
    mentors = _counted(session, Mentor, MentorStatus.RETIRED, scheme_ids)
    return {one: (candidates.get(one, 0), mentors.get(one, 0)) for one in scheme_ids}


def _counted(
    session: Session, profile: Any, gone: str, scheme_ids: Sequence[int]
) -> dict[int, int]:
    rows = session.execute(
        select(profile.scheme_id, func.count(profile.id))
        .where(profile.scheme_id.in_(scheme_ids), profile.status != gone)
        .group_by(profile.scheme_id)
    )
    return {row[0]: row[1] for row in rows}


def list_runners(session: Session, actor: Actor) -> list[Administrator]:
    """Return who runs the desk's scheme, by name."""
    rows = session.execute(
        select(Account.id, Account.public_id, Account.name, Account.email, Account.active)
        .join(SchemeAdmin, SchemeAdmin.account_id == Account.id)
        .where(of_the_desk(session, SchemeAdmin))
        .order_by(func.lower(Account.name), Account.id)
    )
    return [
        Administrator(row.public_id, row.name, row.email, row.id == actor.user_id, row.active)
        for row in rows
    ]
