"""A mentor leaves, or stays after all: whoever is concerned hears of it."""

from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from matcher.core import clock
from matcher.core.actor import SYSTEM, Actor
from matcher.core.db import Database
from matcher.mentors.models import Mentor
from matcher.mentors.rules import MentorStatus
from matcher.mentors.services import (
    begin_to_leave,
    lock_mentors,
    resume_mentor,
    retire_mentor,
    undo_claim,
)
from matcher.notifications.services import enqueue
from matcher.pairings.models import Pairing
from matcher.pairings.queries.calendar import get_periods
from matcher.pairings.rules.states import LIVE
from matcher.pairings.services.closing import ClosedFor, close_open_requests, lock_awaited
from matcher.pairings.services.own import own_mentor_id
from matcher.pairings.services.steps import names


def leave_register(session: Session, actor: Actor, *, hands_over: bool, now: datetime) -> Mentor:
    """Take a mentor's word that they stop, by their own press after signing in.

    Nobody new comes, and what is open is closed; those they have stay. With `hands_over` each of
    these is told that the office looks for somebody else. Who has nobody is retired at once.

    Raises
    ------
    NotFound
        The actor is not a mentor.
    Conflict
        They are not in the register.
    """
    mentor_id = own_mentor_id(actor)
    awaited = lock_awaited(session, mentor_id)
    mentor = begin_to_leave(session, actor, mentor_id, hands_over=hands_over, now=now)
    close_open_requests(session, actor, awaited, ClosedFor.LEFT, now=now)
    if hands_over:
        _tell_mentees(session, mentor, "pairings/emails/mentor_leaving", now=now)
    session.refresh(mentor, ["held"])
    retire_mentor(session, actor, mentor_id, now=now)
    return mentor


def come_back(session: Session, actor: Actor, *, now: datetime) -> Mentor:
    """End a mentor's break, or let them stay after all.

    Raises
    ------
    NotFound
        The actor is not a mentor.
    Conflict
        They are neither taking a break nor leaving.
    """
    mentor_id = own_mentor_id(actor)
    handed_over = lock_mentors(session, [mentor_id])[mentor_id].hands_over
    mentor = resume_mentor(session, actor, mentor_id, now=now)
    if handed_over:
        _tell_mentees(session, mentor, "pairings/emails/mentor_stays", now=now)
    return mentor


def take_back_word(session: Session, actor: Actor, *, now: datetime) -> Mentor:
    """Undo the last thing that a mentor said of their places.

    Raises
    ------
    NotFound
        The actor is not a mentor.
    Conflict
        There is nothing to take back.
    """
    mentor_id = own_mentor_id(actor)
    mentor = lock_mentors(session, [mentor_id])[mentor_id]
    handed_over = mentor.hands_over
    days = get_periods(session, mentor.scheme_id).undo_days
    undo_claim(session, actor, mentor_id, now=now, within_days=days)
    if handed_over and not mentor.hands_over:
        _tell_mentees(session, mentor, "pairings/emails/mentor_stays", now=now)
    return mentor


def _tell_mentees(session: Session, mentor: Mentor, template: str, *, now: datetime) -> None:
    live = session.scalars(
        select(Pairing)
        .where(Pairing.mentor_id == mentor.id, Pairing.status.in_(LIVE))
        .order_by(Pairing.id)
    )
    what = template.rpartition("/")[2]
    for pairing in live:
        enqueue(
            session,
            template,
            recipient_id=pairing.candidate.account_id,
            event=f"{what}:{pairing.public_id}:{int(now.timestamp())}",
            about=f"pairing:{pairing.public_id}",
            now=now,
            **names(pairing.candidate, mentor),
        )


def retire_leavers(database: Database) -> int:
    """Retire every mentor who is leaving and whose last pairing has ended; return how many."""
    with database.read() as session:
        due = session.scalars(
            select(Mentor.id)
            .where(
                Mentor.leaving_at.is_not(None),
                Mentor.status.in_([MentorStatus.LISTED, MentorStatus.PAUSED]),
                Mentor.held == 0,
            )
            .order_by(Mentor.id)
        ).all()
    n_retired = 0
    for mentor_id in due:
        with database.begin() as session:
            n_retired += _retire(session, mentor_id, now=clock.now(session))
    return n_retired


def _retire(session: Session, mentor_id: int, *, now: datetime) -> bool:
    if not retire_mentor(session, SYSTEM, mentor_id, now=now):
        return False
    mentor = session.get_one(Mentor, mentor_id)
    enqueue(
        session,
        "pairings/emails/mentor_retired",
        recipient_id=mentor.account_id,
        event=f"mentor.retired:{mentor.public_id}:{int(now.timestamp())}",
        about=f"mentor:{mentor.public_id}",
        now=now,
    )
    return True
