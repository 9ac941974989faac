"""Mails of this area that can become untrue while they wait to be sent."""

from sqlalchemy import select
from sqlalchemy.orm import Session

from matcher.core import clock
from matcher.core.days import local_day
from matcher.mentors.models import Mentor, TrainingDay, TrainingGuest
from matcher.mentors.services.joining import WAITING
from matcher.mentors.services.training import TRAINING
from matcher.notifications.models import OutboxMail
from matcher.notifications.services import StillTrue


def is_to_come(session: Session, mail: OutboxMail) -> bool:
    """Say whether a training day lies ahead, and its guest still waits to be listed."""
    found = (
        select(TrainingGuest.mentor_id)
        .join(TrainingDay, TrainingDay.id == TrainingGuest.training_id)
        .join(Mentor, Mentor.id == TrainingGuest.mentor_id)
        .where(
            TrainingDay.public_id == mail.context["training_id"],
            TrainingDay.held_on >= local_day(clock.now(session)),
            Mentor.account_id == mail.recipient_id,
            Mentor.status.in_(WAITING),
        )
    )
    return session.scalar(found) is not None


STILL_TRUE: dict[str, StillTrue] = {TRAINING: is_to_come}
"""By template; the worker gives them to the sender. One line each."""
