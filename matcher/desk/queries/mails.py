"""Mails that could not be delivered."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import ColumnElement, and_, func, or_, select, true
from sqlalchemy.orm import Session

from matcher.accounts.models import Account
from matcher.core.db import PublicId
from matcher.core.paging import Page
from matcher.desk.queries.belonging import is_alone, is_of_the_desk
from matcher.desk.queries.pages import AnyRow, of_the_desk, read_page
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
        .where(*_failed(session))
        .order_by(OutboxMail.due_at.desc(), OutboxMail.id.desc())
    )
    return read_page(session, query, number, _mail_of)


def count_failed_mails(session: Session) -> int:
    """Return how many mails failed."""
    counted = select(func.count(OutboxMail.id)).join(Account, Account.id == OutboxMail.recipient_id)
    return session.scalar(counted.where(*_failed(session))) or 0


def is_mail_of_the_desk(session: Session) -> ColumnElement[bool]:
    """Return the condition that a mail is of the desk's scheme, or to an account that is of it."""
    if is_alone(session):
        return true()
    of_accounts = and_(OutboxMail.scheme_id.is_(None), is_of_the_desk(session))
    return or_(of_the_desk(session, OutboxMail), of_accounts)


def _failed(session: Session) -> Iterator[ColumnElement[bool]]:
    """Yield the conditions that a mail, joined with its reader's account, was refused for good."""
    yield OutboxMail.status == MailStatus.FAILED
    yield OutboxMail.dropped_at.is_(None)
    yield OutboxMail.carrier_id.is_(None)
    yield is_mail_of_the_desk(session)


def _mail_of(row: AnyRow) -> FailedMail:
    about = row.template.rsplit("/", 1)[-1].replace("_", " ").capitalize()
    return FailedMail(row.public_id, row.name, row.email, about, row.due_at, row.tries, row.error)
