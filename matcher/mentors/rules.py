"""What may be said of a mentor's places, from plain values."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from enum import StrEnum

from matcher.core.days import local_day
from matcher.core.words import _, _l, ngettext
from matcher.web.dates import ago, short_day

MAX_CAPACITY = 10
CHANGE_OF_MIND = timedelta(days=30)
"""For so long whoever left by themselves may come back so; after that the office knows."""


class MentorStatus(StrEnum):
    """Where a mentor stands with the register; whether there is room is never typed but derived."""

    APPLIED = "applied"
    TRAINED = "trained"
    LISTED = "listed"
    PAUSED = "paused"
    RETIRED = "retired"


class ClaimSource(StrEnum):
    """Where a claim about a mentor's places was made."""

    PAGE = "page"
    LINK = "link"
    ANSWER = "answer"
    ENDING = "ending"
    PROFILE = "profile"
    OFFICE = "office"
    IMPORT = "import"
    SYSTEM = "system"
    UNDO = "undo"


CLAIM_SOURCES = {
    ClaimSource.PAGE: _l("on My places"),
    ClaimSource.LINK: _l("by the link in a mail"),
    ClaimSource.ANSWER: _l("with an answer to a request"),
    ClaimSource.ENDING: _l("when a pairing ended"),
    ClaimSource.PROFILE: _l("on My profile"),
    ClaimSource.OFFICE: _l("by the office"),
    ClaimSource.IMPORT: _l("in the office’s list"),
    ClaimSource.SYSTEM: _l("by itself"),
    ClaimSource.UNDO: _l("after an undo"),
}
"""Where a claim was made, in words that follow it."""


class PauseReason(StrEnum):
    """Why a mentor rests: by their own wish, or because their requests went unanswered."""

    OWN = ""
    SILENCE = "silence"


def free_places(capacity: int, held: int) -> int:
    """Return how many places are free; fewer places than are held means none."""
    return max(0, capacity - held)


def room(status: str, paused_until: date | None, capacity: int, held: int, *, today: date) -> int:
    """Return how many people could be given a place today: none where a mentor rests or left."""
    if not is_listed(status) or is_paused(status, paused_until, today=today):
        return 0
    return free_places(capacity, held)


def is_paused(status: str, paused_until: date | None, *, today: date) -> bool:
    """Say whether a mentor rests on a day; a return date that has come ends the pause by itself."""
    if status != MentorStatus.PAUSED:
        return False
    return paused_until is None or paused_until > today


NEW_DAYS = 90


def is_new(listed_on: date | None, entered_on: date, *, today: date) -> bool:
    """Say whether a mentor counts as new: for 90 days from when they were listed, or entered."""
    return (today - (listed_on or entered_on)).days < NEW_DAYS


def took_places_back(capacities: Iterable[int]) -> bool:
    """Say whether the last change of a mentor's places made them fewer.

    `capacities` are those of the claims that stand, the newest first. Who has made them fewer does
    not take everybody whom their number once allowed: a place that comes back is not yet free.
    """
    said = iter(capacities)
    last = next(said, 0)
    before = next((capacity for capacity in said if capacity != last), 0)
    return before > last


def is_listed(status: str) -> bool:
    """Say whether a mentor stands in the directory (full and resting mentors do, as that)."""
    return status in {MentorStatus.LISTED, MentorStatus.PAUSED}


def may_return(status: str, leaving_at: datetime | None, *, now: datetime) -> bool:
    """Say whether a mentor who is leaving, or has just left, may come back by themselves."""
    if leaving_at is None:
        return False
    return status != MentorStatus.RETIRED or now - leaving_at <= CHANGE_OF_MIND


class ClaimAge(StrEnum):
    """How far to trust what a mentor last said of their places."""

    FRESH = "fresh"
    AGEING = "ageing"
    STALE = "stale"
    HIDDEN = "hidden"
    NEVER = "never"


