"""What one new mentor of a sector, somewhere in a region, would be worth: exactly.

A candidate's price, where the mentors' are the least, is what the match would lose without that
candidate (Leonard 1983). So a new mentor who takes candidate i with worth w gains w less i's
price, and the new mentor's worth is the most of these.
"""

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from statistics import median

import numpy as np
from numpy.typing import NDArray

from matcher.matching.explain import Worth
from matcher.matching.instance.arrays import MentorArrays, arrange_mentors
from matcher.matching.instance.instance import Instance, score
from matcher.matching.instance.outcome import Outcome
from matcher.matching.instance.rows import open_candidates, prices
from matcher.matching.rules.eligibility import NO_BAR
from matcher.matching.rules.people import MentorRecord
from matcher.reference.files import vocabulary

Corner = tuple[str, str]
"""A region's code and a sector's."""
BLOCK = 2048


@dataclass(frozen=True, slots=True)
class Usual:
    """What mentors usually are: the commonest ways of meeting, what half of them are strong in.

    `level_rank` is the middle one. The new mentor has just confirmed one place, would travel as
    far as the scheme supposes, works for nobody's employer and is on nobody's list.
    """

    formats: int
    level: str
    level_rank: int
    strengths: int

    @classmethod
    def among(cls, mentors: MentorArrays) -> "Usual":
        """Look at the mentors who can be asked, or at all where nobody can."""
        rows = mentors.rows
        can = (rows["bar"] == NO_BAR) & ~rows["paused"] & (rows["capacity"] > 0)
        records = [m for m, asked in zip(mentors.records, can, strict=True) if asked]
        records = records or list(mentors.records)
        masks = Counter(record.formats for record in records)
        ranks = sorted(record.level_rank for record in records)
        rank = ranks[len(ranks) // 2]
        strengths = sum(
            1 << skill.number
            for skill in vocabulary().skills
            if 2 * sum(record.strengths >> skill.number & 1 for record in records) >= len(records)
        )
        return cls(
            formats=min(masks, key=lambda mask: (-masks[mask], mask)),
            level=min(record.level for record in records if record.level_rank == rank),
            level_rank=rank,
            strengths=strengths,
        )


def newcomers(outcome: Outcome) -> dict[Corner, MentorRecord]:
    """Return one imagined mentor per region and sector, amid the region's candidates."""
    instance = outcome.instance
    people = [*instance.candidates, *instance.mentors.records]
    if not instance.mentors.records or not instance.candidates:
        return {}
    usual = Usual.among(instance.mentors)
    middles = _middles(instance)
    sectors = sorted({person.sector for person in people})
    return {
        (region, sector): _newcomer(region, sector, usual, middle, instance.mentors)
        for region, middle in sorted(middles.items())
        for sector in sectors
    }


def newcomer_worths(outcome: Outcome) -> dict[Corner, Worth]:
    """Return what each of the imagined mentors would be worth, one at a time."""
    imagined = newcomers(outcome)
    if not imagined:
        return {}
    people = _before(outcome.instance, imagined.values())
    gains = _best_gains(outcome, people)
    index = people.mentors.index
    split = outcome.assignment.split
    return {
        corner: Worth(*split(int(gains[index[mentor.email]])))
        for corner, mentor in imagined.items()
    }


def _middles(instance: Instance) -> Mapping[str, tuple[float | None, float | None]]:
    """Return the middle of each region's candidates, coordinate by coordinate."""
    points: dict[str, list[tuple[float, float]]] = {}
    for person in instance.candidates:
        found = points.setdefault(person.region, [])
        if person.latitude is not None and person.longitude is not None:
            found.append((person.latitude, person.longitude))
    return {
        region: (median(lat for lat, _ in found), median(lon for _, lon in found))
        if found
        else (None, None)
        for region, found in points.items()
    }


def _newcomer(
    region: str,
    sector: str,
    usual: Usual,
    middle: tuple[float | None, float | None],
    mentors: MentorArrays,
) -> MentorRecord:
    return MentorRecord(
        email=f"{region}/{sector}",
        name="",
        employer="",
        employer_key="",
        line_manager_email="",
        sector=sector,
        level=usual.level,
        level_rank=usual.level_rank,
        place="",
        region=region,
        latitude=middle[0],
        longitude=middle[1],
        formats=usual.formats,
        max_distance_km=None,
        capacity=1,
        strengths=usual.strengths,
        confirmed_on=mentors.as_of,
    )


def _before(instance: Instance, imagined: Iterable[MentorRecord]) -> Instance:
    """Set the candidates before other mentors, to whom nobody is anything yet."""
    mentors = arrange_mentors(imagined, instance.settings, as_of=instance.mentors.as_of)
    rows = instance.rows.copy()
    rows["sector"] = [mentors.sectors.get(person.sector, -1) for person in instance.candidates]
    start = np.zeros(len(rows) + 1, np.int64)
    return Instance(instance.candidates, mentors, rows, start, instance.links[:0])


def _best_gains(outcome: Outcome, people: Instance) -> NDArray[np.int64]:
    """Return (k,) the most that each of these mentors could gain by taking one candidate."""
    assignment = outcome.assignment
    own_price, _ = prices(outcome)
    base = assignment.unit * assignment.problem.priority - own_price
    is_open = open_candidates(outcome)
    best = np.zeros(len(people.mentors), np.int64)
    for first in range(0, len(people.candidates), BLOCK):
        block = slice(first, first + BLOCK)
        rows = people.rows[block]
        start = np.zeros(len(rows) + 1, np.int64)
        part = replace(people, candidates=people.candidates[block], rows=rows, start=start)
        scores = score(part)
        gain = np.where(
            scores.eligible & is_open[block, None], base[block, None] + scores.suitability, 0
        )
        np.maximum(best, gain.max(axis=0, initial=0), out=best)
    return best
