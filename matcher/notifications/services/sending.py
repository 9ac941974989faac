"""Sending what is due: lease, send, mark.

A mail is marked only after the server has taken it, so none is lost; if the worker is killed
between the two, that one is sent again, with the same Message-ID. No transaction is open while
the server is being talked to.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from email.headerregistry import Address
from email.message import EmailMessage
from email.utils import format_datetime, parseaddr
from typing import Any
from urllib.parse import urlsplit

import structlog
from sqlalchemy import ColumnElement, Row, and_, column, or_, select, table, update
from sqlalchemy.orm import Session

from matcher.core import clock
from matcher.core.config import Settings
from matcher.core.db import Database
from matcher.core.texts import Texts
from matcher.notifications.models import MailStatus, OutboxMail
from matcher.notifications.queries import read_texts
from matcher.notifications.rules import Attachment, pause_before_try, render
from matcher.notifications.rules.calendar import placed
from matcher.notifications.rules.looks import html_of
from matcher.notifications.rules.timing import LONGEST_PAUSE, LONGEST_PAUSE_FOR_SERVER
from matcher.notifications.services.catching_up import (
    CATCH_UP,
    UNREACHED,
    gather,
    has_late,
    is_free,
    say_what_happened,
)
from matcher.notifications.services.relevance import bring_up_to_date, drop_untrue, note_left
from matcher.notifications.services.spacing import keep_apart
from matcher.notifications.services.transports import (
    Refused,
    Transport,
    Unreachable,
    open_transport,
)

BATCH = 20
LEASE = timedelta(minutes=5)  # longer than a batch can take when every mail times out
log = structlog.get_logger()

_ACCOUNT = table(
    "account",
    column("id"),
    column("email"),
    column("name"),
    column("active"),
    column("language"),
)  # accounts lie above this area


NO_TEXTS = Texts()


@dataclass(frozen=True, slots=True)
class Leased:
    """A mail that is this worker's to send, until the lease ends."""

    id: int
    public_id: str
    template: str
    context: dict[str, Any]
    tries: int
    created_at: datetime
    email: str
    name: str
    active: bool
    language: str
    attachment: Attachment | None
    texts: Texts = NO_TEXTS


def can_send(settings: Settings) -> bool:
    """Say whether mails can leave at all."""
    return settings.demo or bool(settings.smtp_host)


def send_due_mails(database: Database, settings: Settings, *, after_outage: bool = False) -> int:
    """Send every mail that is due, and return how many were taken.

    Without a mail server (and outside the demo) all stay where they are.

    Parameters
    ----------
    after_outage
        Whether nothing could leave for a while: everybody gets one mail, whatever there is to tell.
    """
    n_sent = 0
    if can_send(settings):
        _gather_late(database, settings, after_outage)
    while can_send(settings):
        with database.begin() as session:
            leased = _lease(session, settings, now=clock.now(session))
        if leased is None:
            break
        if not leased:
            continue
        try:
            n_sent += _send_batch(database, settings, leased)
        except Unreachable as error:
            log.warning("mail.server_unreachable", error=str(error), n_tried=len(leased))
            _put_back(database, leased, error=UNREACHED, longest=LONGEST_PAUSE_FOR_SERVER)
            break
    return n_sent


def _gather_late(database: Database, settings: Settings, after_outage: bool) -> None:
    """Put late mails together, but only once they can leave: until then more may come."""
    with database.read() as session:
        if not after_outage and not has_late(session, now=clock.now(session)):
            return
    try:
        with open_transport(settings):
            pass
    except Unreachable:
        return
    with database.begin() as session:
        n_made = gather(session, now=clock.now(session), after_outage=after_outage)
    log.info("mail.gathered", n=n_made)


def _lease(session: Session, settings: Settings, *, now: datetime) -> list[Leased] | None:
    """Take the oldest mails that are due and that no other worker is sending; None without any.

    Those whose thing has moved on are dropped, those that would come too soon after another are
    put off, and neither are among them.
    """
    due = session.scalars(
        select(OutboxMail)
        .where(is_free(now))
        .order_by(OutboxMail.due_at, OutboxMail.id)
        .limit(BATCH)
        .with_for_update(skip_locked=True)
    ).all()
    if not due:
        return None
    left_out = drop_untrue(session, due, now=now)
    left_out |= keep_apart(session, [mail for mail in due if mail.id not in left_out], now=now)
    due = [mail for mail in due if mail.id not in left_out]
    bring_up_to_date(session, due, now=now)
    readers = {
        row.id: row
        for row in session.execute(
            select(_ACCOUNT).where(_ACCOUNT.c.id.in_([mail.recipient_id for mail in due]))
        )
    }
    due = [mail for mail in due if _has_words(session, settings, mail, readers, now=now)]
    for mail in due:
        mail.leased_until = now + LEASE
        mail.tries += 1
    texts = read_texts(session, [mail.scheme_id for mail in due])
    return [_leased(mail, readers[mail.recipient_id], texts[mail.scheme_id]) for mail in due]


