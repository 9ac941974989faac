"""Finding anybody who is in the register."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import ColumnElement, and_, func, or_, select
from sqlalchemy.orm import Session, outerjoin

from matcher.accounts.models import Account, AccountRole, SchemeAdmin
from matcher.candidates.models import Candidate
from matcher.candidates.rules import CandidateStatus
from matcher.core.actor import Role
from matcher.core.db import PublicId
from matcher.core.paging import Page
from matcher.core.words import _, _l
from matcher.desk.queries.belonging import is_of_the_desk
from matcher.desk.queries.pages import AnyRow, AnySelect, has_words, of_the_desk, read_in_one
from matcher.desk.queries.people import places_in_words
from matcher.desk.rules.reports import MOST_PEOPLE
from matcher.mentors.models import Mentor
from matcher.mentors.rules import MentorStatus
from matcher.pairings.models import Pairing
from matcher.reference.files import vocabulary

CANDIDATE_STATES = {
    "enrolled": _l("enrolled"),
    "seeking": _l("looking for a mentor"),
    "matched": _l("has a mentor"),
    "preparing": _l("preparing the portfolio"),
    "submitted": _l("portfolio handed in"),
    "further_evidence": _l("asked for further evidence"),
    "awarded": _l("awarded"),
    "unsuccessful": _l("not successful"),
    "withdrawn": _l("withdrawn"),
}
MENTOR_STATES = {
    MentorStatus.APPLIED: _l("has applied to mentor"),
    MentorStatus.TRAINED: _l("trained, not listed"),
    MentorStatus.LISTED: _l("on the list"),
    MentorStatus.PAUSED: _l("takes a break"),
    MentorStatus.RETIRED: _l("has stopped mentoring"),
}


@dataclass(frozen=True, slots=True)
class Somebody:
    """A person as the search names them; `what` says in a line each what they are."""

    public_id: PublicId
    name: str
    email: str
    where: str
    what: tuple[str, ...]


def search_everybody(
    session: Session,
    *,
    text: str,
    number: int,
    role: Role | None = None,
    enrolled: tuple[date, date] | None = None,
    asking: bool = False,
    mentoring: int | None = None,
) -> Page[Somebody]:
    """Return a page of the people whose name, address, employer or place has all these words.

    `asking` leaves those who wait for the office to let them in; `enrolled` those who enrolled as
    candidates from its first day to before its last; `mentoring` the mentors who have so many
    people now, and where nobody those on the list.
    """
    profiles = (Candidate.employer, Candidate.place, Mentor.employer, Mentor.place)
    query: AnySelect = (
        select(Account.id)
        .select_from(_people(session))
        .where(Account.merged_into_id.is_(None))
        .where(or_(Candidate.id.is_not(None), Mentor.id.is_not(None), is_of_the_desk(session)))
        .where(has_words(text, Account.name, Account.email, *profiles))
        .order_by(func.lower(Account.name), Account.id)
    )
    if role is not None:
        query = query.where(
            select(AccountRole.id)
            .where(AccountRole.account_id == Account.id, AccountRole.name == role)
            .exists()
        )
    if asking:
        query = query.where(asks_to_join())
    if mentoring is not None:
        query = query.where(_mentors_so_many(mentoring))
    if enrolled is not None:
        first, after = enrolled
        query = query.where(Candidate.waiting_since >= first, Candidate.waiting_since < after)
    page = read_in_one(session, query, number, lambda row: int(row.id))
    offices = _office(session, page.items)
    found = _read(session, page.items)
    return page.map(lambda account_id: _somebody(found[account_id], account_id in offices))


def _read(session: Session, account_ids: Sequence[int]) -> dict[int, AnyRow]:
    rows = session.execute(
        select(
            Account.id,
            Account.public_id,
            Account.name,
            Account.email,
            Account.active,
            Candidate.status.label("candidate_status"),
            Candidate.level,
            func.coalesce(Candidate.employer, Mentor.employer, "").label("employer"),
            func.coalesce(Candidate.place, Mentor.place, "").label("place"),
            Mentor.status.label("mentor_status"),
            Mentor.capacity,
            Mentor.held,
            Mentor.refused_at,
        )
        .select_from(_people(session))
        .where(Account.id.in_(account_ids))
    )
    return {row.id: row for row in rows}


def _mentors_so_many(people: int) -> ColumnElement[bool]:
    """Return the condition that a mentor has so many people now, as the report counts them."""
    living = (
        select(func.count(Pairing.id))
        .where(Pairing.mentor_id == Mentor.id, Pairing.ended_at.is_(None))
        .scalar_subquery()
    )
    if people == 0:
        is_listed = Mentor.status.in_([MentorStatus.LISTED, MentorStatus.PAUSED])
        return and_(is_listed, living == 0)
    return and_(
        Mentor.id.is_not(None), living >= people if people >= MOST_PEOPLE else living == people
    )


def asks_to_join() -> ColumnElement[bool]:
    """Return the condition that a person waits for the office to let them in."""
    return or_(
        Candidate.status == CandidateStatus.ENROLLED,
        Mentor.status.in_([MentorStatus.APPLIED, MentorStatus.TRAINED]),
    )


def count_asking(session: Session) -> int:
    """Return how many people wait for the office to let them in."""
    counted = select(func.count(Account.id)).select_from(_people(session)).where(asks_to_join())
    return session.scalar(counted) or 0


def _people(session: Session) -> Any:
    """Return everybody with what they are in the desk's scheme."""
    mine = and_(Candidate.account_id == Account.id, of_the_desk(session, Candidate))
    theirs = and_(Mentor.account_id == Account.id, of_the_desk(session, Mentor))
    return outerjoin(outerjoin(Account, Candidate, mine), Mentor, theirs)


def _office(session: Session, account_ids: Sequence[int]) -> set[int]:
    return set(
        session.scalars(
            select(SchemeAdmin.account_id).where(
                SchemeAdmin.account_id.in_(account_ids), of_the_desk(session, SchemeAdmin)
            )
        )
    )


def _somebody(row: AnyRow, is_office: bool) -> Somebody:
    what = []
    if row.candidate_status:
        what.append(candidate_in_words(row.level, row.candidate_status))
    if row.mentor_status:
        what.append(mentor_in_words(row.mentor_status, row.capacity, row.held, row.refused_at))
    if is_office:
        what.append(_("Works in the office"))
    if not row.active:
        what.append(_("Cannot sign in"))
    where = " · ".join(part for part in (row.employer, row.place) if part)
    return Somebody(row.public_id, row.name, row.email, where, tuple(what))


def candidate_in_words(level: str, status: str) -> str:
    """Say what a candidate works towards, and how far they have come."""
    return _(
        "Candidate for %(level)s: %(state)s",
        level=vocabulary().levels.label(level),
        state=CANDIDATE_STATES[status],
    )


def mentor_in_words(
    status: str, capacity: int, held: int, refused_at: datetime | None = None
) -> str:
    """Say where a mentor stands with the register, among other lines about a person."""
    return _("Mentor: %(state)s", state=mentor_state(status, capacity, held, refused_at))


def mentor_state(status: str, capacity: int, held: int, refused_at: datetime | None = None) -> str:
    """Say where a mentor stands with the register, with their places while they are on it."""
    if refused_at is not None:
        return _("was turned down")
    state = str(MENTOR_STATES[MentorStatus(status)])
    if status in (MentorStatus.LISTED, MentorStatus.PAUSED):
        state = f"{state} · {places_in_words(capacity, held)}"
    return state
