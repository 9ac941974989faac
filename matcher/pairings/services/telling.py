"""Whoever waited for a place that somebody else has is told by the next morning, in one mail."""

from collections.abc import Collection
from datetime import datetime, timedelta

from sqlalchemy import or_, select
from sqlalchemy.orm import Session

from matcher.accounts.models import Account
from matcher.candidates.models import Candidate, ListEntry
from matcher.candidates.services import lock_candidates
from matcher.core import clock
from matcher.core.days import local_day
from matcher.matching.models import Scheme
from matcher.matching.queries.pairs import read_pairs
from matcher.mentors.models import Mentor
from matcher.notifications.models import MailStatus, OutboxMail
from matcher.notifications.services import enqueue
from matcher.pairings.queries.offering import is_free_to_wait
from matcher.pairings.queries.waiting import list_left_without
from matcher.pairings.rules.offering import TOLD_DAYS, next_morning

TAKEN = "pairings/emails/place_taken"


def tell_who_waited(session: Session, mentor: Mentor, *, now: datetime) -> int:
    """Tell those who have a mentor on their list that no place is left; return how many.

    Only those who could have had it, and nobody twice a month about the same mentor. Who has the
    place is not said.
    """
    waiting = list_left_without(session, mentor, now=now)
    scheme = session.get_one(Scheme, mentor.scheme_id)
    pairs = read_pairs(session, scheme, [(i, mentor.id) for i in waiting], today=local_day(now))
    able = [i for (i, _j), pair in pairs.items() if pair.holding_a_place().bar is None]
    candidates = lock_candidates(session, able)
    knows = _who_knows(session, [one.account_id for one in candidates.values()], mentor, now=now)
    left = [one for one in candidates.values() if one.account_id not in knows]
    for candidate in left:
        _tell(session, candidate, mentor, now=now)
    return len(left)


def _who_knows(
    session: Session, account_ids: Collection[int], mentor: Mentor, *, now: datetime
) -> set[int]:
    """Return who is told of this mentor's places already, or was of late."""
    mails = session.scalars(
        select(OutboxMail).where(
            OutboxMail.template == TAKEN,
            OutboxMail.recipient_id.in_(account_ids),
            OutboxMail.created_at > now - timedelta(days=TOLD_DAYS),
            OutboxMail.dropped_at.is_(None),
        )
    )
    return {mail.recipient_id for mail in mails if mentor.public_id in mail.context["mentor_ids"]}


def _tell(session: Session, candidate: Candidate, mentor: Mentor, *, now: datetime) -> None:
    """Put a mentor into the mail of the next morning, which is written if there is none yet."""
    mail = _find_waiting(session, candidate.account_id, now=now)
    if mail is not None:
        mail.context = {
            "mentor_ids": [*mail.context["mentor_ids"], mentor.public_id],
            "mentor_names": [*mail.context["mentor_names"], mentor.account.name],
        }
        return
    morning = next_morning(now)
    enqueue(
        session,
        TAKEN,
        recipient_id=candidate.account_id,
        event=f"waiting.taken:{candidate.public_id}:{local_day(morning)}",
        about=f"waiting:{candidate.public_id}",
        nudge=True,
        due_at=morning,
        now=now,
        mentor_ids=[mentor.public_id],
        mentor_names=[mentor.account.name],
    )


def _find_waiting(session: Session, account_id: int, *, now: datetime) -> OutboxMail | None:
    return session.scalars(
        select(OutboxMail)
        .where(
            OutboxMail.template == TAKEN,
            OutboxMail.recipient_id == account_id,
            OutboxMail.status == MailStatus.QUEUED,
            or_(OutboxMail.leased_until.is_(None), OutboxMail.leased_until <= now),
        )
        .order_by(OutboxMail.id)
        .limit(1)
        .with_for_update()
    ).first()


def still_waits_in_vain(session: Session, mail: OutboxMail) -> bool:
    """Say whether whom a mail goes to still waits for one of its mentors, all of them full."""
    return bool(_still_full(session, mail))


def name_the_full(session: Session, mail: OutboxMail, _now: datetime) -> None:
    """Let a mail name those of its mentors for whom its reader still waits, as it leaves."""
    mail.context = {**mail.context, "mentor_names": _still_full(session, mail)}


def _still_full(session: Session, mail: OutboxMail) -> list[str]:
    """Return the names of the mentors on the reader's list, in its order, who have no place."""
    candidate = session.scalars(
        select(Candidate).where(Candidate.account_id == mail.recipient_id)
    ).one()
    scheme = session.get_one(Scheme, candidate.scheme_id)
    today = local_day(clock.now(session))
    names = session.scalars(
        select(Account.name)
        .join(Mentor, Mentor.account_id == Account.id)
        .join(ListEntry, ListEntry.mentor_id == Mentor.id)
        .join(Candidate, Candidate.id == ListEntry.candidate_id)
        .where(
            Candidate.id == candidate.id,
            is_free_to_wait(scheme, today),
            Mentor.public_id.in_(mail.context["mentor_ids"]),
            Mentor.held >= Mentor.capacity,
        )
        .order_by(ListEntry.position, ListEntry.id)
    )
    return list(names)
