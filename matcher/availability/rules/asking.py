"""When a mentor is asked whether what they said of their places still holds."""

from collections.abc import Sequence
from datetime import UTC, date, datetime, time

from matcher.core.days import HOME, local_day
from matcher.pairings.rules.periods import FORTNIGHT

IN_DEMAND_DAYS = 21
"""Mentors whom people have asked within a quarter are asked so often: people plan by their word,
and requests bring mails to spare."""
MORNING = time(8)


def days_before_asking(confirm_every_days: int, stale_days: int) -> int:
    """Return how old a word may be before its mentor is asked: in good time before it is stale."""
    return min(confirm_every_days, last_moment(stale_days))


def last_moment(stale_days: int) -> int:
    """Return at which age of their word a mentor is asked, however many mails they have had."""
    return max(1, stale_days - FORTNIGHT)


def is_asking_due(
    said_on: date,
    asked_on: date | None,
    asks: int,
    *,
    after_days: int,
    remind_days: Sequence[int],
    today: date,
) -> bool:
    """Say whether a mentor is to be asked today.

    Parameters
    ----------
    said_on
        The day of their last word; of a mentor who never said anything, of their first day here.
    asked_on
        The day of the last mail that asked, for this word or an earlier one.
    asks
        How many mails have asked since the last word.
    after_days
        How old a word may be before the first mail.
    remind_days
        How many days after the mail before it each reminder comes; then there is silence.
    """
    if asked_on is not None and (today - asked_on).days < FORTNIGHT:
        return False
    if asks == 0 or asked_on is None:
        return (today - said_on).days >= after_days
    return asks <= len(remind_days) and (today - asked_on).days >= remind_days[asks - 1]


def not_before_morning(moment: datetime) -> datetime:
    """Return a moment, or the morning of its day where it is still night."""
    morning = datetime.combine(local_day(moment), MORNING, HOME).astimezone(UTC)
    return max(moment, morning)
