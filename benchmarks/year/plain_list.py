"""The same year with a plain list, as associations keep it today: a small model, its rules stated.

- The list says of each mentor how many people they take, as once typed, and that they are away
  where they said so. Nothing says how old that is. The office counts on it whom it has approved.
- A candidate picks from those shown as free, by what suits them, and writes to one. The list
  holds no place and knows of no request. Without an answer after a fortnight they write to the
  next; a yes that comes later still counts, if they look still.
- A mentor who reads the mail answers it by what is true. Nobody reminds them. One in five of those
  without room tells the office too; so does one in three of those whose work with somebody ends.
- The office types in what it has heard on its next day (two a week; it is away for the same weeks),
  approves what both have agreed on, and writes to all mentors once, in the middle of the year.
- Whoever finds nobody on the list looks again every fortnight.
"""

import heapq
import itertools
from collections import defaultdict
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta

import numpy as np

from benchmarks.year.measure import Asked, Search, Taken
from benchmarks.year.scheme import rows_as_csv
from benchmarks.year.world import (
    BEGIN,
    DAYS,
    OTHER_NO,
    PASSIVE,
    TAIL,
    Candidate,
    Mentor,
    World,
    at,
)
from matcher.core.days import local_day
from matcher.desk.services.demo_people import CANDIDATE_COLUMNS, MENTOR_COLUMNS
from matcher.matching.files.people import read_candidates, read_mentors
from matcher.matching.instance.instance import build_instance, score
from matcher.matching.rules.settings import SchemeSettings

TELLS_OFFICE_FULL, TELLS_OFFICE_ENDED = 0.20, 0.35
FORTNIGHT = timedelta(days=14)
ROUND_MAIL = BEGIN + timedelta(days=182)


@dataclass
class Line:
    """One mentor on the list: what was typed."""

    capacity: int
    away_until: date | None
    counted: int = 0

    def shows_free(self, today: date) -> bool:
        away = self.away_until is not None and self.away_until > today
        return not away and self.counted < self.capacity


@dataclass
class Asking:
    """One candidate's search, as they live through it."""

    person: Candidate
    tried: set[str] = field(default_factory=set)
    agreed: bool = False
    approved_at: datetime | None = None


