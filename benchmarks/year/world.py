"""What is true in the simulated year, said or not: people, their lives and their habits.

Every draw is keyed by whom and what it is about, so that both systems meet the same people, and a
person who is asked once more than elsewhere changes nobody else's luck.
"""

import bisect
import math
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta
from functools import cached_property
from random import Random

from matcher.core.config import data_folder
from matcher.core.days import HOME
from matcher.desk.services.demo_people import DemoPeople, Row, make_people
from matcher.desk.services.demo_shares import Size

BEGIN = date(2026, 1, 5)

DAYS, TAIL = 365, 42
QUARTER = 91
MOST_LIMIT = 5

# Assumptions: none of these figures is measured. docs/year.md names them.
NEVER, LATE = 0.06, 0.16
MEDIAN_DAYS = {"prompt": 0.6, "late": 5.0, "candidate": 0.5}
SPREAD = {"prompt": 0.9, "late": 0.7, "candidate": 0.8}
OVERLOOKED = {"prompt": 0.08, "late": 0.30, "candidate": 0.05}
SCANNED = 0.08
CLOSES, SHRINKS = 0.45, 0.25
FALLS_SILENT, FINDS_ELSEWHERE, TELLS_ELSEWHERE = 0.20, 0.15, 0.5
PASSIVE, WANTS_ANYONE, ASKS_NEXT = 0.12, 0.4, 0.7
OTHER_NO, TALKS_FIRST, DECLINES_OFFER = 0.08, 0.10, 0.15
ENDS_EARLY, ENDS_REPORTED = 0.12, 0.6
HELD_AT_FIRST, OVER_AT_FIRST = 0.40, 0.10
ANSWERS_MET, ANSWERS_SURVEY = 0.7, 0.5
MEETS_MEDIAN_DAYS, MEETS_SPREAD = 14, 0.7
SEASON = {
    1: 1.2,
    2: 1.2,
    3: 1.0,
    4: 0.9,
    5: 1.0,
    6: 0.9,
    7: 0.7,
    8: 0.4,
    9: 1.4,
    10: 1.4,
    11: 1.2,
    12: 0.5,
}


def at(day: date, hour: float = 12.0) -> datetime:
    """Return an hour of a day where our people live, in UTC."""
    moment = datetime.combine(day, time(int(hour), int(hour % 1 * 60)), HOME)
    return moment.astimezone(UTC)


@dataclass
class Person:
    """Somebody who reads mails: soon, late or never."""

    seed: str
    row: Row
    kind: str
    away: list[tuple[date, date]] = field(default_factory=list)
    gone_at: datetime | None = None

    @property
    def email(self) -> str:
        """The address in lower case, as accounts keep it."""
        return self.row["email"].lower()

    def random(self, *about: object) -> Random:
        """Return this person's luck in one matter."""
        return Random(f"{self.seed} {self.email} {about}")

    def chance(self, share: float, *about: object) -> bool:
        """Say whether something is so of this person in one matter."""
        return self.random(*about).random() < share

    def reads(self, number: int, moment: datetime) -> datetime | None:
        """Return when the so-many-th mail is read and acted on; None where it never is."""
        luck = self.random("mail", number)
        if self.kind == "never" or luck.random() < OVERLOOKED[self.kind]:
            return None
        days = luck.lognormvariate(math.log(MEDIAN_DAYS[self.kind]), SPREAD[self.kind])
        return self.awake(moment + timedelta(days=days), luck)

    def awake(self, moment: datetime, luck: Random) -> datetime:
        """Move a moment to when this person is there: not away or asleep, seldom at weekends."""
        day = moment.astimezone(HOME).date()
        hour = moment.astimezone(HOME).hour + luck.random()
        if not 8 <= hour < 21:
            day, hour = day + timedelta(days=hour >= 21), 8 + 3 * luck.random()
        works_weekends = luck.random() < 0.3
        while True:
            if day.weekday() > 4 and not works_weekends:
                day, hour = day + timedelta(days=7 - day.weekday()), 8 + 3 * luck.random()
            until = next((last for first, last in self.away if first <= day <= last), None)
            if until is None:
                return max(moment, at(day, hour))
            day, hour = until + timedelta(days=1), 8 + 4 * luck.random()


@dataclass
class Mentor(Person):
    """A mentor, and how many people they would truly take on, on each day."""

    changes: list[tuple[date, int, date | None]] = field(default_factory=list)
    scanned: bool = False
    tells_absence: bool = False

    def truth(self, day: date) -> tuple[int, date | None]:
        """Return the true limit on a day, and until when they take nobody new."""
        k = bisect.bisect_right(self.changes, day, key=lambda change: change[0]) - 1
        _since, limit, closed = self.changes[max(0, k)]
        return limit, closed if closed and closed > day else None

    def room(self, day: date, n_live: int) -> int:
        """Return how many more they would truly take on beside those who really work with them."""
        limit, closed = self.truth(day)
        return 0 if closed else max(0, limit - n_live)


@dataclass
class Candidate(Person):
    """A candidate, and what becomes of them apart from any system."""

    enrols: date = BEGIN
    first_visit: datetime | None = None
    elsewhere_at: datetime | None = None
    scanned: bool = False

    def works_with(self, start: datetime, n_before: int = 0) -> tuple[datetime, bool]:
        """Return when a pairing that starts now really ends, and whether before its time.

        Each of a person's pairings has a luck of its own.
        """
        luck = self.random("duration", n_before) if n_before else self.random("duration")
        if luck.random() < ENDS_EARLY:
            return start + timedelta(days=luck.randint(30, 180)), True
        return start + timedelta(days=luck.lognormvariate(math.log(400), 0.35)), False

    def looks(self, now: datetime) -> bool:
        """Whether they still want a mentor from here, and are there."""
        gone = self.gone_at is not None and now >= self.gone_at
        elsewhere = self.elsewhere_at is not None and now >= self.elsewhere_at
        return not gone and not elsewhere


