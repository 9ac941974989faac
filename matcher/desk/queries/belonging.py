"""What belongs to which scheme: people, and all that has an address of its own on the desk."""

from collections.abc import Collection
from typing import Any

from sqlalchemy import ColumnElement, func, null, or_, select, true, union_all
from sqlalchemy.orm import Session

from matcher.accounts.models import Account, Application, SchemeAdmin
from matcher.candidates.models import Candidate
from matcher.core.belonging import owners_of
from matcher.core.db import PublicId
from matcher.core.paging import in_pieces
from matcher.desk.models import Decision
from matcher.desk.queries.pages import of_the_desk
from matcher.matching.models import Scheme
from matcher.mentors.models import Mentor
from matcher.notifications.models import OutboxMail
from matcher.pairings.models import Proposal

TIES = (Candidate, Mentor, SchemeAdmin, Application)
"""What ties an account to a scheme: a profile, running it, or having asked to join it."""


def is_alone(session: Session) -> bool:
    """Say whether there is one scheme only, to which everybody belongs then."""
    return (session.scalar(select(func.count(Scheme.id))) or 0) <= 1


def is_of_the_desk(session: Session) -> ColumnElement[bool]:
    """Return the condition that an account belongs to the desk's scheme."""
    if is_alone(session):
        return true()
    return or_(
        *(Account.id.in_(select(tie.account_id).where(of_the_desk(session, tie))) for tie in TIES)
    )


def find_schemes_of(
    session: Session, public_ids: Collection[PublicId]
) -> dict[PublicId, frozenset[int]]:
    """Return to which schemes each of these belongs; what is none of the desk's is left out.

    An account may belong to several, or to none.
    """
    found: dict[PublicId, set[int]] = {}
    for piece in in_pieces(public_ids):
        for public_id, scheme_id in session.execute(union_all(*_owners(session, piece))):
            found.setdefault(public_id, set()).update([scheme_id] if scheme_id else [])
    return {public_id: frozenset(schemes) for public_id, schemes in found.items()}


def _owners(session: Session, ids: Collection[PublicId]) -> list[Any]:
    decisions = [
        select(column, Mentor.scheme_id)
        .join(Proposal, Proposal.id == Decision.proposal_id)
        .join(Mentor, Mentor.id == Proposal.mentor_id)
        .where(column.in_(ids))
        for column in (Decision.public_id, Decision.batch)
    ]
    of_many = _owners_of_accounts(session, ids) + _owners_of_mails(session, ids)
    return owners_of(ids) + decisions + of_many


def _only() -> Any:
    return select(func.min(Scheme.id)).scalar_subquery()


def _owners_of_accounts(session: Session, ids: Collection[PublicId]) -> list[Any]:
    """Return what ties accounts to schemes; one that was merged is where the other is."""
    stands_for = func.coalesce(Account.merged_into_id, Account.id)
    if is_alone(session):
        return [select(Account.public_id, _only()).where(Account.public_id.in_(ids))]
    ties = [
        select(Account.public_id, tie.scheme_id)
        .join(tie, tie.account_id == stands_for)
        .where(Account.public_id.in_(ids))
        for tie in TIES
    ]
    known = select(Account.public_id, null()).where(Account.public_id.in_(ids))
    return [*ties, known]


def _owners_of_mails(session: Session, ids: Collection[PublicId]) -> list[Any]:
    """Return to which schemes mails belong; those about an account alone to all of its reader's."""
    mails = OutboxMail.public_id.in_(ids)
    if is_alone(session):
        return [select(OutboxMail.public_id, _only()).where(mails)]
    own = select(OutboxMail.public_id, OutboxMail.scheme_id).where(mails)
    of_readers = [
        select(OutboxMail.public_id, tie.scheme_id)
        .join(tie, tie.account_id == OutboxMail.recipient_id)
        .where(mails, OutboxMail.scheme_id.is_(None))
        for tie in TIES
    ]
    return [own, *of_readers]
