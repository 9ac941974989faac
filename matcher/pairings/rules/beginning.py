"""How two people begin: what they share, when they could meet, what they talk of and agree."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from matcher.core.days import HOME
from matcher.core.words import _
from matcher.matching.explain import about_km
from matcher.matching.rules.people import FACE_TO_FACE, CandidateRecord, MentorRecord
from matcher.pairings.rules.days import is_working_day
from matcher.pairings.rules.mentors_words import listed, lower
from matcher.reference.files import vocabulary

HOURS = {
    "lunchtimes": (time(12, 30),),
    "evenings": (time(18, 0),),
    "working_hours": (time(10, 0), time(15, 0)),
    "weekends": (time(10, 30),),
}
ANY_HOUR = (time(12, 30), time(17, 30), time(10, 0))
WEEKENDS = "weekends"
N_TIMES = 3
FIRST_AFTER = timedelta(days=3)
AT_LEAST = timedelta(days=10)
A_YEAR = timedelta(days=365)


@dataclass(frozen=True, slots=True)
class Point:
    """One point of a first meeting, and how many minutes it may take."""

    minutes: int
    words: str


@dataclass(frozen=True, slots=True)
class Term:
    """One thing that two people agree on: what it is about, and what most begin with."""

    about: str
    proposed: str


def what_they_share(
    candidate: CandidateRecord, mentor: MentorRecord, *, distance_m: int
) -> tuple[str, ...]:
    """Return what two people share, in words for both of them."""
    words, said = vocabulary(), []
    if met := candidate.needs & mentor.strengths:
        said.append(
            _(
                "%(candidate)s wants help with %(skills)s, where %(mentor)s is strong.",
                candidate=candidate.name,
                skills=listed(words.skills, met),
                mentor=mentor.name,
            )
        )
    if candidate.sector == mentor.sector:
        sector = lower(words.sectors.label(mentor.sector))
        said.append(_("You both work in %(sector)s.", sector=sector))
    common = candidate.formats & mentor.formats
    if common:
        said.append(_("You both chose %(formats)s.", formats=listed(words.formats, common)))
    if common >> FACE_TO_FACE & 1 and distance_m >= 0:
        said.append(_("You are %(distance)s apart.", distance=about_km(distance_m)))
    return tuple(said)


def first_times(
    start: date, meet_by: date, region: str | None, common: Collection[str]
) -> tuple[datetime, ...]:
    """Return three times at which two people could first meet, spread until `meet_by`.

    They keep to the times of day that both have named (`common`), and to working days unless
    both named weekends alone.
    """
    named = [code for code in HOURS if code in common]
    only_weekends = named == [WEEKENDS]
    hours = [hour for code in named if only_weekends or code != WEEKENDS for hour in HOURS[code]]
    days = [
        day
        for day in _days_between(start + FIRST_AFTER, max(meet_by, start + AT_LEAST))
        if (day.weekday() == 5 if only_weekends else is_working_day(day, region))
    ]
    chosen = list(dict.fromkeys([days[0], days[len(days) // 2], days[-1]]))[:N_TIMES]
    of_day = hours or list(ANY_HOUR)
    return tuple(
        datetime.combine(day, of_day[n % len(of_day)], HOME) for n, day in enumerate(chosen)
    )


def _days_between(first: date, last: date) -> list[date]:
    return [first + timedelta(days=n) for n in range((last - first).days + 1)]


def first_meeting() -> tuple[Point, ...]:
    """Return what two people may talk of when they first meet."""
    return (
        Point(10, _("Who you are, and how you came to where you are.")),
        Point(15, _("What the candidate hopes for, and by when.")),
        Point(10, _("What the mentor can give, and what they cannot.")),
        Point(5, _("How you work together: go through the agreement below.")),
        Point(5, _("What each of you does next, and when you meet again.")),
    )


def agreement(formats: int, until: str, *, is_agreed: bool) -> tuple[Term, ...]:
    """Return what two people agree on, with what most begin with.

    `until` is their last day in words: the agreed one, or else a year from the start.
    """
    how = listed(vocabulary().formats, formats) if formats else _("as it suits you both")
    last = until if is_agreed else _("%(day)s, which is a year", day=until)
    return (
        Term(_("How often we meet"), _("once a month")),
        Term(_("How long each time"), _("an hour")),
        Term(_("How we meet"), how),
        Term(_("Until when"), last),
        Term(
            _("What stays between us"),
            _("all we say, unless we both agree, or somebody is in danger"),
        ),
        Term(_("If it does not work out"), _("either of us may say so, and need not say why")),
    )


def last_day(started_on: date, ends_on: date | None) -> date:
    """Return until when two people work together: as agreed, or a year to begin with."""
    return ends_on or started_on + A_YEAR
