"""The calendar files that mails carry, in their reader's language."""

from datetime import datetime

from sqlalchemy.orm import Session

from matcher.accounts.models import Account
from matcher.core.languages import known, speaking
from matcher.notifications.rules import Attachment
from matcher.pairings.models import Pairing, Proposal, TalkOffer
from matcher.pairings.queries.dates import (
    answer_reminder,
    pairing_dates,
    talk_invitation,
    timed_talk,
)


def answer_in_words_of(
    session: Session, proposal: Proposal, reader: Account, *, now: datetime
) -> Attachment | None:
    """Return the last day on which a request can be answered."""
    with speaking(known(reader.language)):
        return answer_reminder(session, proposal, now=now)


def talk_in_words_of(
    session: Session, proposal: Proposal, reader: Account, *, now: datetime
) -> Attachment | None:
    """Return the day on which two people talk first."""
    with speaking(known(reader.language)):
        return talk_invitation(session, proposal, now=now)


def time_in_words_of(
    offer: TalkOffer, reader: Account, *, now: datetime, cancelled: bool = False
) -> Attachment | None:
    """Return the time at which two people talk."""
    with speaking(known(reader.language)):
        return timed_talk(offer, now=now, cancelled=cancelled)


def pairing_in_words_of(
    session: Session, pairing: Pairing, reader: Account, *, now: datetime
) -> Attachment | None:
    """Return by when two people meet, and until when they work together."""
    with speaking(known(reader.language)):
        return pairing_dates(session, pairing, now=now)
