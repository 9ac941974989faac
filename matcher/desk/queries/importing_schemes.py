"""People in a file who are none of this scheme's: their rows are left out, with a reason."""

from dataclasses import replace
from typing import Any, TypeVar

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from matcher.accounts.models import Account
from matcher.candidates.models import Candidate
from matcher.core.actor import Role
from matcher.core.paging import in_pieces
from matcher.core.texts import LEVELS, is_level_of
from matcher.core.words import _
from matcher.desk.queries.belonging import is_alone
from matcher.desk.queries.importing import AnyPeople, find_known
from matcher.desk.queries.pages import of_the_desk
from matcher.matching.queries.runs import get_scheme
from matcher.mentors.models import Mentor

File = TypeVar("File", bound=AnyPeople)


def leave_out_others(session: Session, role: Role, people: File) -> tuple[File, dict[int, str]]:
    """Return a file without those who are in another scheme as this, and why, by row.

    The reason tells no more than that: neither which scheme it is, nor what they are called there.
    Candidates for a level that is none of this scheme's are left out too.
    """
    left = _other_levels(session, people) if role is Role.CANDIDATE else {}
    if not is_alone(session):
        left |= _other_people(session, role, people)
    whole: Any = people
    kept = tuple(row for row in whole.rows if row.row not in left)
    return (replace(whole, rows=kept), left) if left else (people, {})


def _other_levels(session: Session, people: AnyPeople) -> dict[int, str]:
    """Return whose level is none of the scheme's, by row; who is here with it already keeps it."""
    settings = get_scheme(session).settings
    if LEVELS not in settings:
        return {}
    found = {
        row.row: row.record.email
        for row in people.rows
        if not is_level_of(settings, row.record.level)
    }
    known = find_known(session, Candidate, sorted(found.values()))
    why = _("level: this scheme’s candidates do not work towards this level.")
    levels = {row.row: row.record.level for row in people.rows}
    return {
        row: why
        for row, email in found.items()
        if email not in known or known[email].level != levels[row]
    }


def _other_people(session: Session, role: Role, people: AnyPeople) -> dict[int, str]:
    profile: Any = Mentor if role is Role.MENTOR else Candidate
    elsewhere: set[str] = set()
    for piece in in_pieces([row.record.email for row in people.rows]):
        stands_for = func.coalesce(Account.merged_into_id, Account.id)
        query = select(Account.email).join(profile, profile.account_id == stands_for)
        elsewhere |= set(
            session.scalars(query.where(Account.email.in_(piece), ~of_the_desk(session, profile)))
        )
    return {row.row: _reason(role) for row in people.rows if row.record.email in elsewhere}


def _reason(role: Role) -> str:
    if role is Role.MENTOR:
        return _("This person is a mentor in another scheme, and can be one in one scheme only.")
    return _("This person is a candidate in another scheme, and can be one in one scheme only.")
