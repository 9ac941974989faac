"""Many made-up people as records, spread as those of the demo are; no names, no texts."""

import csv
from collections.abc import Callable
from datetime import date, timedelta
from itertools import accumulate
from random import Random
from typing import Any

from matcher.core.config import data_folder
from matcher.desk.services import demo_shares as shares
from matcher.matching.rules.people import CandidateRecord, MentorRecord
from matcher.reference.files import vocabulary

AS_OF = date(2026, 3, 12)
PEOPLE_PER_EMPLOYER = 60

Crowd = tuple[list[MentorRecord], list[CandidateRecord]]


def make_crowd(n_candidates: int, n_mentors: int, seed: int, more_places: int = 0) -> Crowd:
    """Return mentors (each with so many places more than in the demo) and candidates."""
    return _Maker(seed, n_candidates + n_mentors).crowd(n_candidates, n_mentors, more_places)


class _Maker:
    def __init__(self, seed: int, n_people: int) -> None:
        self._random = Random(seed)
        self._outcodes = self._draw_outcode()
        self._n_employers = max(3, n_people // PEOPLE_PER_EMPLOYER)

    def crowd(self, n_candidates: int, n_mentors: int, more_places: int) -> Crowd:
        mentors = [self._mentor(k, more_places) for k in range(n_mentors)]
        by_region: dict[str, list[MentorRecord]] = {}
        for mentor in mentors:
            by_region.setdefault(mentor.region, []).append(mentor)
        return mentors, [self._candidate(k, by_region) for k in range(n_candidates)]

    def _person(self, email: str, levels: dict[str, float]) -> dict[str, Any]:
        region = self._pick(shares.REGIONS)
        outcode, lat, lon = self._outcodes(region)
        has_place = self._random.random() > 0.03
        formats = vocabulary().formats.mask(self._pick(shares.FORMATS))
        level = vocabulary().levels[self._pick(levels)]
        employer = f"{region} {self._random.randrange(self._n_employers)}"
        sector = Random(employer).choices(list(shares.SECTORS), list(shares.SECTORS.values()))[0]
        km = self._pick(shares.DISTANCES)
        return {
            "email": email,
            "name": email,
            "employer": employer,
            "employer_key": employer,
            "line_manager_email": "",
            "sector": sector,
            "level": level.code,
            "level_rank": level.rank,
            "place": outcode if has_place else "",
            "region": region,
            "latitude": lat if has_place else None,
            "longitude": lon if has_place else None,
            "formats": formats,
            "max_distance_km": float(km) if km and formats & 1 else None,
        }

    def _mentor(self, k: int, more_places: int) -> MentorRecord:
        draw = self._random.random()
        oldest = 30 if draw > shares.STALE + shares.AGEING else 90 if draw > shares.STALE else 120
        paused = self._random.random() < shares.PAUSED
        return MentorRecord(
            **self._person(f"mentor{k}@example.org", shares.MENTOR_LEVELS),
            capacity=int(self._pick(shares.CAPACITIES)) + more_places,
            strengths=self._skills(),
            paused_until=AS_OF + timedelta(30) if paused else None,
            confirmed_on=AS_OF - timedelta(self._random.randint(max(0, oldest - 60), oldest)),
        )

    def _candidate(self, k: int, by_region: dict[str, list[MentorRecord]]) -> CandidateRecord:
        person = self._person(f"candidate{k}@example.org", shares.CANDIDATE_LEVELS)
        near = by_region.get(person["region"], [])
        listed = None
        if self._random.random() < shares.LISTS_MENTORS:
            count = min(len(near), self._random.randint(1, shares.LONGEST_LIST))
            listed = tuple(mentor.email for mentor in self._random.sample(near, count))
        excludes = near and self._random.random() < shares.EXCLUDES
        waited = int(self._random.triangular(0, shares.LONGEST_WAIT.days, 60))
        return CandidateRecord(
            **person,
            needs=self._skills(),
            sector_wish=self._pick(shares.SECTOR_WISHES),
            employer_wish=self._pick(shares.EMPLOYER_WISHES),
            waiting_since=AS_OF - timedelta(waited),
            lost_mentor=self._random.random() < shares.LOST_MENTOR,
            preferences=listed,
            exclusions=frozenset({self._random.choice(near).email} if excludes else ()),
        )

    def _skills(self) -> int:
        numbers = [term.number for term in vocabulary().skills]
        return sum(1 << k for k in self._random.sample(numbers, self._random.randint(2, 5)))

    def _pick(self, shares_: dict[Any, float]) -> Any:
        return self._random.choices(list(shares_), list(shares_.values()))[0]

    def _draw_outcode(self) -> Callable[[str], tuple[str, float, float]]:
        spots: dict[str, list[tuple[str, float, float]]] = {}
        sizes: dict[str, list[int]] = {}
        path = data_folder() / "reference" / "outcodes.csv"
        with path.open(encoding="utf-8", newline="") as rows:
            for row in csv.DictReader(rows):
                spot = row["outcode"], float(row["lat"]), float(row["lon"])
                spots.setdefault(row["region"], []).append(spot)
                sizes.setdefault(row["region"], []).append(int(row["n_postcodes"] or 300))
        sums = {region: list(accumulate(counts)) for region, counts in sizes.items()}
        return lambda region: self._random.choices(spots[region], cum_weights=sums[region])[0]
