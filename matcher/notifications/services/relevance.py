"""Mails that nobody needs any more are dropped instead of sent."""

from collections.abc import Callable, Sequence
from datetime import datetime

import structlog
from sqlalchemy.orm import Session

from matcher.notifications.models import MailStatus, OutboxMail

StillTrue = Callable[[Session, OutboxMail], bool]
Refresh = Callable[[Session, OutboxMail, datetime], None]
MOVED_ON = "moved on"
log = structlog.get_logger()

still_true: dict[str, StillTrue] = {}
"""For each template whether a mail still holds when it is about to leave. The areas give their
checks to the worker, which puts them here."""

refreshers: dict[str, Refresh] = {}
"""For each template whose words depend on when it leaves: what brings a mail up to date."""


def lasts(_session: Session, _mail: OutboxMail) -> bool:
    """Be the check of a mail that tells what has happened once and for all."""
    return True


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
    drop([mail for mail in mails if mail.id in untrue], MOVED_ON, now)
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


def drop(mails: Sequence[OutboxMail], why: str, now: datetime) -> None:
    """Note that nobody is to have these mails any more, and why."""
    for mail in mails:
        mail.status = MailStatus.FAILED
        mail.dropped_at = now
        mail.leased_until = None
        mail.error = why
        log.info("mail.dropped", mail=mail.public_id, why=why)
