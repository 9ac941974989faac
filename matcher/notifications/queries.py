"""Reading the outbox."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import JSON, ColumnElement, Row, Select, and_, column, func, select, table
from sqlalchemy.orm import Session

from matcher.core.config import Settings
from matcher.core.db import PublicId
from matcher.core.errors import NotFound
from matcher.core.paging import PER_PAGE, Page, clamp_page
from matcher.core.texts import BadText, Texts
from matcher.core.words import _
from matcher.notifications.models import MailStatus, OutboxMail
from matcher.notifications.rules import Letter, render

_SCHEME = table("scheme", column("id"), column("settings", JSON))
_ACCOUNT = table("account", column("id"), column("email"), column("name"), column("language"))


def read_texts(session: Session, scheme_ids: Collection[int | None]) -> dict[int | None, Texts]:
    """Return what schemes say of themselves, by id; a mail of none says what the installation does.

    Texts that cannot be used keep no mail back.
    """
    rows = session.execute(
        select(_SCHEME.c.id, _SCHEME.c.settings).where(_SCHEME.c.id.in_(set(scheme_ids) - {None}))
    )
    found: dict[int | None, Texts] = {None: Texts()}
    for row in rows:
        try:
            found[row.id] = Texts.of(row.settings)
        except BadText:
            found[row.id] = Texts()
    return found


@dataclass(frozen=True, slots=True)
class MailView:
    """A mail as its reader gets it."""

    public_id: PublicId
    to: str
    email: str
    letter: Letter
    status: str
    created_at: datetime
    attachment_name: str


def _mails() -> Select[Any]:
    """Select every mail with its reader: neither those dropped nor those that another carried."""
    return (
        select(OutboxMail, _ACCOUNT.c.name, _ACCOUNT.c.email, _ACCOUNT.c.language)
        .join(_ACCOUNT, _ACCOUNT.c.id == OutboxMail.recipient_id)
        .where(_is_a_letter())
    )


def _is_a_letter() -> ColumnElement[bool]:
    return and_(OutboxMail.dropped_at.is_(None), OutboxMail.carrier_id.is_(None))


def list_mails(session: Session, settings: Settings, number: int) -> Page[MailView]:
    """Return one page of the outbox, newest first."""
    kept = select(func.count()).select_from(OutboxMail).where(_is_a_letter())
    total = session.scalar(kept) or 0
    number = clamp_page(number, total)
    rows = session.execute(
        _mails()
        .order_by(OutboxMail.created_at.desc(), OutboxMail.id.desc())
        .limit(PER_PAGE)
        .offset((number - 1) * PER_PAGE)
    )
    return Page([_view(session, settings, row) for row in rows], number, total)


def get_mail(session: Session, settings: Settings, public_id: PublicId) -> MailView:
    """Return one mail.

    Raises
    ------
    NotFound
        There is none with this id.
    """
    row = session.execute(_mails().where(OutboxMail.public_id == public_id)).one_or_none()
    if row is None:
        raise NotFound(_("There is no such mail."))
    return _view(session, settings, row)


def count_mails(session: Session, status: MailStatus) -> int:
    """Return how many mails wait, are sent or were refused for good, as their readers count."""
    counted = (
        select(func.count())
        .select_from(OutboxMail)
        .where(OutboxMail.status == status, _is_a_letter())
    )
    return session.scalar(counted) or 0


def _view(session: Session, settings: Settings, row: Row[Any]) -> MailView:
    mail: OutboxMail = row[0]
    settings = read_texts(session, [mail.scheme_id])[mail.scheme_id].over(settings)
    name, email = row.name, row.email
    letter = render(
        settings, mail.template, mail.context, recipient_name=name, language=row.language
    )
    return MailView(
        public_id=mail.public_id,
        to=name,
        email=email,
        letter=letter,
        status=mail.status,
        created_at=mail.created_at,
        attachment_name=mail.attachment_name,
    )
