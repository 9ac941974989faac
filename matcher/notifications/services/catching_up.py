"""After an outage each person gets one mail that tells what several would have told."""

from collections import defaultdict
from collections.abc import Sequence
from datetime import datetime, timedelta

from sqlalchemy import ColumnElement, and_, or_, select
from sqlalchemy.orm import Session

from matcher.core.config import Settings
from matcher.notifications.models import MailStatus, OutboxMail
from matcher.notifications.rules import render
from matcher.notifications.services.relevance import bring_up_to_date, drop, drop_untrue
from matcher.notifications.services.spacing import keep_apart

CATCH_UP = "notifications/emails/catch_up"
LATE = timedelta(hours=24)
UNREACHED = "server"  # the error of mails that wait for the server rather than for themselves
MOST_LINES = 4
NOTHING_LEFT = "nothing was left to say"


def is_free(now: datetime) -> ColumnElement[bool]:
    """Whether a mail waits to leave by itself, and no worker is sending it."""
    return and_(_waits(now), OutboxMail.due_at <= now)


def _waits(now: datetime) -> ColumnElement[bool]:
    return and_(
        OutboxMail.status == MailStatus.QUEUED,
        OutboxMail.carrier_id.is_(None),
        or_(OutboxMail.leased_until.is_(None), OutboxMail.leased_until <= now),
    )


def _would_leave(now: datetime) -> ColumnElement[bool]:
    """Whether a mail is due, or only waits for the server."""
    return and_(_waits(now), or_(OutboxMail.due_at <= now, OutboxMail.error == UNREACHED))


def _is_late(now: datetime) -> ColumnElement[bool]:
    late = now - LATE
    tried = and_(OutboxMail.tries > 0, OutboxMail.created_at <= late)
    return and_(_would_leave(now), or_(OutboxMail.due_at <= late, tried))


def has_late(session: Session, *, now: datetime) -> bool:
    """Say whether any mail should have left a day ago."""
    return session.scalar(select(OutboxMail.id).where(_is_late(now)).limit(1)) is not None


def gather(session: Session, *, now: datetime, after_outage: bool = False) -> int:
    """Put the due mails of everybody who has a late one together; return how many are made.

    Parameters
    ----------
    after_outage
        Whether the worker itself was away, so that whatever is due now is part of the outage.
    """
    due = select(OutboxMail).where(
        _would_leave(now), OutboxMail.template != CATCH_UP, OutboxMail.address == ""
    )
    if not after_outage:
        late = select(OutboxMail.recipient_id).where(_is_late(now))
        due = due.where(OutboxMail.recipient_id.in_(late))
    mails = session.scalars(
        due.order_by(OutboxMail.due_at, OutboxMail.id).with_for_update(skip_locked=True)
    ).all()
    left_out = drop_untrue(session, mails, now=now)
    left_out |= keep_apart(session, [one for one in mails if one.id not in left_out], now=now)
    by_reader: defaultdict[int, list[OutboxMail]] = defaultdict(list)
    for mail in mails:
        if mail.id not in left_out:
            by_reader[mail.recipient_id].append(mail)
    waiting = _waiting_carriers(session, list(by_reader), now=now)
    n_made = 0
    for reader, theirs in by_reader.items():
        carrier = waiting.get(reader)
        if carrier is None and len(theirs) > 1:
            carrier = _add_carrier(session, reader, theirs[0], now=now)
            n_made += 1
        for mail in theirs if carrier else []:
            mail.carrier_id = carrier.id if carrier else None
    return n_made


def _waiting_carriers(
    session: Session, readers: Sequence[int], *, now: datetime
) -> dict[int, OutboxMail]:
    """Return the mails that tell of several and have not reached the server yet, by reader."""
    found = session.scalars(
        select(OutboxMail)
        .where(
            _would_leave(now),
            OutboxMail.template == CATCH_UP,
            OutboxMail.recipient_id.in_(readers),
            or_(OutboxMail.tries == 0, OutboxMail.error == UNREACHED),
        )
        .with_for_update(skip_locked=True)
    )
    return {mail.recipient_id: mail for mail in found}


def _add_carrier(session: Session, reader: int, oldest: OutboxMail, *, now: datetime) -> OutboxMail:
    carrier = OutboxMail(
        event=f"catch_up:{oldest.public_id}",
        recipient_id=reader,
        template=CATCH_UP,
        context={"subjects": [], "n_more": 0},
        created_at=now,
        due_at=now,
    )
    session.add(carrier)
    session.flush()
    return carrier


def say_what_happened(
    session: Session, settings: Settings, carrier: OutboxMail, language: str, *, now: datetime
) -> bool:
    """Let a locked mail name what still holds of those it carries; False where nothing does.

    Of several about one thing the newest is named.
    """
    carried = session.scalars(
        select(OutboxMail)
        .where(OutboxMail.carrier_id == carrier.id, OutboxMail.status == MailStatus.QUEUED)
        .order_by(OutboxMail.created_at.desc(), OutboxMail.id.desc())
        .with_for_update()
    ).all()
    dropped = drop_untrue(session, carried, now=now)
    carried = [mail for mail in carried if mail.id not in dropped]
    bring_up_to_date(session, carried, now=now)
    newest = {mail.about or mail.event: mail for mail in reversed(carried)}
    subjects = []
    for mail in reversed(newest.values()):
        if subject := _subject(settings, mail, language):
            subjects.append(subject)
        else:
            mail.carrier_id = None  # it goes alone, and fails where that can be seen
    if not subjects:
        drop([carrier, *carried], NOTHING_LEFT, now)
        return False
    shown = subjects if len(subjects) <= MOST_LINES else subjects[: MOST_LINES - 1]
    carrier.context = {"subjects": shown, "n_more": len(subjects) - len(shown)}
    return True


def _subject(settings: Settings, mail: OutboxMail, language: str) -> str:
    try:
        letter = render(settings, mail.template, mail.context, recipient_name="", language=language)
    except Exception:  # then it goes alone, and fails where that can be seen
        return ""
    return letter.subject
