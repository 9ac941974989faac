"""All that was done by a person or concerns them, from the log, in words."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import or_, select
from sqlalchemy.orm import Session, aliased

from matcher.accounts.models import Account
from matcher.audit.models import AuditEntry
from matcher.candidates.models import Candidate
from matcher.core.db import PublicId
from matcher.core.paging import Page
from matcher.desk.queries.log import SOMEBODY_ELSE, is_of_the_log, list_strangers
from matcher.desk.queries.pages import AnyRow, read_page
from matcher.desk.queries.person import PersonPage
from matcher.desk.rules.deeds import in_words
from matcher.mentors.models import Mentor
from matcher.pairings.models import Pairing, Proposal


@dataclass(frozen=True, slots=True)
class Deed:
    """One line of a person's history: when, by whom (no name: the service), what, and with whom."""

    at: datetime
    by: str
    by_id: PublicId | None
    words: str
    other: str
    other_id: PublicId | None


def list_history(session: Session, person: PersonPage, number: int) -> Page[Deed]:
    """Return a page of all that was done by a person or concerns them, the newest first."""
    actor = aliased(Account)
    query = (
        select(
            AuditEntry.at,
            AuditEntry.action,
            AuditEntry.subject,
            AuditEntry.details,
            AuditEntry.actor_id,
            AuditEntry.scheme_id,
            actor.name.label("by"),
            actor.public_id.label("by_id"),
        )
        .outerjoin(actor, actor.id == AuditEntry.actor_id)
        .where(
            or_(AuditEntry.subject.in_(person.subjects), AuditEntry.actor_id.in_(person.all_ids)),
            is_of_the_log(session),
        )
        .order_by(AuditEntry.id.desc())
    )
    page = read_page(session, query, number, lambda row: row)
    others = _others(session, person, [row.subject for row in page.items])
    strangers = list_strangers(session, page.items)
    return page.map(lambda row: _deed(row, others, person, strangers))


def _deed(
    row: AnyRow,
    others: Mapping[str, tuple[str, PublicId]],
    person: PersonPage,
    strangers: Collection[int],
) -> Deed:
    if row.scheme_id is None and row.actor_id in strangers:
        words = in_words(row.action, row.details)
        return Deed(row.at, str(SOMEBODY_ELSE), None, words, "", None)
    other, other_id = others.get(row.subject, ("", None))
    words = in_words(row.action, row.details)
    by_id = person.public_id if row.actor_id in person.all_ids else row.by_id
    return Deed(row.at, row.by or "", by_id, words, other, other_id)


def _others(
    session: Session, person: PersonPage, subjects: Sequence[str]
) -> dict[str, tuple[str, PublicId]]:
    """Return who else each of these subjects concerns: the other of the two, or whose it is."""
    found: dict[str, tuple[str, PublicId]] = {}
    wanted = sorted(set(subjects))
    for model in (Proposal, Pairing):
        for subject, name, public_id, account_id in _two_sides(session, model, wanted):
            if account_id not in person.all_ids:
                found[subject] = (name, public_id)
    for profile in (Candidate, Mentor):
        rows = session.execute(
            select(profile.public_id, Account.name, Account.public_id)
            .join(Account, Account.id == profile.account_id)
            .where(profile.public_id.in_(wanted), Account.id.not_in(person.all_ids))
        )
        found |= {row[0]: (row[1], row[2]) for row in rows}
    return found


def _two_sides(session: Session, model: Any, wanted: Sequence[str]) -> Iterable[AnyRow]:
    for profile, key in ((Candidate, model.candidate_id), (Mentor, model.mentor_id)):
        yield from session.execute(
            select(model.public_id, Account.name, Account.public_id, Account.id)
            .join(profile, profile.id == key)
            .join(Account, Account.id == profile.account_id)
            .where(model.public_id.in_(wanted))
        )
