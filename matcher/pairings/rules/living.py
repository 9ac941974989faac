"""When two people are asked whether they still work together, and when the office looks."""

from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum

from matcher.core.words import _
from matcher.pairings.rules.periods import Periods
from matcher.pairings.rules.states import Said

OVER = frozenset({Said.FINISHED, Said.LOST_TOUCH})
LONGEST_AHEAD = timedelta(days=5 * 366)


class WhyAsk(StrEnum):
    """What gives rise to the question."""

    WORD = "word"
    END = "end"
    QUIET = "quiet"


@dataclass(frozen=True, slots=True)
class Life:
    """The signs of one pairing: the last, the agreed end, and what is asked and said of it."""

    seen_on: date
    ends_on: date | None = None
    asked_on: date | None = None
    mentor_said: str = Said.NOTHING
    candidate_said: str = Said.NOTHING

    @property
    def is_called_over(self) -> bool:
        """Whether one of the two has said, not yet signed in, that it is over."""
        return self.mentor_said in OVER or self.candidate_said in OVER


def why_ask(life: Life, periods: Periods, *, today: date) -> WhyAsk | None:
    """Say why both are to be asked now, or None; a question that is open is not put again.

    A sign of life on the agreed day or later is one that knows of it.
    """
    if life.asked_on is not None:
        return None
    if life.is_called_over:
        return WhyAsk.WORD
    if life.ends_on is not None and life.seen_on < life.ends_on <= today:
        return WhyAsk.END
    is_quiet = life.seen_on + timedelta(days=periods.pairing_quiet_days) <= today
    return WhyAsk.QUIET if is_quiet else None


def when_to_ask(life: Life, periods: Periods, *, today: date) -> tuple[date, bool]:
    """Return the day on which both are asked next, and whether it is the agreed end."""
    quiet = max(today, life.seen_on + timedelta(days=periods.pairing_quiet_days))
    if life.ends_on is not None and life.seen_on < life.ends_on <= quiet:
        return max(today, life.ends_on), True
    return quiet, False


def is_for_office(life: Life, periods: Periods, *, today: date) -> bool:
    """Say whether the office looks: a week after a question that is still open.

    It is open until one says yes and neither has said that it is over.
    """
    if life.asked_on is None:
        return False
    return life.asked_on + timedelta(days=periods.pairing_grace_days) <= today


def why_not_end_on(day: date | None, *, today: date) -> str | None:
    """Say why a day cannot be agreed as the end, or None; no day at all can."""
    if day is None:
        return None
    if day <= today:
        return _("Enter a date in the future.")
    return _("Enter a date within the next five years.") if day > today + LONGEST_AHEAD else None