@dataclass(frozen=True, slots=True)
class AgeLimits:
    """A scheme's settings: until how many days a claim is fresh, not yet stale, and shown."""

    fresh_days: int = 30
    stale_days: int = 90
    hide_after_days: int = 120


def last_heard(
    confirmed_at: datetime | None,
    paused_until: date | None,
    back_at: datetime | None,
    *,
    today: date,
) -> date | None:
    """Return the day from which a mentor is hidden in time if they say no more.

    A day that they named as that of their return is a word on that day, and keeps until it comes.
    """
    days = [local_day(moment) for moment in (confirmed_at, back_at) if moment is not None]
    if paused_until is not None:
        days.append(min(paused_until, today))
    return max(days, default=None)


def capacity_for(room: int, capacity: int, held: int) -> int:
    """Return the capacity of who has so much room; without any, a lower one stays as it is.

    Who has said that they want fewer people than they have does not take that back by having no
    room now.
    """
    return held + room if room else min(capacity, held)


def claim_age(
    confirmed_on: date | None,
    created_on: date,
    limits: AgeLimits,
    *,
    today: date,
    heard_on: date | None = None,
) -> ClaimAge:
    """Return how old a claim is; whoever never made one is hidden after the same time.

    `heard_on` is that of `last_heard`, where it is later than the claim.
    """
    if (today - (heard_on or confirmed_on or created_on)).days > limits.hide_after_days:
        return ClaimAge.HIDDEN
    if confirmed_on is None:
        return ClaimAge.NEVER
    days = (today - confirmed_on).days
    if days > limits.stale_days:
        return ClaimAge.STALE
    return ClaimAge.AGEING if days > limits.fresh_days else ClaimAge.FRESH


@dataclass(frozen=True, slots=True)
class Claim:
    """What people see of a mentor's places: how many are free, and how old that word is.

    `away_until` is `date.max` where a mentor rests without a return date; `is_leaving` says that
    they take nobody new and do not come back; `is_asked` that a place has come back to them and
    waits for their word.
    """

    free: int
    confirmed_on: date | None
    age: ClaimAge
    away_until: date | None = None
    is_leaving: bool = False
    is_asked: bool = False

    @property
    def is_away(self) -> bool:
        """Whether the mentor rests."""
        return self.away_until is not None

    @property
    def back_on(self) -> date | None:
        """The day of their return, where one is given."""
        return None if self.away_until == date.max else self.away_until

    @property
    def is_old(self) -> bool:
        """Whether the claim is too old to rely on, or was never made."""
        return self.age in {ClaimAge.STALE, ClaimAge.HIDDEN, ClaimAge.NEVER}

    def words(self, today: date) -> str:
        """Say it: "2 places free, confirmed 6 days ago"."""
        places = self.places_in_words(today)
        if self.is_leaving or self.is_away or self.awaits_word:
            return places
        return f"{places}, {confirmed_in_words(self.confirmed_on, today)}"

    def places_in_words(self, today: date) -> str:
        """Say it without its age: "2 places free", "Away until 3 May"."""
        if self.is_leaving:
            return _("Takes nobody new")
        if self.is_away and self.back_on:
            return _("Away until %(day)s", day=short_day(self.back_on, today))
        if self.is_away:
            return _("Away for now")
        return _("Asked about a place") if self.awaits_word else _places_in_words(self.free)

    @property
    def awaits_word(self) -> bool:
        """Whether they are full, and are asked about a place that has come back."""
        return self.is_asked and self.free <= 0 and not self.is_away and not self.is_leaving


def _places_in_words(free: int) -> str:
    return ngettext("%(num)s place free", "%(num)s places free", free) if free else _("Full")


def confirmed_in_words(confirmed_on: date | None, today: date) -> str:
    """Say how old a claim is: "confirmed 6 days ago", "not confirmed yet"."""
    if confirmed_on is None:
        return _("not confirmed yet")
    return _("confirmed %(ago)s", ago=ago(confirmed_on, today))


VISIT = ("help", "work", "place", "meeting", "places")
"""The pages of a first visit, in their order."""
