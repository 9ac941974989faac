"""How many of the year's candidates could have had a mentor, had everything been known at once."""

from datetime import datetime, timedelta

from benchmarks.year.measure import Taken
from benchmarks.year.plain_list import preferences
from benchmarks.year.world import BEGIN, DAYS, World, at
from matcher.pairings.rules.days import add_working_days

GOES_ON = 10
"""Working days for which somebody must go on looking to count: as long as the aim allows."""


def could_be_filled(world: World, first_pairs: list[tuple[str, str]]) -> set[str]:
    """Return who could have had a mentor: greedily by day of enrolment, with paths that re-arrange.

    Every mentor has the places that they truly have, from week to week; who has a mentor keeps
    them until the pairing truly ends. A matching of each week's people that is as large as can be.
    """
    best = preferences(world)
    ends = {person.email: end for person, _start, end in world.old}
    live: dict[str, list[datetime]] = {email: [] for email in world.mentors}
    for mentor, candidate in first_pairs:
        live[mentor].append(ends[candidate])
    served: set[str] = set()
    for week in range(DAYS // 7 + 5):
        day = BEGIN + timedelta(days=7 * week)
        now = at(day, 12)
        waiting = [
            email for email, person in world.candidates.items()
            if email not in served and person.enrols <= day and person.looks(now)
        ]  # fmt: skip
        room = {
            email: mentor.room(day, sum(end > now for end in live[email]))
            for email, mentor in world.mentors.items()
        }
        for candidate, mentor in _largest(waiting, best, room).items():
            served.add(candidate)
            live[mentor].append(world.candidates[candidate].works_with(now)[0])
    return served


def _largest(
    waiting: list[str], best: dict[str, list[str]], room: dict[str, int]
) -> dict[str, str]:
    """Match as many as can be, by paths that make room."""
    holds: dict[str, list[str]] = {mentor: [] for mentor in room}
    mentor_of: dict[str, str] = {}

    def place(candidate: str, seen: set[str]) -> bool:
        for mentor in best[candidate]:
            if mentor in seen or not room[mentor]:
                continue
            seen.add(mentor)
            if len(holds[mentor]) < room[mentor]:
                holds[mentor].append(candidate)
                mentor_of[candidate] = mentor
                return True
            for k, other in enumerate(holds[mentor]):
                if place(other, seen):
                    holds[mentor][k] = candidate
                    mentor_of[candidate] = mentor
                    return True
        return False

    for candidate in waiting:
        place(candidate, set())
    return mentor_of


def filled_share(taken: Taken, could: set[str], untouched: World) -> tuple[int, int]:
    """Return how many of those who could have had a mentor, and went on looking, have got one."""
    patient = set()
    for email in could:
        person = untouched.candidates[email]
        until = at(add_working_days(person.enrols, GOES_ON, "london", ()), 18)
        if person.looks(until) and person.enrols <= BEGIN + timedelta(days=DAYS - 1):
            patient.add(email)
    got = {search.candidate for search in taken.searches if search.approved_at is not None}
    return len(patient & got), len(patient)