def _has_words(
    session: Session,
    settings: Settings,
    mail: OutboxMail,
    readers: dict[int, Row[Any]],
    *,
    now: datetime,
) -> bool:
    """Say whether a mail has something to say; only one that tells of others may not."""
    if mail.template != CATCH_UP:
        return True
    language = readers[mail.recipient_id].language
    return say_what_happened(session, settings, mail, language, now=now)


def _leased(mail: OutboxMail, to: Row[Any], texts: Texts) -> Leased:
    attached = mail.attachment
    return Leased(
        id=mail.id,
        public_id=mail.public_id,
        template=mail.template,
        context=mail.context,
        tries=mail.tries,
        created_at=mail.created_at,
        email=mail.address or to.email,
        name=to.name,
        active=bool(to.active),
        language=to.language,
        attachment=None if attached is None else Attachment(mail.attachment_name, attached),
        texts=texts,
    )


def _send_batch(database: Database, settings: Settings, leased: Sequence[Leased]) -> int:
    with open_transport(settings) as transport:
        n_sent = sum(_send_one(database, settings, transport, mail) for mail in leased)
    _server_is_back(database)
    return n_sent


def _send_one(database: Database, settings: Settings, transport: Transport, mail: Leased) -> bool:
    """Send one mail and mark it; a refusal is this mail's alone."""
    if not mail.active:
        _mark(database, mail, status=MailStatus.FAILED, error="account closed")
        return False
    try:
        transport.send(compose(settings, mail))
    except Refused as error:
        _refused(database, mail, error)
        return False
    except Unreachable:
        raise
    except Exception as error:  # one that cannot be written must not keep everybody's mails
        log.error("mail.cannot_be_written", mail=mail.public_id, error=type(error).__name__)
        _mark(database, mail, status=MailStatus.FAILED, error=type(error).__name__)
        return False
    _mark(database, mail, status=MailStatus.SENT)
    return True


def compose(settings: Settings, mail: Leased) -> EmailMessage:
    """Return the mail as it is handed to the server; nothing in it can add a header."""
    letter = render(
        mail.texts.over(settings),
        mail.template,
        mail.context,
        recipient_name=mail.name,
        language=mail.language,
    )
    message = EmailMessage()
    name, address = parseaddr(settings.mail_from)
    message["From"] = Address(name, addr_spec=address)
    message["To"] = Address(" ".join(mail.name.split()), addr_spec=mail.email)
    message["Subject"] = letter.subject
    message["Date"] = format_datetime(mail.created_at)
    message["Message-ID"] = f"<{mail.public_id}@{urlsplit(settings.base_url).hostname}>"
    message["Auto-Submitted"] = "auto-generated"
    if letter.unsubscribe:  # mail programs offer it as a button of their own (RFC 8058)
        message["List-Unsubscribe"] = f"<{letter.unsubscribe}>"
        message["List-Unsubscribe-Post"] = "List-Unsubscribe=One-Click"
    message.set_content(letter.text)
    message.add_alternative(html_of(letter, settings.base_url), subtype="html")
    if attached := mail.attachment:
        text = placed(attached.text, settings.base_url)
        message.add_attachment(text, subtype=attached.subtype, filename=attached.name)
    return message


def _refused(database: Database, mail: Leased, error: Refused) -> None:
    log.warning("mail.refused", mail=mail.public_id, code=error.code, tries=mail.tries)
    if error.for_good:
        _mark(database, mail, status=MailStatus.FAILED, error=str(error.code))
    else:
        _put_back(database, [mail], error=str(error.code))


def _put_back(
    database: Database, leased: Sequence[Leased], *, error: str, longest: timedelta = LONGEST_PAUSE
) -> None:
    """Put mails back into the queue, due after a pause; those already marked stay marked."""
    with database.begin() as session:
        now = clock.now(session)
        for mail in leased:
            session.execute(
                update(OutboxMail)
                .where(OutboxMail.id == mail.id, OutboxMail.status == MailStatus.QUEUED)
                .values(
                    due_at=now + pause_before_try(mail.tries, longest),
                    leased_until=None,
                    error=error,
                )
            )


def _server_is_back(database: Database) -> None:
    """Make every mail that waited for the server due now, however long its pause."""
    with database.begin() as session:
        session.execute(
            update(OutboxMail)
            .where(OutboxMail.status == MailStatus.QUEUED, OutboxMail.error == UNREACHED)
            .values(due_at=clock.now(session), error="")
        )


def _is_carried_by(mail: Leased) -> ColumnElement[bool]:
    waits = OutboxMail.status == MailStatus.QUEUED
    return and_(OutboxMail.carrier_id == mail.id, waits)


def _mark(database: Database, mail: Leased, *, status: MailStatus, error: str = "") -> None:
    with database.begin() as session:
        sent_at = clock.now(session) if status is MailStatus.SENT else None
        session.execute(
            update(OutboxMail)
            .where(or_(OutboxMail.id == mail.id, _is_carried_by(mail)))
            .values(status=status, sent_at=sent_at, leased_until=None, error=error)
        )
        if sent_at is not None:
            note_left(session, mail.id, mail.template, now=sent_at)
