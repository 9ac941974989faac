"""Mails that nobody needs any more are dropped instead of sent."""

from collections import defaultdict
from collections.abc import Callable, Sequence
from datetime import datetime, timedelta

import structlog
from sqlalchemy import and_, or_, select
from sqlalchemy.orm import Session

from matcher.notifications.models import MailStatus, OutboxMail

StillTrue = Callable[[Session, OutboxMail], bool]
Refresh = Callable[[Session, OutboxMail, datetime], None]
MOVED_ON = "moved on"
CAUGHT_UP = "a newer one says it"
LATE = timedelta(hours=24)
log = structlog.get_logger()

still_true: dict[str, StillTrue] = {}
"""For each template that can become untrue while it waits: whether it still holds. The areas give
their checks to the worker, which puts them here."""

refreshers: dict[str, Refresh] = {}
"""For each template whose words depend on when it leaves: what brings a mail up to date."""


def bring_up_to_date(session: Session, mails: Sequence[OutboxMail], *, now: datetime) -> None:
    """Let some locked mails say what is so now, right before they leave."""
    for mail in mails:
        refresh = refreshers.get(mail.template)
        if refresh is None:
            continue
        try:
            with session.begin_nested():
                refresh(session, mail, now)
        except Exception as error:  # one that fails must not keep everybody's mails
            log.error("mail.cannot_be_refreshed", mail=mail.public_id, error=type(error).__name__)


def drop_untrue(session: Session, mails: Sequence[OutboxMail], *, now: datetime) -> set[int]:
    """Drop those of some locked mails whose thing has moved on; return the ids of the dropped."""
    untrue = {mail.id for mail in mails if not _holds(session, mail)}
    _drop([mail for mail in mails if mail.id in untrue], MOVED_ON, now)
    return untrue


def _holds(session: Session, mail: OutboxMail) -> bool:
    check = still_true.get(mail.template)
    if check is None:
        return True
    try:
        with session.begin_nested():
            return check(session, mail)
    except Exception as error:  # a check that fails must not keep everybody's mails
        log.error("mail.cannot_be_checked", mail=mail.public_id, error=type(error).__name__)
        return True


def drop_late_nudges(session: Session, *, now: datetime) -> int:
    """After an outage of a day or more, leave each person the newest of their late reminders."""
    late = now - LATE
    waiting = session.scalars(
        select(OutboxMail)
        .where(
            OutboxMail.status == MailStatus.QUEUED,
            OutboxMail.nudge,
            or_(OutboxMail.leased_until.is_(None), OutboxMail.leased_until <= now),
            or_(
                OutboxMail.due_at <= late,
                and_(OutboxMail.tries > 0, OutboxMail.created_at <= late),
            ),
        )
        .order_by(OutboxMail.created_at, OutboxMail.id)
        .with_for_update(skip_locked=True)
    )
    by_reader: defaultdict[int, list[OutboxMail]] = defaultdict(list)
    for mail in waiting:
        by_reader[mail.recipient_id].append(mail)
    older = [mail for mails in by_reader.values() for mail in mails[:-1]]
    _drop(older, CAUGHT_UP, now)
    return len(older)


def _drop(mails: Sequence[OutboxMail], why: str, now: datetime) -> None:
    for mail in mails:
        mail.status = MailStatus.FAILED
        mail.dropped_at = now
        mail.leased_until = None
        mail.error = why
        log.info("mail.dropped", mail=mail.public_id, why=why)
