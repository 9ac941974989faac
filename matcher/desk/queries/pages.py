"""A page of rows, the rows whose people fit what was typed, and a person as the desk shows them."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any, TypeAlias, TypeVar

from sqlalchemy import ColumnElement, Row, Select, and_, func, or_
from sqlalchemy.orm import Session, aliased

from matcher.accounts.models import Account
from matcher.core.paging import PER_PAGE, Page, clamp_page
from matcher.matching.queries.runs import get_scheme_id

T = TypeVar("T")
AnySelect: TypeAlias = Select[*tuple[Any, ...]]
AnyRow: TypeAlias = Row[*tuple[Any, ...]]

MAX_WORDS = 5

MentorAccount = aliased(Account, name="mentor_account")
CandidateAccount = aliased(Account, name="candidate_account")


def of_the_desk(session: Session, profile: Any) -> ColumnElement[bool]:
    """Return the condition that a mentor, a candidate or a run is of the desk's scheme."""
    return and_(profile.scheme_id == get_scheme_id(session))


@dataclass(frozen=True, slots=True)
class Person:
    """Somebody as a list of the desk names them."""

    name: str
    email: str
    employer: str
    place: str

    @property
    def where(self) -> str:
        """Employer and place in one line."""
        return " · ".join(part for part in (self.employer, self.place) if part)


def person_of(row: AnyRow, side: str) -> Person:
    """Take a person from the columns that `person_columns` adds."""
    values = row._mapping
    return Person(*(values[f"{side}_{name}"] for name in ("name", "email", "employer", "place")))


def person_columns(side: str, profile: Any, account: Any) -> Iterator[ColumnElement[Any]]:
    """Yield the columns of a person, labelled by the side they are on."""
    yield account.name.label(f"{side}_name")
    yield account.email.label(f"{side}_email")
    yield profile.employer.label(f"{side}_employer")
    yield profile.place.label(f"{side}_place")


def read_page(
    session: Session,
    query: AnySelect,
    number: int,
    convert: Callable[[AnyRow], T],
    *,
    per_page: int = PER_PAGE,
) -> Page[T]:
    """Return one page of a query's rows, converted; two queries whatever its length."""
    counted = query.with_only_columns(func.count(), maintain_column_froms=True).order_by(None)
    total = session.scalar(counted) or 0
    number = clamp_page(number, total, per_page)
    rows = session.execute(query.limit(per_page).offset((number - 1) * per_page))
    return Page([convert(row) for row in rows], number, total, per_page)


def read_in_one(
    session: Session,
    query: AnySelect,
    number: int,
    convert: Callable[[AnyRow], T],
    *,
    per_page: int = PER_PAGE,
) -> Page[T]:
    """Return one page as `read_page` does, in one pass: for what is long to find.

    Its rows should be short, for all that are found are sorted. No limit tempts PostgreSQL into a
    plan that is only quick where many are found.
    """
    counted = query.add_columns(func.count().over().label("n_in_all"))
    rows = session.execute(counted.limit(per_page).offset((max(1, number) - 1) * per_page)).all()
    if not rows and number > 1:
        return read_page(session, query, number, convert, per_page=per_page)
    total = rows[0].n_in_all if rows else 0
    return Page([convert(row) for row in rows], max(1, number), total, per_page)


def has_words(text: str, *columns: Any) -> ColumnElement[bool]:
    """Return the condition that each word of a text is somewhere in one of the columns.

    They are searched as one text, which is quicker; no word holds the line feed between them.
    """
    words = text.replace("\0", " ").split()[:MAX_WORDS]
    first, *more = (func.coalesce(column, "") for column in columns)
    whole: ColumnElement[str] = first
    for column in more:
        whole = whole + "\n" + column
    return and_(True, *(whole.icontains(word, autoescape=True) for word in words))


def names_either(text: str) -> ColumnElement[bool]:
    """Return the condition that all words of a text are in the name of one of the two people."""
    return or_(has_words(text, CandidateAccount.name), has_words(text, MentorAccount.name))
