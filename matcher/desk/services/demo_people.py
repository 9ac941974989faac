"""A made-up scheme: the same seed and day always give the same people.

The shares are those of the domain's realistic population; the people are rows of the two files
that `match` and `load` read, so that whatever is tried on the demo can be tried with the files.
"""

import csv
import io
from collections import defaultdict
from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path
from random import Random
from typing import TypeVar

from matcher.desk.services import demo_shares as shares
from matcher.desk.services.demo_places import Home, Homes
from matcher.desk.services.demo_shares import N_PEOPLE, Size
from matcher.desk.services.demo_words import Words
from matcher.reference.files import Vocabulary, vocabulary

Row = dict[str, str]
Value = TypeVar("Value")


ONE_REGION = ("Yorkshire and the Humber",)
SEED = 1931
MENTOR_COLUMNS = (
    "name",
    "email",
    "employer",
    "line_manager_email",
    "sector",
    "level",
    "place",
    "formats",
    "capacity",
    "max_distance_km",
    "strengths",
    "paused_until",
    "confirmed_on",
    "about",
    "enjoys",
    "times",
    "languages",
)
CANDIDATE_COLUMNS = (
    "name",
    "email",
    "employer",
    "line_manager_email",
    "sector",
    "level",
    "place",
    "formats",
    "max_distance_km",
    "sector_wish",
    "employer_wish",
    "needs",
    "waiting_since",
    "lost_mentor",
    "preferences",
    "exclusions",
    "about",
    "times",
    "languages",
)


@dataclass(frozen=True, slots=True)
class DemoPeople:
    """The rows of the two files, and the day on which they are true."""

    mentors: list[Row]
    candidates: list[Row]
    as_of: date

    def mentors_csv(self) -> str:
        """Return the mentors' file."""
        return _csv(self.mentors, MENTOR_COLUMNS)

    def candidates_csv(self) -> str:
        """Return the candidates' file."""
        return _csv(self.candidates, CANDIDATE_COLUMNS)


@dataclass(frozen=True, slots=True)
class _Person:
    """Somebody's row, and what others need to know of them."""

    row: Row
    home: Home
    formats: tuple[str, ...]


def make_people(size: Size, data: Path, *, as_of: date, seed: int = SEED) -> DemoPeople:
    """Make up the people of a scheme.

    Parameters
    ----------
    data
        The folder that holds `reference` and `demo`.
    as_of
        The day from which ages and waiting times are counted back.
    """
    return _Scheme(size, data, as_of, seed).people()


