"""Mails that could not be delivered."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from matcher.accounts.models import Account
from matcher.core.db import PublicId
from matcher.core.paging import Page
from matcher.desk.queries.pages import AnyRow, read_page
from matcher.notifications.models import MailStatus, OutboxMail


@dataclass(frozen=True, slots=True)
class FailedMail:
    """A mail that was refused for good."""

    public_id: PublicId
    name: str
    email: str
    about: str
    tried_at: datetime
    tries: int
    error: str


def search_failed_mails(session: Session, number: int) -> Page[FailedMail]:
    """Return a page of the mails that failed, the newest first."""
    query = (
        select(
            OutboxMail.public_id,
            Account.name,
            Account.email,
            OutboxMail.template,
            OutboxMail.due_at,
            OutboxMail.tries,
            OutboxMail.error,
        )
        .join(Account, Account.id == OutboxMail.recipient_id)
        .where(
            OutboxMail.status == MailStatus.FAILED,
            OutboxMail.dropped_at.is_(None),
            OutboxMail.carrier_id.is_(None),
        )
        .order_by(OutboxMail.due_at.desc(), OutboxMail.id.desc())
    )
    return read_page(session, query, number, _mail_of)


def _mail_of(row: AnyRow) -> FailedMail:
    about = row.template.rsplit("/", 1)[-1].replace("_", " ").capitalize()
    return FailedMail(row.public_id, row.name, row.email, about, row.due_at, row.tries, row.error)
