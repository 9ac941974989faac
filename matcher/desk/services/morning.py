"""One mail each working morning says what awaits approval; what waits long goes further up."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from matcher.core import clock
from matcher.core.days import local_day
from matcher.core.db import Database, PublicId
from matcher.core.errors import Busy
from matcher.desk.queries.deciding import awaits_somebody
from matcher.desk.queries.policy import get_policy, list_administrators
from matcher.matching.queries.runs import get_scheme
from matcher.notifications.models import OutboxMail
from matcher.notifications.services import enqueue
from matcher.pairings.models import Proposal
from matcher.pairings.queries.calendar import list_days_off
from matcher.pairings.queries.told import has_mail
from matcher.pairings.rules.days import DaysOff, add_working_days, is_working_day, morning_of

DIGEST = "desk/emails/approvals_waiting"
LATE = "desk/emails/approvals_late"


@dataclass(frozen=True, slots=True)
class Waiting:
    """A pair that both have said yes to, and since when it awaits the office."""

    public_id: PublicId
    since: date


def tell_office(database: Database) -> int:
    """Write this morning's mails if they are due and not written yet; return how many.

    Weekends, bank holidays and days when the office is closed have no morning. Two workers at
    once write each mail once: its event is unique for its reader.
    """
    with database.read() as session:
        now = clock.now(session)
        if not _is_due(session, now):
            return 0
    try:
        with database.begin() as session:
            return _tell(session, now=clock.now(session))
    except Busy:
        return 0  # another worker is at it: a sweep comes again


def _is_due(session: Session, now: datetime) -> bool:
    """Say whether a morning has begun, something waits, and nobody has been told of it yet."""
    today = local_day(now)
    if now < morning_of(today) or not is_working_day(today, None):
        return False
    if any(today in off for off in _closed(session, today)):
        return False
    return not has_mail(session, _event(today)) and bool(list_waiting(session))


def _tell(session: Session, *, now: datetime) -> int:
    today, waiting = local_day(now), list_waiting(session)
    if has_mail(session, _event(today)) or not waiting:
        return 0
    administrators = list_administrators(session)
    for account in administrators:
        enqueue(
            session,
            DIGEST,
            recipient_id=account.id,
            event=_event(today),
            now=now,
            n_waiting=len(waiting),
            since_day=waiting[0].since.isoformat(),
        )
    policy, n_late = get_policy(session), 0
    known = {account.id for account in administrators}
    for reader, days in (
        (policy.deputy_id, policy.deputy_days),
        (policy.owner_id, policy.owner_days),
    ):
        if reader in known:
            n_late += _tell_late(session, reader, days, waiting, now=now)
    return len(administrators) + n_late


def _tell_late(
    session: Session, reader: int, days: int, waiting: Collection[Waiting], *, now: datetime
) -> bool:
    """Tell somebody of what has waited so many working days, once of each pair."""
    today = local_day(now)
    told = _told(session, reader)
    away = _closed(session, min(one.since for one in waiting))
    late = [one for one in waiting if add_working_days(one.since, days, None, away) <= today]
    fresh = [one for one in late if one.public_id not in told]
    if not fresh:
        return False
    enqueue(
        session,
        LATE,
        recipient_id=reader,
        event=f"approvals.late:{today}:{days}",
        now=now,
        n_late=len(late),
        n_days=days,
        since_day=late[0].since.isoformat(),
        proposal_ids=[one.public_id for one in fresh],
    )
    return True


def _told(session: Session, reader: int) -> set[str]:
    """Return which pairs this reader has been told of as late."""
    mails = session.scalars(
        select(OutboxMail.context).where(
            OutboxMail.template == LATE, OutboxMail.recipient_id == reader
        )
    )
    return {one for context in mails for one in context.get("proposal_ids", [])}


def list_waiting(session: Session) -> list[Waiting]:
    """Return what awaits the office, or the second one of it, the oldest first."""
    rows = session.execute(
        select(Proposal.public_id, Proposal.answered_at, Proposal.created_at)
        .where(awaits_somebody())
        .order_by(Proposal.answered_at, Proposal.id)
    )
    return [Waiting(row.public_id, local_day(row.answered_at or row.created_at)) for row in rows]


def something_waits(session: Session, _mail: OutboxMail) -> bool:
    """Say whether a mail about what awaits approval still holds as it leaves."""
    return bool(list_waiting(session))


def _event(today: date) -> str:
    return f"approvals.waiting:{today}"


def _closed(session: Session, since: date) -> tuple[DaysOff, ...]:
    return list_days_off(session, get_scheme(session).id, None, since=since)
