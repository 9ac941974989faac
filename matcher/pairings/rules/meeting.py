"""Have the two met? When both are asked after a pairing began, and what the answers mean."""

from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum

from matcher.core.words import _, _l
from matcher.pairings.rules.periods import Periods
from matcher.web.dates import short_day

QUESTION, REMINDER = 1, 2
"""How many mails have asked: the last one is followed by silence."""
TOO_LATE = timedelta(days=28)
"""Nobody is asked for the first time whose pairing is older than this and the days before."""
FARTHEST = timedelta(days=183)


class Met(StrEnum):
    """What one of the two says when asked whether they have met."""

    NOTHING = ""
    YES = "yes"
    DATE = "date_fixed"
    HELP = "need_help"


MET_LABELS = {
    Met.YES: _l("Yes, we have met"),
    Met.DATE: _l("Not yet, but we have a date"),
    Met.HELP: _l("No, and we need help"),
}


@dataclass(frozen=True, slots=True)
class Meeting:
    """How it stands with the first meeting of one pairing.

    `asks` is how many mails have asked each of the two since it was last put anew, 0 before the
    first; `noted_on` when the office noted by itself that they have met.
    """

    started_on: date
    asked_on: date | None = None
    asks: int = 0
    candidate_said: str = Met.NOTHING
    mentor_said: str = Met.NOTHING
    meets_on: date | None = None
    noted_on: date | None = None

    @property
    def has_met(self) -> bool:
        """Whether one of the two, or the office, says that they have met."""
        return self.noted_on is not None or Met.YES in (self.candidate_said, self.mentor_said)

    @property
    def needs_help(self) -> bool:
        """Whether one of the two has turned to the office, and nobody says that they have met."""
        return not self.has_met and Met.HELP in (self.candidate_said, self.mentor_said)

    @property
    def is_settled(self) -> bool:
        """Whether nobody is asked any more."""
        return self.has_met or self.needs_help

    def is_open(self, *, today: date) -> bool:
        """Say whether the two have been asked, and it is for them to answer."""
        return self.asks > 0 and not self.is_settled and not self.waits(today=today)

    def waits(self, *, today: date) -> bool:
        """Say whether the day that one of them has named is still to come."""
        is_ahead = self.meets_on is not None and self.meets_on >= today
        return is_ahead and not self.is_settled


def is_asking_due(meeting: Meeting, periods: Periods, *, today: date) -> bool:
    """Say whether both are to be asked now.

    Once so many days after the approval; once more after a week of silence; and once after each
    day that they have named.
    """
    if meeting.is_settled:
        return False
    if meeting.asks == 0 or meeting.asked_on is None:
        first = meeting.started_on + timedelta(days=periods.met_days)
        return first <= today and (meeting.asked_on is not None or today <= first + TOO_LATE)
    if meeting.meets_on is not None and meeting.asked_on <= meeting.meets_on:
        return meeting.meets_on < today
    grace = timedelta(days=periods.pairing_grace_days)
    return meeting.asks == QUESTION and meeting.asked_on + grace <= today


def asks_after(meeting: Meeting) -> int:
    """Return how many mails have asked once this one has; after a named day comes no reminder."""
    return QUESTION if meeting.asks == 0 else REMINDER


def is_unheard(meeting: Meeting, periods: Periods, *, today: date) -> bool:
    """Say whether the office looks: the last mail is a week old, and nobody has said how it is."""
    if meeting.asked_on is None or meeting.asks < REMINDER or not meeting.is_open(today=today):
        return False
    return meeting.asked_on + timedelta(days=periods.pairing_grace_days) <= today


def why_not_meet_on(day: date | None, *, today: date) -> str | None:
    """Say why a day cannot be that of the first meeting, or None."""
    if day is None:
        return _("Enter the day on which you meet.")
    if day < today:
        return _("Enter a day that is still to come. Have you met already? Then choose yes.")
    return _("Enter a day within the next six months.") if day > today + FARTHEST else None


def meeting_in_words(meeting: Meeting, periods: Periods, *, today: date) -> str:
    """Say to the office how it stands; "" where nobody has been asked and nobody said anything."""
    if meeting.has_met:
        return _("They have met")
    if meeting.needs_help:
        return _("They asked for help to meet")
    if meeting.meets_on is not None and meeting.waits(today=today):
        return _("They meet on %(day)s", day=short_day(meeting.meets_on))
    if is_unheard(meeting, periods, today=today):
        return _("We have not heard whether they met")
    if meeting.asks and meeting.asked_on is not None:
        return _("Asked on %(day)s whether they met", day=short_day(meeting.asked_on))
    return ""
