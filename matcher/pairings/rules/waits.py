"""How long an answer is waited for, and on which days whoever owes it is reminded."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from matcher.pairings.rules.days import morning_of
from matcher.pairings.rules.periods import Periods

WORD_SETTLES = timedelta(hours=4)
"""A word of a link may be put right before others hear of it: a machine may have said it."""
YES_WAITS = timedelta(hours=24)
"""For so long the mail that tells of a yes waits for the office, so that one mail tells of both."""

After = Callable[[date, int], date]
"""Gives the day that is so many working days after another."""


@dataclass(frozen=True, slots=True)
class Wait:
    """So many working days from a day on, with reminders after some of them."""

    start: date
    days: int
    remind_after: tuple[int, ...]

    def last_day(self, reminded_on: date | None, after: After) -> date:
        """Return the last day on which an answer counts.

        The last reminder leaves as much time as it was meant to, however late it left.
        """
        last = after(self.start, self.days)
        if reminded_on is None or not self.remind_after:
            return last
        return max(last, after(reminded_on, self.days - self.remind_after[-1]))

    def n_reminders(self, after: After, *, now: datetime) -> int:
        """Return how many reminders are due by now; they leave in the morning."""
        return sum(morning_of(after(self.start, days)) <= now for days in self.remind_after)


def wait_for_answer(asked_on: date, periods: Periods) -> Wait:
    """Return how long a request is waited for."""
    return Wait(asked_on, periods.request_working_days, periods.remind_after_working_days)


def wait_after_talk(talk_on: date, periods: Periods) -> Wait:
    """Return how long a talk is waited for, with one reminder on the working day after it."""
    return Wait(talk_on, periods.talk_working_days, (1,) if periods.talk_working_days > 1 else ())


def told_on(asked_on: date, told: date | None, after: After) -> date:
    """Return the day from which the time to answer counts.

    It is the day on which somebody was asked, unless the mail that tells them left more than a
    working day later: an outage of ours is no silence of theirs.
    """
    return told if told is not None and told > after(asked_on, 1) else asked_on
