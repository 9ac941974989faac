"""Entries of the register that may be one person.

The database finds who shares a name, a name and an employer, a name and the beginning of an
address, or that beginning and the first letters of a name; only those are then compared.
"""

from collections.abc import Callable, Iterable, Sequence
from typing import Any

from sqlalchemy import ColumnElement, String, cast, func, or_, select
from sqlalchemy.orm import Session

from matcher.accounts.models import Account, DistinctPeople
from matcher.candidates.models import Candidate
from matcher.core.db import PublicId
from matcher.core.paging import in_pieces
from matcher.desk.queries.everybody import candidate_in_words, mentor_in_words
from matcher.desk.queries.pages import AnySelect, has_words
from matcher.desk.rules.duplicates import MOST_IN_A_GROUP, Entry, Twins, find_twins
from matcher.mentors.models import Mentor

MOST_GROUPS = 300
MOST_FOUND = 12
SHOWN = 20

_EMPLOYER = func.coalesce(Candidate.employer, Mentor.employer, "")
_PLACE = func.coalesce(Candidate.place, Mentor.place, "")


def list_twins(session: Session) -> list[Twins]:
    """Return pairs that may be one person and have not been told apart, most signs first."""
    groups = _groups(session)
    entries = {entry.id: entry for entry in _entries(session, {i for ids in groups for i in ids})}
    twins = find_twins([entries[i] for i in ids if i in entries] for ids in groups)
    apart = _told_apart(session, {i for two in twins for i in (two.one.id, two.other.id)})
    return [two for two in twins if (two.one.id, two.other.id) not in apart][:SHOWN]


def find_like(session: Session, account_id: int, text: str) -> list[Entry]:
    """Return others whose name or address has all these words, for finding a twin by hand."""
    if not text.strip():
        return []
    query = (
        select(Account.id)
        .where(
            has_words(text, Account.name, Account.email),
            Account.id != account_id,
            Account.merged_into_id.is_(None),
        )
        .order_by(func.lower(Account.name), Account.id)
        .limit(MOST_FOUND)
    )
    return _entries(session, list(session.scalars(query)))


def _groups(session: Session) -> list[tuple[int, ...]]:
    """Return the ids of those who share something that tells people apart."""
    name, start = func.lower(Account.name), _start_of_email(session)
    found = [
        _sharing(session, _people, (name, func.lower(_EMPLOYER)), _EMPLOYER != ""),
        _sharing(session, _accounts, (name,)),
        _sharing(session, _accounts, (name, start)),
        _sharing(session, _accounts, (start, func.substr(name, 1, 2))),
    ]
    return sorted({ids for groups in found for ids in groups})


def _sharing(
    session: Session,
    of: Callable[..., AnySelect],
    keys: Sequence[ColumnElement[str]],
    *conditions: Any,
) -> Iterable[tuple[int, ...]]:
    """Return those of each group that share some keys; of a large one the first and the last."""
    rows = session.scalars(
        of(func.aggregate_strings(cast(Account.id, String), ","))
        .where(Account.name != "", *conditions)
        .group_by(*keys)
        .having(func.count(Account.id) > 1)
        .order_by(func.count(Account.id), func.max(Account.id).desc())
        .limit(MOST_GROUPS)
    )
    return [_ends(sorted(map(int, ids.split(",")))) for ids in rows]


def _ends(ids: list[int]) -> tuple[int, ...]:
    half = MOST_IN_A_GROUP // 2
    return tuple(ids if len(ids) <= MOST_IN_A_GROUP else ids[:half] + ids[-half:])


def _accounts(*columns: Any) -> AnySelect:
    return select(*columns).where(Account.merged_into_id.is_(None))


def _people(*columns: Any) -> AnySelect:
    return (
        select(*columns)
        .select_from(Account)
        .outerjoin(Candidate, Candidate.account_id == Account.id)
        .outerjoin(Mentor, Mentor.account_id == Account.id)
        .where(Account.merged_into_id.is_(None))
    )


def _start_of_email(session: Session) -> ColumnElement[str]:
    """Return what stands before the @, without dots and dashes."""
    is_sqlite = session.get_bind().dialect.name == "sqlite"
    at = (func.instr if is_sqlite else func.strpos)(Account.email, "@")
    start = func.substr(Account.email, 1, at - 1)
    return func.replace(func.replace(start, ".", ""), "-", "")


def _entries(session: Session, account_ids: Iterable[int]) -> list[Entry]:
    columns = (
        Account.id,
        Account.public_id,
        Account.name,
        Account.email,
        _EMPLOYER.label("employer"),
        _PLACE.label("place"),
        Candidate.level,
        Candidate.status.label("candidate_status"),
        Mentor.status.label("mentor_status"),
        Mentor.capacity,
        Mentor.held,
    )
    found = []
    for piece in in_pieces(sorted(account_ids)):
        rows = session.execute(_people(*columns).where(Account.id.in_(piece)).order_by(Account.id))
        for row in rows:
            what = []
            if row.candidate_status:
                what.append(candidate_in_words(row.level, row.candidate_status))
            if row.mentor_status:
                what.append(mentor_in_words(row.mentor_status, row.capacity, row.held))
            found.append(
                Entry(
                    id=row.id,
                    public_id=row.public_id,
                    name=row.name,
                    email=row.email,
                    employer=row.employer,
                    place=row.place,
                    what=tuple(what),
                )
            )
    return sorted(found, key=lambda entry: (entry.name.lower(), entry.id))


def _told_apart(session: Session, account_ids: set[int]) -> set[tuple[int, int]]:
    found = set()
    for piece in in_pieces(sorted(account_ids)):
        rows = session.execute(
            select(DistinctPeople.one_id, DistinctPeople.other_id).where(
                or_(DistinctPeople.one_id.in_(piece), DistinctPeople.other_id.in_(piece))
            )
        )
        found |= {(row[0], row[1]) for row in rows}
    return found


def find_merged_into(session: Session, account_id: PublicId) -> PublicId | None:
    """Return the account into which one was merged; None where it stands for itself."""
    into = select(Account.merged_into_id).where(Account.public_id == account_id).scalar_subquery()
    return session.scalar(select(Account.public_id).where(Account.id == into))