class PlainYear:
    """One year of one world with a plain list."""

    def __init__(
        self,
        world: World,
        office_away: tuple[tuple[date, date], ...],
        office_days: tuple[int, ...],
        first_pairs: list[tuple[str, str]],
    ) -> None:
        self.world, self.taken = world, Taken()
        self._away, self._days = office_away, office_days
        self.now = at(BEGIN, 7)
        self._queue: list[tuple[datetime, int, Callable[[], None]]] = []
        self._order = itertools.count()
        self.list = {
            m.email: Line(int(m.row["capacity"]), m.changes[0][2]) for m in world.mentors.values()
        }
        self.live: defaultdict[str, list[datetime]] = defaultdict(list)
        self.heard: list[Callable[[], None]] = []
        self.n_read: defaultdict[str, int] = defaultdict(int)
        self.searches = {email: Asking(person) for email, person in world.candidates.items()}
        self.best = preferences(world)
        ends = {person.email: end for person, _start, end in world.old}
        for mentor, candidate in first_pairs:
            self._begin(world.mentors[mentor], ends[candidate], world, candidate)

    def plan(self, moment: datetime | None, act: Callable[[], None]) -> None:
        if moment is not None:
            heapq.heappush(self._queue, (max(moment, self.now), next(self._order), act))

    def run(self) -> Taken:
        """Live through the year and return what happened."""
        for k in range(DAYS + TAIL):
            day = BEGIN + timedelta(days=k)
            if day.weekday() == 0:
                self.plan(at(day, 12.5), self._look)
            if day.weekday() in self._days and not any(a <= day <= b for a, b in self._away):
                self.plan(at(day, 10), self._office_day)
        for search in self.searches.values():
            self.plan(search.person.first_visit, lambda search=search: self._visit(search))
        for mentor in self.world.mentors.values():
            self.plan(at(ROUND_MAIL, 9), lambda mentor=mentor: self._round_mail(mentor))
        end = at(BEGIN + timedelta(days=DAYS + TAIL))
        while self._queue and self._queue[0][0] < end:
            self.now, _n, act = heapq.heappop(self._queue)
            act()
        for one in self.taken.requests:
            if one.outcome == "open" and one.asked_at < self.now - FORTNIGHT:
                one.outcome = "silence"
        self.taken.searches = [
            Search(email, at(s.person.enrols, 9), s.approved_at, _left(s.person))
            for email, s in self.searches.items()
        ]
        return self.taken

    @property
    def today(self) -> date:
        return local_day(self.now)

    def _mail(self, email: str) -> int:
        self.n_read[email] += 1
        if self.now < at(BEGIN + timedelta(days=DAYS), 0):
            self.taken.mails[email] += 1
        return self.n_read[email]

    def _round_mail(self, mentor: Mentor) -> None:
        self.plan(
            mentor.reads(self._mail(mentor.email), self.now), lambda: self._tell_office(mentor)
        )

    def _tell_office(self, mentor: Mentor) -> None:
        """Have the office type what is true now, on its next day."""
        room, (_limit, closed) = self.room(mentor), mentor.truth(self.today)

        def type_in() -> None:
            line = self.list[mentor.email]
            line.capacity, line.away_until = line.counted + room, closed

        self.heard.append(type_in)

    def room(self, mentor: Mentor) -> int:
        n_live = sum(end > self.now for end in self.live[mentor.email])
        return mentor.room(self.today, n_live)

    def _visit(self, search: Asking) -> None:
        """Write to the best of those who are shown as free, and wait for a fortnight."""
        person = search.person
        if search.agreed or search.approved_at or not person.looks(self.now):
            return
        shown = [
            m
            for m in self.best[person.email]
            if m not in search.tried and self.list[m].shows_free(self.today)
        ]
        if shown and not (
            person.chance(PASSIVE, "passive")
            and not search.tried
            and self.now < (person.first_visit or self.now) + FORTNIGHT
        ):
            luck = person.random("chooses", len(search.tried))
            few = shown[:5]
            mentor = self.world.mentors[luck.choices(few, [6, 3, 2, 1, 1][: len(few)])[0]]
            self._ask(search, mentor)
        again = person.awake(self.now + FORTNIGHT, person.random("again", self.today))
        self.plan(again, lambda: self._visit(search))

    def _ask(self, search: Asking, mentor: Mentor) -> None:
        search.tried.add(mentor.email)
        request = Asked(mentor.email, self.now, None, "open")
        self.taken.requests.append(request)
        number = self._mail(mentor.email)
        self.plan(mentor.reads(number, self.now), lambda: self._answer(search, mentor, request))

    def _answer(self, search: Asking, mentor: Mentor, request: Asked) -> None:
        person, space = search.person, self.room(mentor)
        request.answered_at = self.now
        number = self._mail(person.email)
        if not space or mentor.chance(OTHER_NO, "other no", person.email):
            request.outcome = "no" if space else "full"
            if not space and mentor.chance(TELLS_OFFICE_FULL, "tells office", self.today):
                self._tell_office(mentor)
            self.plan(person.reads(number, self.now), lambda: self._visit_after_no(search))
            return
        request.outcome = "yes"
        self.plan(person.reads(number, self.now), lambda: self._agree(search, mentor))

    def _visit_after_no(self, search: Asking) -> None:
        self._visit(search)

    def _agree(self, search: Asking, mentor: Mentor) -> None:
        """Send the form to the office, if this yes is still wanted."""
        if search.agreed or not search.person.looks(self.now):
            return
        search.agreed = True
        self.live[mentor.email].append(at(BEGIN + timedelta(days=2 * DAYS)))  # the place is given
        place = len(self.live[mentor.email]) - 1

        def approve() -> None:
            person = search.person
            search.approved_at = self.now
            end, _early = person.works_with(self.now)
            self.live[mentor.email][place] = end
            self.list[mentor.email].counted += 1
            for email in (person.email, mentor.email):
                self._mail(email)
            self._plan_end(mentor, end, person.chance(TELLS_OFFICE_ENDED, "reports"))

        self.heard.append(approve)

    def _begin(self, mentor: Mentor, end: datetime, world: World, candidate: str) -> None:
        self.live[mentor.email].append(end)
        self.list[mentor.email].counted += 1
        told = mentor.chance(TELLS_OFFICE_ENDED, "reports", candidate)
        self._plan_end(mentor, end, told and end > self.now)

    def _plan_end(self, mentor: Mentor, end: datetime, told: bool) -> None:
        """Free the place on the list when the office hears; what it does not hear it counts on."""

        def free() -> None:
            self.list[mentor.email].counted -= 1

        if told:
            self.plan(end + timedelta(days=10), lambda: self.heard.append(free))
        else:
            self.taken.held_by_ghosts_days += max(
                0.0,
                (at(BEGIN + timedelta(days=DAYS), 0) - max(end, at(BEGIN, 0))).total_seconds()
                / 86400,
            )

    def _office_day(self) -> None:
        heard, self.heard = self.heard, []
        for act in heard:
            act()

    def _look(self) -> None:
        n_free = falsely_free = n_full = falsely_full = 0
        for mentor in self.world.mentors.values():
            space = self.room(mentor)
            if self.list[mentor.email].shows_free(self.today):
                n_free, falsely_free = n_free + 1, falsely_free + (space <= 0)
            else:
                n_full, falsely_full = n_full + 1, falsely_full + (space > 0)
        taken = self.taken
        taken.free_looks = taken.free_looks[0] + n_free, taken.free_looks[1] + falsely_free
        taken.full_looks = taken.full_looks[0] + n_full, taken.full_looks[1] + falsely_full


def _left(person: Candidate) -> datetime | None:
    return min((m for m in (person.gone_at, person.elsewhere_at) if m is not None), default=None)


def preferences(world: World) -> dict[str, list[str]]:
    """Return for each candidate the mentors whom they could have, the most suitable first."""
    mentors = [
        {**m.row, "paused_until": "", "confirmed_on": BEGIN.isoformat()}
        for m in world.mentors.values()
    ]
    people = [{**c.row, "preferences": ""} for c in world.candidates.values()]
    instance = build_instance(
        read_mentors("m.csv", rows_as_csv(mentors, MENTOR_COLUMNS), as_of=BEGIN).records,
        read_candidates("c.csv", rows_as_csv(people, CANDIDATE_COLUMNS), as_of=BEGIN).records,
        SchemeSettings(),
        as_of=BEGIN,
    )
    scores = score(instance)
    emails = [m.email for m in instance.mentors.records]
    found = {}
    for i, candidate in enumerate(instance.candidates):
        order = np.argsort(-scores.suitability[i], kind="stable")
        found[candidate.email] = [emails[j] for j in order if scores.eligible[i, j]]
    return found
