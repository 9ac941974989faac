"""Training days: set by the office, which asks people to them and notes who came."""

from collections.abc import Sequence
from datetime import date, datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from matcher.audit.services import record
from matcher.core.actor import Actor, require_admin
from matcher.core.days import local_day
from matcher.core.errors import Conflict, Invalid
from matcher.core.words import _
from matcher.mentors.models import Mentor, TrainingDay, TrainingGuest
from matcher.mentors.rules import MentorStatus
from matcher.mentors.services.joining import WAITING
from matcher.mentors.services.ledger import lock_mentors
from matcher.mentors.services.training_mails import TRAINING, tell_guest


def set_training_day(
    session: Session,
    actor: Actor,
    scheme_id: int,
    held_on: date,
    words: str,
    *,
    now: datetime,
) -> TrainingDay:
    """Set a day; nobody is told before they are asked to it.

    Raises
    ------
    NotAllowed
        The actor is not an administrator.
    Invalid
        The day is past.
    """
    require_admin(actor, scheme_id)
    if held_on < local_day(now):
        raise Invalid(_("This day is past. Choose one that is to come."), field="held_on")
    training = TrainingDay(
        scheme_id=scheme_id, held_on=held_on, words=words.strip(), created_at=now
    )
    session.add(training)
    session.flush()
    record(session, actor, "training.set", training.public_id, now=now, on=held_on.isoformat())
    return training


def ask_to_training(
    session: Session,
    actor: Actor,
    training: TrainingDay,
    mentor_ids: Sequence[int],
    *,
    now: datetime,
) -> int:
    """Ask people who wait to be listed to a day, by mail; return how many were not asked before.

    Raises
    ------
    NotAllowed
        The actor is not an administrator.
    Conflict
        The day is past.
    """
    require_admin(actor, training.scheme_id)
    if training.held_on < local_day(now):
        raise Conflict(_("This day is past. Set a new one."))
    if training.called_off_at is not None:
        raise Conflict(_("This day is called off. Say first that it takes place after all."))
    mentors = lock_mentors(session, list(mentor_ids))
    for mentor in mentors.values():
        require_admin(actor, mentor.scheme_id)
    known = set(
        session.scalars(
            select(TrainingGuest.mentor_id).where(TrainingGuest.training_id == training.id)
        )
    )
    new = [
        mentor for mentor in mentors.values() if mentor.id not in known and mentor.status in WAITING
    ]
    for mentor in new:
        session.add(TrainingGuest(training_id=training.id, mentor_id=mentor.id, asked_at=now))
        record(session, actor, "mentor.asked_to_training", mentor.public_id, now=now)
        tell_guest(session, TRAINING, training, mentor.account, now=now)
    session.flush()
    return len(new)


def note_who_came(
    session: Session,
    actor: Actor,
    training: TrainingDay,
    mentor_ids: Sequence[int],
    *,
    came: bool,
    now: datetime,
) -> int:
    """Note whether guests came; who did counts as trained from that day. Return how many.

    Raises
    ------
    NotAllowed
        The actor is not an administrator.
    Conflict
        The day is yet to come, or was called off.
    """
    require_admin(actor, training.scheme_id)
    if training.called_off_at is not None:
        raise Conflict(_("This day was called off, so nobody can have come."))
    if training.held_on > local_day(now):
        raise Conflict(_("This day is yet to come. Note who came once it is over."))
    mentors = lock_mentors(session, list(mentor_ids))
    guests = session.scalars(
        select(TrainingGuest).where(
            TrainingGuest.training_id == training.id, TrainingGuest.mentor_id.in_(mentors)
        )
    ).all()
    for guest in guests:
        mentor = mentors[guest.mentor_id]
        guest.came = came
        _learn(session, mentor)
        action = "mentor.trained" if came else "mentor.missed_training"
        record(session, actor, action, mentor.public_id, now=now, on=training.held_on.isoformat())
        mentor.updated_at = now
    session.flush()
    return len(guests)


def _learn(session: Session, mentor: Mentor) -> None:
    """Bring up to date when a mentor was trained last, from all days to which they came."""
    session.flush()
    mentor.trained_on = session.scalar(
        select(TrainingDay.held_on)
        .join(TrainingGuest, TrainingGuest.training_id == TrainingDay.id)
        .where(TrainingGuest.mentor_id == mentor.id, TrainingGuest.came.is_(True))
        .order_by(TrainingDay.held_on.desc())
        .limit(1)
    )
    if mentor.status in WAITING:
        is_trained = mentor.trained_on is not None
        mentor.status = MentorStatus.TRAINED if is_trained else MentorStatus.APPLIED
