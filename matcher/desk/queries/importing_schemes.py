"""People in a file who take part in another scheme: their rows are left out, with a reason."""

from dataclasses import replace
from typing import Any, TypeVar

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from matcher.accounts.models import Account
from matcher.candidates.models import Candidate
from matcher.core.actor import Role
from matcher.core.paging import in_pieces
from matcher.core.words import _
from matcher.desk.queries.belonging import is_alone
from matcher.desk.queries.importing import AnyPeople
from matcher.desk.queries.pages import of_the_desk
from matcher.mentors.models import Mentor

File = TypeVar("File", bound=AnyPeople)


def leave_out_others(session: Session, role: Role, people: File) -> tuple[File, dict[int, str]]:
    """Return a file without those who are in another scheme as this, and why, by row.

    The reason tells no more than that: neither which scheme it is, nor what they are called there.
    """
    if is_alone(session):
        return people, {}
    profile: Any = Mentor if role is Role.MENTOR else Candidate
    elsewhere: set[str] = set()
    for piece in in_pieces([row.record.email for row in people.rows]):
        stands_for = func.coalesce(Account.merged_into_id, Account.id)
        query = select(Account.email).join(profile, profile.account_id == stands_for)
        elsewhere |= set(
            session.scalars(query.where(Account.email.in_(piece), ~of_the_desk(session, profile)))
        )
    whole: Any = people
    kept = tuple(row for row in whole.rows if row.record.email not in elsewhere)
    left = {row.row: _reason(role) for row in whole.rows if row.record.email in elsewhere}
    return (replace(whole, rows=kept), left) if left else (people, {})


def _reason(role: Role) -> str:
    if role is Role.MENTOR:
        return _("This person is a mentor in another scheme, and can be one in one scheme only.")
    return _("This person is a candidate in another scheme, and can be one in one scheme only.")
