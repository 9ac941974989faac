"""What the guests of a training day are told, with the day as an entry for their calendars."""

from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from matcher.accounts.models import Account
from matcher.core.languages import known, speaking
from matcher.core.words import _
from matcher.mentors.models import Mentor, TrainingDay, TrainingGuest
from matcher.mentors.rules import MentorStatus
from matcher.notifications.rules import Attachment
from matcher.notifications.rules.calendar import Event, calendar_text
from matcher.notifications.services import enqueue

TRAINING = "mentors/emails/training"
CHANGED = "mentors/emails/training_changed"
CALLED_OFF = "mentors/emails/training_called_off"
ON_AGAIN = "mentors/emails/training_on_again"


def tell_guest(
    session: Session, template: str, training: TrainingDay, account: Account, *, now: datetime
) -> None:
    """Tell one guest how a day stands now; the file moves, or takes out, what they have noted."""
    enqueue(
        session,
        template,
        recipient_id=account.id,
        event=f"{template.rpartition('/')[2]}:{training.public_id}:{training.changes}",
        about=f"training:{training.public_id}",
        now=now,
        attachment=_calendar_file(training, account, now),
        training_id=training.public_id,
        changes=training.changes,
        held_on=training.held_on.isoformat(),
        words=training.words,
    )


def tell_guests(session: Session, template: str, training: TrainingDay, *, now: datetime) -> int:
    """Tell all who are asked to a day, and have not left since; return how many."""
    accounts = session.scalars(
        select(Account)
        .join(Mentor, Mentor.account_id == Account.id)
        .join(TrainingGuest, TrainingGuest.mentor_id == Mentor.id)
        .where(TrainingGuest.training_id == training.id, Mentor.status != MentorStatus.RETIRED)
        .order_by(Account.id)
    ).all()
    for account in accounts:
        tell_guest(session, template, training, account, now=now)
    return len(accounts)


def _calendar_file(training: TrainingDay, reader: Account, now: datetime) -> Attachment:
    is_off = training.called_off_at is not None
    with speaking(known(reader.language)):
        event = Event(
            uid=f"training-{training.public_id}",
            day=training.held_on,
            summary=_("Training for mentors"),
            description=training.words,
            path="/waiting",
            sequence=training.changes,
            reminds=not is_off,
            cancelled=is_off,
        )
    return Attachment("training.ics", calendar_text([event], now=now))
