"""The log for reading: who did what, when and to whom, in words, found by person, deed and day."""

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from sqlalchemy import ColumnElement, and_, or_, select, true, union_all
from sqlalchemy.orm import Session, aliased

from matcher.accounts.models import Account
from matcher.audit.models import AuditEntry
from matcher.candidates.models import Candidate
from matcher.core.paging import Page
from matcher.core.words import _, _l
from matcher.desk.queries.belonging import is_alone, is_of_the_desk
from matcher.desk.queries.pages import AnyRow, AnySelect, has_words, of_the_desk, read_page
from matcher.desk.rules.deeds import in_words
from matcher.mentors.models import Mentor
from matcher.pairings.models import Pairing, Proposal
from matcher.pairings.rules.days import end_of_day

Doer = aliased(Account, name="doer")
SOMEBODY_ELSE = _l("The office of another scheme")
AT_ONCE = 500
MOST_EXPORTED = 20_000
"""So many lines of the log are read at once for a file, and so many it holds."""


@dataclass(frozen=True, slots=True)
class Search:
    """What to look for: words of a name, the beginning of a deed's code, and days."""

    text: str = ""
    deed: str = ""
    first_on: date | None = None
    last_on: date | None = None


@dataclass(frozen=True, slots=True)
class Line:
    """One line of the log: when, who, what, and whom it is about."""

    id: int
    at: datetime
    who: str
    what: str
    whom: str
    code: str


def search_log(session: Session, search: Search, number: int) -> Page[Line]:
    """Return a page of the log, the newest first."""
    page = read_page(session, _entries(session, search), number, lambda row: row)
    return Page(_lines(session, page.items), page.number, page.total, page.per_page)


def walk_log(session: Session, search: Search) -> Iterator[Line]:
    """Yield the lines that fit, the newest first, a few hundred at a time."""
    before: int | None = None
    for _block in range(MOST_EXPORTED // AT_ONCE):
        query = _entries(session, search)
        if before is not None:
            query = query.where(AuditEntry.id < before)
        rows = session.execute(query.limit(AT_ONCE)).all()
        yield from _lines(session, rows)
        if len(rows) < AT_ONCE:
            return
        before = rows[-1].id


def _entries(session: Session, search: Search) -> AnySelect:
    return (
        select(
            AuditEntry.id,
            AuditEntry.at,
            AuditEntry.action,
            AuditEntry.subject,
            AuditEntry.details,
            AuditEntry.actor_id,
            AuditEntry.scheme_id,
            Doer.name.label("who"),
        )
        .outerjoin(Doer, Doer.id == AuditEntry.actor_id)
        .where(is_of_the_log(session), *_conditions(session, search))
        .order_by(AuditEntry.id.desc())
    )


def is_of_the_log(session: Session) -> ColumnElement[bool]:
    """Return the condition that a line of the log is for the office of the desk's scheme.

    A line about an account alone is for every scheme to which the account belongs.
    """
    if is_alone(session):
        return true()
    people = select(Account.public_id).where(is_of_the_desk(session))
    of_accounts = and_(AuditEntry.scheme_id.is_(None), AuditEntry.subject.in_(people))
    return or_(of_the_desk(session, AuditEntry), of_accounts)


def list_strangers(session: Session, rows: Sequence[AnyRow]) -> set[int]:
    """Return who did what stands in these lines for another scheme, and is not to be named."""
    if is_alone(session):
        return set()
    doers = {row.actor_id for row in rows if row.scheme_id is None and row.actor_id}
    own = select(Account.id).where(Account.id.in_(doers), is_of_the_desk(session))
    return doers - set(session.scalars(own))


def _conditions(session: Session, search: Search) -> Iterator[ColumnElement[bool]]:
    if search.deed:
        yield AuditEntry.action.startswith(f"{search.deed}.", autoescape=True)
    if search.first_on:
        yield AuditEntry.at >= end_of_day(search.first_on - timedelta(days=1))
    if search.last_on:
        yield AuditEntry.at < end_of_day(search.last_on)
    if search.text:
        yield or_(
            and_(
                has_words(search.text, Doer.name, Doer.email),
                or_(AuditEntry.scheme_id.is_not(None), Doer.id.in_(_own_people(session))),
            ),
            AuditEntry.subject.in_(_subjects(search.text)),
        )


def _own_people(session: Session) -> Any:
    return select(Account.id).where(is_of_the_desk(session)).scalar_subquery()


def _subjects(text: str) -> Any:
    """Select the public ids of all that belongs to people whose name or address fits."""
    found = select(Account.id).where(has_words(text, Account.name, Account.email)).scalar_subquery()
    candidates = select(Candidate.id).where(Candidate.account_id.in_(found)).scalar_subquery()
    mentors = select(Mentor.id).where(Mentor.account_id.in_(found)).scalar_subquery()
    return union_all(
        select(Account.public_id).where(Account.id.in_(found)),
        select(Candidate.public_id).where(Candidate.account_id.in_(found)),
        select(Mentor.public_id).where(Mentor.account_id.in_(found)),
        *(
            select(both.public_id).where(
                or_(both.candidate_id.in_(candidates), both.mentor_id.in_(mentors))
            )
            for both in (Proposal, Pairing)
        ),
    )


def _lines(session: Session, rows: Sequence[AnyRow]) -> list[Line]:
    names = _names(session, sorted({row.subject for row in rows}))
    strangers = list_strangers(session, rows)
    return [
        Line(
            id=row.id,
            at=row.at,
            who=_who(row, strangers),
            what=in_words(row.action, row.details),
            whom=names.get(row.subject, ""),
            code=row.action,
        )
        for row in rows
    ]


def _who(row: AnyRow, strangers: Collection[int]) -> str:
    if row.scheme_id is None and row.actor_id in strangers:
        return str(SOMEBODY_ELSE)
    return row.who or _("Matcher, by itself")


def _names(session: Session, subjects: Sequence[str]) -> Mapping[str, str]:
    """Return whom each of these subjects is about, in a query for each kind."""
    names: dict[str, str] = {}
    for profile in (Candidate, Mentor):
        rows = session.execute(
            select(profile.public_id, Account.name)
            .join(Account, Account.id == profile.account_id)
            .where(profile.public_id.in_(subjects))
        )
        names |= {row[0]: row[1] for row in rows}
    rows = session.execute(
        select(Account.public_id, Account.name).where(Account.public_id.in_(subjects))
    )
    names |= {row[0]: row[1] for row in rows}
    for both in (Proposal, Pairing):
        names |= _two_names(session, both, subjects)
    return names


def _two_names(session: Session, both: Any, subjects: Sequence[str]) -> dict[str, str]:
    one, other = aliased(Account), aliased(Account)
    rows = session.execute(
        select(both.public_id, one.name, other.name)
        .join(Candidate, Candidate.id == both.candidate_id)
        .join(one, one.id == Candidate.account_id)
        .join(Mentor, Mentor.id == both.mentor_id)
        .join(other, other.id == Mentor.account_id)
        .where(both.public_id.in_(subjects))
    )
    return {row[0]: _("%(one)s with %(other)s", one=row[1], other=row[2]) for row in rows}
