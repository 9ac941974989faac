"""Entries of the register that may be one person.

The database finds who shares a name, a name and an employer, or the beginning of an address and the
first letters of a name; only those are then compared.
"""

from collections.abc import Iterable
from dataclasses import replace
from typing import Any

from sqlalchemy import ColumnElement, FromClause, String, and_, cast, func, or_, select
from sqlalchemy.orm import Session

from matcher.accounts.models import Account, DistinctPeople
from matcher.candidates.models import Candidate
from matcher.core.db import PublicId
from matcher.core.paging import in_pieces
from matcher.desk.queries.belonging import is_of_the_desk
from matcher.desk.queries.everybody import candidate_in_words, mentor_in_words
from matcher.desk.queries.pages import AnySelect, has_words, of_the_desk
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
    shown = [two for two in twins if (two.one.id, two.other.id) not in apart][:SHOWN]
    what = _say_what(session, {i for two in shown for i in (two.one.id, two.other.id)})
    return [
        Twins(
            replace(two.one, what=what[two.one.id]),
            replace(two.other, what=what[two.other.id]),
            two.signs,
        )
        for two in shown
    ]


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
            is_of_the_desk(session),
        )
        .order_by(func.lower(Account.name), Account.id)
        .limit(MOST_FOUND)
    )
    ids = list(session.scalars(query))
    what = _say_what(session, ids)
    return [replace(entry, what=what[entry.id]) for entry in _entries(session, ids)]


def _groups(session: Session) -> list[tuple[int, ...]]:
    """Return the ids of those who share something that tells people apart."""
    name, start = func.lower(Account.name), _start_of_email(session)
    letters = func.lower(func.substr(Account.name, 1, 2))
    at_work = func.lower(Account.name + "\n" + _EMPLOYER)  # one key is sorted sooner than two
    employed = _people(session, Account.id, at_work.label("key"))
    found = [
        _sharing(session, employed.where(Account.name != "", _EMPLOYER != "")),
        _sharing(session, _named(session, start + "\n" + letters)),
        _groups_of(session, _named(session, name).subquery()),
    ]
    return sorted({ids for groups in found for ids in groups})


def _sharing(session: Session, people: AnySelect) -> list[tuple[int, ...]]:
    """Return those of each group that share a key which stands in no index.

    PostgreSQL is quicker if it first finds the keys alone, and SQLite if it does all at once.
    """
    if _is_sqlite(session):
        return _groups_of(session, people.subquery())
    everybody = people.cte("everybody")
    shared = _shared(everybody).subquery()
    some = select(everybody).join(shared, shared.c.key == everybody.c.key).subquery()
    return _groups_of(session, some)


def _shared(people: FromClause) -> AnySelect:
    """Return the keys that are shared, those of few people and of the newest first."""
    n_people = func.count(people.c.id)
    return (
        select(people.c.key)
        .group_by(people.c.key)
        .having(n_people > 1)
        .order_by(n_people, func.max(people.c.id).desc())
        .limit(MOST_GROUPS)
    )


def _groups_of(session: Session, people: FromClause) -> list[tuple[int, ...]]:
    """Return those of each group that share a key; of a large one the first and the last."""
    together = func.aggregate_strings(cast(people.c.id, String), ",")
    rows = session.scalars(_shared(people).with_only_columns(together))
    return [_ends(sorted(map(int, ids.split(",")))) for ids in rows]


def _ends(ids: list[int]) -> tuple[int, ...]:
    half = MOST_IN_A_GROUP // 2
    return tuple(ids if len(ids) <= MOST_IN_A_GROUP else ids[:half] + ids[-half:])


def _named(session: Session, key: ColumnElement[str]) -> AnySelect:
    """Select a key of everybody of the desk's scheme who has a name."""
    return select(Account.id, key.label("key")).where(
        Account.merged_into_id.is_(None),
        func.lower(Account.name) != "",  # so it stands in the index
        is_of_the_desk(session),
    )


def _people(session: Session, *columns: Any) -> AnySelect:
    """Select everybody of the desk's scheme, with what they are in it."""
    looks = and_(Candidate.account_id == Account.id, of_the_desk(session, Candidate))
    mentors = and_(Mentor.account_id == Account.id, of_the_desk(session, Mentor))
    return (
        select(*columns)
        .select_from(Account)
        .outerjoin(Candidate, looks)
        .outerjoin(Mentor, mentors)
        .where(Account.merged_into_id.is_(None), is_of_the_desk(session))
    )


def _is_sqlite(session: Session) -> bool:
    return session.get_bind().dialect.name == "sqlite"


def _start_of_email(session: Session) -> ColumnElement[str]:
    """Return what stands before the @, without dots and dashes."""
    if not _is_sqlite(session):
        return func.translate(func.split_part(Account.email, "@", 1), ".-", "")
    start = func.substr(Account.email, 1, func.instr(Account.email, "@") - 1)
    return func.replace(func.replace(start, ".", ""), "-", "")


def _entries(session: Session, account_ids: Iterable[int]) -> list[Entry]:
    columns = (
        Account.id,
        Account.public_id,
        Account.name,
        Account.email,
        _EMPLOYER.label("employer"),
        _PLACE.label("place"),
    )
    found: list[Entry] = []
    for piece in in_pieces(sorted(account_ids)):
        rows = session.execute(_people(session, *columns).where(Account.id.in_(piece)))
        found += (Entry(*row) for row in rows)
    return sorted(found, key=lambda entry: (entry.name.lower(), entry.id))


def _say_what(session: Session, account_ids: Iterable[int]) -> dict[int, tuple[str, ...]]:
    """Say of some entries what they are, a line each."""
    columns = (
        Account.id,
        Candidate.level,
        Candidate.status.label("candidate_status"),
        Mentor.status.label("mentor_status"),
        Mentor.capacity,
        Mentor.held,
    )
    said = {}
    for row in session.execute(_people(session, *columns).where(Account.id.in_(account_ids))):
        what = []
        if row.candidate_status:
            what.append(candidate_in_words(row.level, row.candidate_status))
        if row.mentor_status:
            what.append(mentor_in_words(row.mentor_status, row.capacity, row.held))
        said[row.id] = tuple(what)
    return said


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