class _Scheme:
    def __init__(self, size: Size, data: Path, as_of: date, seed: int) -> None:
        self._random = Random(f"{seed} {size}")
        self._n_mentors, self._n_candidates = N_PEOPLE[size]
        local = size in {Size.SMALL, Size.REGION}
        self._homes = Homes(data / "reference", ONE_REGION) if local else Homes(data / "reference")
        self._words = Words(data / "demo")
        self._vocabulary: Vocabulary = vocabulary()
        self._as_of = as_of
        self._at_employer: dict[str, list[str]] = defaultdict(list)
        self._in_region: dict[str, list[_Person]] = defaultdict(list)

    def people(self) -> DemoPeople:
        mentors = [self._mentor() for _ in range(self._n_mentors)]
        for mentor in mentors:
            self._at_employer[mentor.row["employer"]].append(mentor.row["email"])
            self._in_region[mentor.home.region].append(mentor)
        candidates = [self._candidate() for _ in range(self._n_candidates)]
        return DemoPeople([m.row for m in mentors], [c.row for c in candidates], self._as_of)

    def _mentor(self) -> _Person:
        person = self._person("mentor", shares.MENTOR_LEVELS)
        strengths = self._skills()
        paused = self._random.random() < shares.PAUSED
        person.row.update(
            capacity=self._pick(shares.CAPACITIES),
            strengths=";".join(strengths),
            paused_until=self._day(-self._random.randint(10, 120)) if paused else "",
            confirmed_on=self._confirmed_on(),
            about=self._about("mentor", person, strengths, self._random.randint(5, 24)),
            enjoys=self._words.enjoys(Random(person.row["email"])),
        )
        return person

    def _candidate(self) -> _Person:
        person = self._person("candidate", shares.CANDIDATE_LEVELS)
        needs = self._skills()
        waited = int(self._random.triangular(0, shares.LONGEST_WAIT.days, 60))
        person.row.update(
            sector_wish=self._pick(shares.SECTOR_WISHES),
            employer_wish=self._pick(shares.EMPLOYER_WISHES),
            needs=";".join(needs),
            waiting_since=self._day(waited),
            lost_mentor="yes" if self._random.random() < shares.LOST_MENTOR else "no",
            preferences=";".join(self._preferences(person)),
            exclusions=self._exclusion(person),
            about=self._about("candidate", person, needs, self._random.randint(2, 9)),
        )
        return person

    def _person(self, role: str, levels: dict[str, float]) -> _Person:
        """Make up what mentors and candidates have in common."""
        home = self._homes.draw(self._random)
        name, group = self._words.name(self._random, home.region)
        sector = self._pick(shares.SECTORS)
        employer = self._words.employer(self._random, sector, home)
        formats = self._pick(shares.ABROAD_FORMATS if home.is_abroad else shares.FORMATS)
        row = {
            "name": name,
            "email": self._words.email(name),
            "employer": employer,
            "line_manager_email": self._manager(role, employer, home),
            "sector": sector,
            "level": self._pick(levels),
            "place": home.text,
            "formats": ";".join(formats),
            "max_distance_km": self._pick(shares.DISTANCES) if "face_to_face" in formats else "",
            "times": ";".join(time for time, share in shares.TIMES.items() if self._chance(share)),
            "languages": self._words.languages(self._random, group),
        }
        return _Person(row, home, formats)

    def _manager(self, role: str, employer: str, home: Home) -> str:
        """Return a line manager for some: a mentor of the same employer where there is one."""
        if not self._chance(shares.HAS_MANAGER[role]):
            return ""
        if self._at_employer[employer]:
            return self._random.choice(self._at_employer[employer])
        return self._words.email(self._words.name(self._random, home.region)[0])

    def _skills(self) -> list[str]:
        codes = [term.code for term in self._vocabulary.skills]
        return self._random.sample(codes, self._random.randint(2, 5))

    def _confirmed_on(self) -> str:
        draw = self._random.random()
        if draw < shares.STALE:
            return self._day(self._random.randint(91, shares.OLDEST_CLAIM_DAYS))
        if draw < shares.STALE + shares.AGEING:
            return self._day(self._random.randint(31, 90))
        return self._day(self._random.randint(0, 30))

    def _preferences(self, candidate: _Person) -> list[str]:
        if not self._chance(shares.LISTS_MENTORS):
            return []
        near = self._in_reach(candidate)
        wanted = min(self._random.randint(1, shares.LONGEST_LIST), len(near))
        return [mentor.row["email"] for mentor in self._random.sample(near, wanted)]

    def _in_reach(self, candidate: _Person) -> list[_Person]:
        """Return the mentors of a candidate's region whom they could meet in some way."""
        return [
            mentor
            for mentor in self._in_region[candidate.home.region]
            if mentor.row["email"] != candidate.row["line_manager_email"]
            and (shared := set(mentor.formats) & set(candidate.formats))
            and (shared != {"face_to_face"} or candidate.home.km_to(mentor.home) <= shares.REACH_KM)
        ]

    def _exclusion(self, candidate: _Person) -> str:
        others = self._in_region[candidate.home.region]
        if not others or not self._chance(shares.EXCLUDES):
            return ""
        email = self._random.choice(others).row["email"]
        return "" if email in candidate.row.get("preferences", "").split(";") else email

    def _about(self, role: str, person: _Person, skills: list[str], years: int) -> str:
        label = self._vocabulary.skills.label(skills[0])
        skill = label if label[:2].isupper() else label[0].lower() + label[1:]
        return self._words.about(
            self._random,
            role,
            employer=person.row["employer"],
            town=person.home.work_town,
            skill=skill,
            years=years,
        )

    def _day(self, days_ago: int) -> str:
        return (self._as_of - timedelta(days=days_ago)).isoformat()

    def _pick(self, shares: dict[Value, float]) -> Value:
        return self._random.choices(list(shares), list(shares.values()))[0]

    def _chance(self, share: float) -> bool:
        return self._random.random() < share


def _csv(rows: list[Row], columns: tuple[str, ...]) -> str:
    text = io.StringIO()
    writer = csv.DictWriter(text, columns, lineterminator="\n")
    writer.writeheader()
    writer.writerows(rows)
    return text.getvalue()
