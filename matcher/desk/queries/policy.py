"""Who hears of approvals that wait long, and what the office may override."""

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.orm import Session

from matcher.accounts.models import Account, SchemeAdmin
from matcher.desk.models import ApprovalPolicy
from matcher.desk.queries.pages import of_the_desk
from matcher.desk.rules.decisions import Overrides
from matcher.matching.queries.runs import get_scheme


@dataclass(frozen=True, slots=True)
class Policy:
    """How a scheme looks after its approvals; days are working days."""

    deputy_id: int | None = None
    owner_id: int | None = None
    deputy_days: int = 3
    owner_days: int = 5
    overrides: Overrides = Overrides.NO


def get_policy(session: Session) -> Policy:
    """Return what the scheme has set, or what holds until it sets anything."""
    row = session.get(ApprovalPolicy, get_scheme(session).id)
    if row is None:
        return Policy()
    return Policy(
        deputy_id=row.deputy_id,
        owner_id=row.owner_id,
        deputy_days=row.deputy_days,
        owner_days=row.owner_days,
        overrides=Overrides(row.overrides),
    )


def list_administrators(session: Session) -> Sequence[Account]:
    """Return those who run the scheme, by name."""
    return session.scalars(
        select(Account)
        .join(SchemeAdmin, SchemeAdmin.account_id == Account.id)
        .where(of_the_desk(session, SchemeAdmin), Account.active)
        .order_by(Account.name, Account.id)
    ).all()
