"""A training day that is moved, called off, or takes place after all: every guest is told."""

from datetime import date, datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from matcher.audit.services import record
from matcher.core.actor import Actor, require_admin
from matcher.core.days import local_day
from matcher.core.db import PublicId
from matcher.core.errors import Conflict, Invalid, NotFound
from matcher.core.words import _
from matcher.mentors.models import TrainingDay, TrainingGuest
from matcher.mentors.services.training_mails import CALLED_OFF, CHANGED, ON_AGAIN, tell_guests


def move_training_day(
    session: Session,
    actor: Actor,
    public_id: PublicId,
    held_on: date,
    words: str,
    *,
    now: datetime,
) -> int:
    """Give a day another date, time or place; return how many guests are told.

    Raises
    ------
    NotAllowed
        The actor is not an administrator.
    NotFound
        There is no such day.
    Conflict
        It is over, or called off.
    Invalid
        The new date is past, or nothing would change.
    """
    training = _lock_to_come(session, actor, public_id, now)
    if training.called_off_at is not None:
        raise Conflict(_("This day is called off. Say first that it takes place after all."))
    if held_on < local_day(now):
        raise Invalid(_("This day is past. Choose one that is to come."), field="held_on")
    before = training.held_on
    if (held_on, words.strip()) == (before, training.words):
        raise Invalid(_("Change the day, the time or the place"), field="held_on")
    training.held_on, training.words = held_on, words.strip()
    training.changes += 1
    record(
        session,
        actor,
        "training.moved" if held_on != before else "training.place",
        training.public_id,
        now=now,
        old=before.isoformat(),
        new=held_on.isoformat(),
    )
    return tell_guests(session, CHANGED, training, now=now)


def call_off_training_day(
    session: Session, actor: Actor, public_id: PublicId, *, now: datetime
) -> int:
    """Call a day off; return how many guests are told. They wait to be asked to another one.

    Raises
    ------
    NotAllowed
        The actor is not an administrator.
    NotFound
        There is no such day.
    Conflict
        It is over, or called off already.
    """
    training = _lock_to_come(session, actor, public_id, now)
    if training.called_off_at is not None:
        raise Conflict(_("This day is called off already."))
    return _turn(session, actor, training, now, now=now)


def hold_after_all(session: Session, actor: Actor, public_id: PublicId, *, now: datetime) -> int:
    """Undo that a day was called off, as long as it is to come; return how many guests are told.

    Raises
    ------
    NotAllowed
        The actor is not an administrator.
    NotFound
        There is no such day.
    Conflict
        It is over, or was not called off.
    """
    training = _lock_to_come(session, actor, public_id, now)
    if training.called_off_at is None:
        raise Conflict(_("This day takes place: it is not called off."))
    return _turn(session, actor, training, None, now=now)


def _turn(
    session: Session,
    actor: Actor,
    training: TrainingDay,
    called_off_at: datetime | None,
    *,
    now: datetime,
) -> int:
    training.called_off_at = called_off_at
    training.changes += 1
    action, template = (
        ("training.called_off", CALLED_OFF) if called_off_at else ("training.on_again", ON_AGAIN)
    )
    record(session, actor, action, training.public_id, now=now, on=training.held_on.isoformat())
    return tell_guests(session, template, training, now=now)


def _lock_to_come(
    session: Session, actor: Actor, public_id: PublicId, now: datetime
) -> TrainingDay:
    """Return a day of a scheme that the actor runs, locked; one that is over stays as it is."""
    training = session.scalars(
        select(TrainingDay).where(TrainingDay.public_id == public_id).with_for_update()
    ).one_or_none()
    if training is None:
        raise NotFound(_("We cannot find that training day."))
    require_admin(actor, training.scheme_id)
    came = select(TrainingGuest.mentor_id).where(
        TrainingGuest.training_id == training.id, TrainingGuest.came.is_not(None)
    )
    if training.held_on < local_day(now) or session.scalar(came.limit(1)) is not None:
        raise Conflict(_("This day is over, so it stays as it is."))
    return training
