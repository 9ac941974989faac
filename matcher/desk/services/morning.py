"""One mail each working morning says what awaits approval; what waits long goes further up."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from matcher.core import clock
from matcher.core.days import local_day
from matcher.core.db import Database, PublicId
from matcher.core.errors import Busy
from matcher.desk.queries.belonging import is_alone
from matcher.desk.queries.deciding import awaits_somebody
from matcher.desk.queries.pages import of_the_desk
from matcher.desk.queries.policy import get_policy, list_administrators
from matcher.matching.models import Scheme
from matcher.matching.queries.runs import get_scheme, get_scheme_id
from matcher.mentors.models import Mentor
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
    """Write this morning's mails of each scheme that are due and not written; return how many.

    Weekends, bank holidays and days when the office is closed have no morning. Two workers at
    once write each mail once: its event is unique for its reader.
    """
    with database.read() as session:
        schemes = session.scalars(select(Scheme.id).order_by(Scheme.id)).all()
    return sum(_tell_one(database.of_scheme(scheme_id)) for scheme_id in schemes)


def _tell_one(database: Database) -> int:
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
    return not has_mail(session, _event(session, today)) and bool(list_waiting(session))


def _tell(session: Session, *, now: datetime) -> int:
    today, waiting = local_day(now), list_waiting(session)
    if has_mail(session, _event(session, today)) or not waiting:
        return 0
    administrators = list_administrators(session)
    for account in administrators:
        enqueue(
            session,
            DIGEST,
            recipient_id=account.id,
            event=_event(session, today),
            now=now,
            **_of_which(session),
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
        event=f"approvals.late:{get_scheme_id(session)}:{today}:{days}",
        now=now,
        **_of_which(session),
        n_late=len(late),
        n_days=days,
        since_day=late[0].since.isoformat(),
        proposal_ids=[one.public_id for one in fresh],
    )
    return True


def _of_which(session: Session) -> dict[str, Any]:
    """Return what a mail says of the scheme; its name matters only where there are several."""
    scheme = get_scheme(session)
    several = int(not is_alone(session))
    return {"scheme_id": scheme.public_id, "scheme_name": scheme.name, "several": several}


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
        .join(Mentor, Mentor.id == Proposal.mentor_id)
        .where(awaits_somebody(), of_the_desk(session, Mentor))
        .order_by(Proposal.answered_at, Proposal.id)
    )
    return [Waiting(row.public_id, local_day(row.answered_at or row.created_at)) for row in rows]


def something_waits(session: Session, mail: OutboxMail) -> bool:
    """Say whether a mail about what awaits approval in a scheme still holds as it leaves."""
    waits = (
        select(Proposal.id)
        .join(Mentor, Mentor.id == Proposal.mentor_id)
        .join(Scheme, Scheme.id == Mentor.scheme_id)
        .where(awaits_somebody())
    )
    if of := mail.context.get("scheme_id"):
        waits = waits.where(Scheme.public_id == of)
    return session.scalar(waits.limit(1)) is not None


def _event(session: Session, today: date) -> str:
    return f"approvals.waiting:{get_scheme_id(session)}:{today}"


def _closed(session: Session, since: date) -> tuple[DaysOff, ...]:
    return list_days_off(session, get_scheme_id(session), None, since=since)
