"""Mails of this area that can become untrue while they wait to be sent."""

from sqlalchemy import select
from sqlalchemy.orm import Session

from matcher.core import clock
from matcher.core.days import local_day
from matcher.mentors.models import Mentor, TrainingDay, TrainingGuest
from matcher.mentors.rules import MentorStatus
from matcher.mentors.services.joining import WAITING
from matcher.mentors.services.training_mails import CALLED_OFF, CHANGED, ON_AGAIN, TRAINING
from matcher.notifications.models import OutboxMail
from matcher.notifications.services import StillTrue


def is_to_come(session: Session, mail: OutboxMail) -> bool:
    """Say whether a training day lies ahead as told, and its guest still waits to be listed."""
    status = _guest_status(session, mail)
    return status is not None and status in WAITING


def is_news(session: Session, mail: OutboxMail) -> bool:
    """Say whether this is the last that was said of a day to come, to somebody who is here."""
    return _guest_status(session, mail) not in {None, MentorStatus.RETIRED}


def _guest_status(session: Session, mail: OutboxMail) -> str | None:
    """Return a guest's status, where the day is to come and has not changed since the mail."""
    found = (
        select(Mentor.status)
        .join(TrainingGuest, TrainingGuest.mentor_id == Mentor.id)
        .join(TrainingDay, TrainingDay.id == TrainingGuest.training_id)
        .where(
            TrainingDay.public_id == mail.context["training_id"],
            TrainingDay.changes == mail.context.get("changes", 0),
            TrainingDay.held_on >= local_day(clock.now(session)),
            Mentor.account_id == mail.recipient_id,
        )
    )
    return session.scalar(found)


STILL_TRUE: dict[str, StillTrue] = {
    TRAINING: is_to_come,
    CHANGED: is_news,
    CALLED_OFF: is_news,
    ON_AGAIN: is_news,
}
"""By template; the worker gives them to the sender. One line each."""