@dataclass
class World:
    """Everybody, by address."""

    stale: float
    seed: int
    mentors: dict[str, Mentor]
    candidates: dict[str, Candidate]
    old: list[tuple[Candidate, datetime, datetime]]
    """Who works with somebody as the year begins: since when, and until when really."""
    people: DemoPeople

    @cached_property
    def end(self) -> date:
        return BEGIN + timedelta(days=DAYS)


def make_world(n_mentors: int, n_candidates: int, stale: float, seed: int) -> World:
    """Make up a year: the same for both systems, whatever they do."""
    people = make_people(Size.NATIONAL, data_folder(), as_of=BEGIN, seed=seed)
    others = make_people(Size.NATIONAL, data_folder(), as_of=BEGIN, seed=seed + 1000)
    key = f"year {seed}"
    mentors = [_mentor(row, stale, key) for row in people.mentors[:n_mentors]]
    candidates = _arrivals(people.candidates[:n_candidates], key)
    n_old = round(HELD_AT_FIRST * sum(int(m.row["capacity"]) for m in mentors))
    return World(
        stale,
        seed,
        {m.email: m for m in mentors},
        {c.email: c for c in candidates},
        [_old(row, k, key) for k, row in enumerate(others.candidates[:n_old])],
        people,
    )


def _mentor(row: Row, stale: float, key: str) -> Mentor:
    mentor = Mentor(key, row, "prompt")
    luck = mentor.random("kind").random()
    mentor.kind = "never" if luck < NEVER else "late" if luck < NEVER + LATE else "prompt"
    mentor.away = list(_absences(mentor))
    mentor.tells_absence = mentor.chance(0.3, "tells absence")
    mentor.scanned = mentor.chance(SCANNED, "scanned")
    said_on = date.fromisoformat(row["confirmed_on"])
    back = row["paused_until"]
    closed = date.fromisoformat(back) if back else None
    mentor.changes = list(_changes(mentor, stale, said_on, int(row["capacity"]), closed))
    return mentor


def _changes(
    mentor: Mentor, stale: float, said_on: date, limit: int, closed: date | None
) -> Iterable[tuple[date, int, date | None]]:
    """Yield what is true from which day on, beginning with what was said last."""
    yield said_on, limit, closed
    start, k = said_on, 0
    while start < BEGIN + timedelta(days=DAYS + TAIL):
        luck = mentor.random("change", k)
        day = start + timedelta(days=luck.randrange(QUARTER))
        if luck.random() < stale:
            draw = luck.random()
            if draw < CLOSES:
                closed = day + timedelta(days=luck.randint(60, 180))
            elif draw < CLOSES + SHRINKS:
                limit = max(0, limit - 1)
            else:
                limit = min(MOST_LIMIT, limit + 1)
            yield day, limit, closed
        start, k = start + timedelta(days=QUARTER), k + 1


def _absences(person: Person) -> Iterable[tuple[date, date]]:
    luck = person.random("away")
    year = BEGIN.year
    if luck.random() < 0.7:
        first = date(year, 7, 20) + timedelta(days=luck.randrange(28))
        yield first, first + timedelta(days=13)
    if luck.random() < 0.8:
        yield date(year, 12, 23), date(year + 1, 1, 2)
    first = BEGIN + timedelta(days=luck.randrange(DAYS))
    yield first, first + timedelta(days=6)


def _arrivals(rows: list[Row], key: str) -> list[Candidate]:
    days = [BEGIN + timedelta(days=k) for k in range(DAYS)]
    days = [day for day in days if day.weekday() < 5]
    weights = [SEASON[day.month] for day in days]
    return [
        _candidate(row, Random(f"{key} {row['email']}").choices(days, weights)[0], key)
        for row in rows
    ]


def _candidate(row: Row, day: date, key: str) -> Candidate:
    person = Candidate(key, row, "candidate", enrols=day)
    luck = person.random("life")
    enrolled = at(day, 9)
    person.away = [(date(BEGIN.year, 12, 23), date(BEGIN.year + 1, 1, 2))]
    later = luck.uniform(0.5, 7) / 24 if luck.random() < 0.6 else luck.uniform(1, 4)
    person.first_visit = person.awake(enrolled + timedelta(days=later), luck)
    person.scanned = person.chance(SCANNED, "scanned")
    fate = luck.random()
    if fate < FALLS_SILENT:
        person.gone_at = enrolled + timedelta(days=luck.uniform(0, 60))
    elif fate < FALLS_SILENT + FINDS_ELSEWHERE:
        person.elsewhere_at = enrolled + timedelta(days=luck.uniform(7, 90))
    return person


def _old(row: Row, k: int, key: str) -> tuple[Candidate, datetime, datetime]:
    """Return one of those who have a mentor as the year begins; some no longer, unsaid."""
    row = {**row, "email": f"old{k}.{row['email']}", "preferences": "", "exclusions": ""}
    row["line_manager_email"] = ""
    person = Candidate(key, row, "candidate", enrols=BEGIN)
    luck = person.random("life")
    began = at(BEGIN, 10) - timedelta(days=luck.uniform(20, 540))
    over = luck.random() < OVER_AT_FIRST
    days = -luck.uniform(5, 120) if over else luck.expovariate(1 / 330)
    return person, began, max(began, at(BEGIN, 10) + timedelta(days=days))
