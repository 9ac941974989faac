"""Made-up people as the rules see them, seeded: dense in ties, links and edge cases."""

import random
from datetime import date, timedelta

from matcher.matching.rules.people import CandidateRecord, MentorRecord
from matcher.matching.rules.settings import LevelPolicy, NoWish, SameEmployer, SchemeSettings
from matcher.reference.files import vocabulary

AS_OF = date(2026, 3, 12)
CENTRES = [
    ("Leeds LS1", "yorkshire_and_the_humber", 53.8, -1.55),
    ("Cardiff CF10", "wales", 51.48, -3.18),
    ("Bristol BS1", "south_west", 51.45, -2.59),
]


def some_people(
    seed: int, n_mentors: int = 12, n_candidates: int = 20
) -> tuple[list[MentorRecord], list[CandidateRecord]]:
    """Return mentors and candidates, some of whom are each other's managers or the same."""
    rng = random.Random(seed)
    addresses = [f"person{k}@example.org" for k in range(n_mentors + n_candidates)]
    mentor_addresses = addresses[:n_mentors]
    overlap = rng.choice([0, 0, 1])
    candidate_addresses = addresses[n_mentors - overlap : n_mentors - overlap + n_candidates]
    mentors = [a_mentor(rng, email, candidate_addresses) for email in mentor_addresses]
    candidates = [a_candidate(rng, email, mentor_addresses) for email in candidate_addresses]
    return mentors, candidates


def some_settings(seed: int) -> SchemeSettings:
    """Return one of the ways in which a scheme may be set."""
    rng = random.Random(seed)
    return SchemeSettings(
        weights=rng.choice([{}, {"skills": 0}, {"preference": 7.25, "distance": 0.1}]),
        mentor_level_policy=rng.choice(list(LevelPolicy)),
        same_employer=rng.choice(list(SameEmployer)),
        no_wish_counts=rng.choice(list(NoWish)),
        default_max_distance_km=rng.choice([50, 12.5]),
        fresh_days=rng.choice([30, 0, 45]),
    )


def a_person(rng: random.Random, email: str) -> dict[str, object]:
    """Return what mentors and candidates have in common."""
    place, region, latitude, longitude = rng.choice(CENTRES)
    formats = rng.choice([1, 1, 2, 3, 6, 15, 8, 9])
    level = rng.choice(list(vocabulary().levels))
    has_place = formats & 1 or rng.random() < 0.7
    employer = rng.choice(["", "Leeds Libraries", "leeds libraries", "City College"])
    return {
        "email": email,
        "name": email.split("@")[0].title(),
        "employer": employer,
        "employer_key": employer.lower().replace(" ", ""),
        "line_manager_email": "",
        "sector": rng.choice(["public", "health", "school"]),
        "level": level.code,
        "level_rank": level.rank,
        "place": place if has_place else "",
        "region": region if has_place else "",
        "latitude": round(latitude + rng.uniform(-0.4, 0.4), 4) if has_place else None,
        "longitude": round(longitude + rng.uniform(-0.4, 0.4), 4) if has_place else None,
        "formats": formats,
        "max_distance_km": rng.choice([None, None, 10, 30.5, 120]),
    }


def a_mentor(rng: random.Random, email: str, candidates: list[str]) -> MentorRecord:
    """Return a mentor."""
    person = a_person(rng, email)
    if rng.random() < 0.15:
        person["line_manager_email"] = rng.choice(candidates)
    return MentorRecord(
        **person,
        capacity=rng.choice([0, 1, 1, 1, 2, 3]),
        strengths=rng.getrandbits(13),
        paused_until=rng.choice([None, None, None, AS_OF, AS_OF + timedelta(1)]),
        confirmed_on=rng.choice([None, AS_OF - timedelta(rng.randrange(120))]),
    )


def a_candidate(rng: random.Random, email: str, mentors: list[str]) -> CandidateRecord:
    """Return a candidate."""
    person = a_person(rng, email)
    if rng.random() < 0.2:
        person["line_manager_email"] = rng.choice(mentors)
    listed = rng.sample([*mentors, "stranger@example.org"], rng.randrange(5))
    return CandidateRecord(
        **person,
        needs=rng.choice([0, rng.getrandbits(13)]),
        sector_wish=rng.choice(["same", "different", "no_preference"]),
        employer_wish=rng.choice(["inside", "outside", "no_preference"]),
        waiting_since=rng.choice([None, AS_OF - timedelta(rng.randrange(600))]),
        lost_mentor=rng.random() < 0.2,
        preferences=rng.choice([None, tuple(listed)]),
        exclusions=frozenset(rng.sample(mentors, rng.randrange(3))),
    )
