"""Nobody gets two mails about one thing within 48 hours, news or reminder.

It is looked at when a mail is about to leave, for only then is it known when the others left.
"""

from collections.abc import Sequence
from datetime import datetime

import structlog
from sqlalchemy import and_, column, or_, select, table
from sqlalchemy.orm import Session

from matcher.notifications.models import MailStatus, OutboxMail
from matcher.notifications.rules.timing import APART

log = structlog.get_logger()

_ACCOUNT = table("account", column("id"))  # accounts lie above this area


def keep_apart(session: Session, mails: Sequence[OutboxMail], *, now: datetime) -> set[int]:
    """Put off those of some locked mails that would follow too soon; return the ids of these.

    Of several about one thing that are due together the oldest news goes first. A mail about
    nothing, such as a code that its reader has just asked for, is never put off.
    """
    last = _last_about(session, [mail for mail in mails if mail.about], now=now)
    put_off = set()
    for mail in sorted(mails, key=lambda mail: (mail.nudge, mail.created_at, mail.id)):
        thing = (mail.recipient_id, mail.about)
        before = last.get(thing)
        if mail.about and before is not None and before + APART > now:
            mail.due_at = before + APART
            put_off.add(mail.id)
            log.info("mail.put_off", mail=mail.public_id)
        else:
            last[thing] = now
    return put_off


def _last_about(
    session: Session, mails: Sequence[OutboxMail], *, now: datetime
) -> dict[tuple[int, str], datetime]:
    """Return when mails about the same things last left; one that is being sent leaves now.

    Their readers are locked first, so that two workers do not each take one of two such mails.
    """
    if not mails:
        return {}
    readers = {mail.recipient_id for mail in mails}
    session.execute(
        select(_ACCOUNT.c.id)
        .where(_ACCOUNT.c.id.in_(readers))
        .order_by(_ACCOUNT.c.id)
        .with_for_update(key_share=True)
    ).all()
    rows = session.execute(
        select(OutboxMail.recipient_id, OutboxMail.about, OutboxMail.sent_at).where(
            OutboxMail.recipient_id.in_(readers),
            OutboxMail.about.in_({mail.about for mail in mails}),
            OutboxMail.id.not_in([mail.id for mail in mails]),
            or_(
                OutboxMail.sent_at > now - APART,
                and_(OutboxMail.status == MailStatus.QUEUED, OutboxMail.leased_until > now),
            ),
        )
    )
    last: dict[tuple[int, str], datetime] = {}
    for row in rows:
        thing = (row.recipient_id, row.about)
        last[thing] = max(row.sent_at or now, last.get(thing, row.sent_at or now))
    return last
