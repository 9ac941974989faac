"""Mails that nobody needs any more are dropped instead of sent."""

from collections.abc import Callable, Mapping, Sequence
from datetime import datetime

import structlog
from sqlalchemy.orm import Session

from matcher.notifications.models import MailStatus, OutboxMail

StillTrue = Callable[[Session, OutboxMail], bool]
Refresh = Callable[[Session, OutboxMail, datetime], None]
MOVED_ON = "moved on"
HAD_ENOUGH = "enough mails"
log = structlog.get_logger()

still_true: dict[str, StillTrue] = {}
"""For each template whether a mail still holds when it is about to leave. The areas give their
checks to the worker, which puts them here."""

spared: dict[str, StillTrue] = {}
"""For each template that nobody is owed whether its reader may have one mail more. What such a mail
would say is on its reader's pages too."""

refreshers: dict[str, Refresh] = {}
"""For each template whose words depend on when it leaves: what brings a mail up to date."""

noted: dict[str, Refresh] = {}
"""For each template of which something is to be noted once it has left: what notes it."""


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


def note_left(session: Session, mail_id: int, template: str, *, now: datetime) -> None:
    """Note of a mail that has just left whatever is to be known of it.

    Most have nothing to note, and are not read again. One may be gone meanwhile, with an applicant
    who never answered.
    """
    note = noted.get(template)
    mail = session.get(OutboxMail, mail_id) if note else None
    if note is None or mail is None:
        return
    try:
        with session.begin_nested():
            note(session, mail, now)
    except Exception as error:  # or the mark would be undone, and the mail sent again
        log.error("mail.cannot_be_noted", mail=mail.public_id, error=type(error).__name__)


def drop_untrue(session: Session, mails: Sequence[OutboxMail], *, now: datetime) -> set[int]:
    """Drop those of some locked mails that nobody needs, or that would be one too many.

    That is where their thing has moved on, or nobody is owed them and their reader has had enough.
    Return the ids of the dropped.
    """
    untrue = [mail for mail in mails if not _holds(session, mail, still_true)]
    drop(untrue, MOVED_ON, now)
    left = [mail for mail in mails if mail.dropped_at is None]
    too_many = [mail for mail in left if not _holds(session, mail, spared)]
    drop(too_many, HAD_ENOUGH, now)
    return {mail.id for mail in [*untrue, *too_many]}


def _holds(session: Session, mail: OutboxMail, checks: Mapping[str, StillTrue]) -> bool:
    check = checks.get(mail.template)
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
