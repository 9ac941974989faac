"""For those left without a mentor: all single changes that would give them one.

Each is tried for one person at a time, all else and everybody else staying as they are. A mentor
who would newly be open helps where there is a free place, or where a place could be given up
without anybody left out: because others can change mentors. The greatest optimal price of a
mentor is what one place fewer there would cost, exactly; where it has no priority in it, nobody
would be left out. (Where not all pairs are listed, it is what it would cost at the most.)
"""

from collections.abc import Callable
from dataclasses import dataclass, replace
from math import ceil

import numpy as np
from numpy.typing import NDArray

from matcher.matching.criteria import FULL_SUITABILITY
from matcher.matching.explain import Alternative, Change
from matcher.matching.instance import changes
from matcher.matching.instance.instance import Instance, Scores, instance_with, score
from matcher.matching.instance.outcome import Outcome
from matcher.matching.instance.rows import has_prices, scores_of
from matcher.matching.instance.tight import Tight
from matcher.reference.files import vocabulary
from matcher.solver import assign

Found = dict[int, list[Alternative]]
Mask = NDArray[np.bool_]


@dataclass(frozen=True, eq=False)
class Room:
    """Where there is room for one more candidate: vectors over the mentors.

    `free`: there is a free place. `harmless`: a place could be given up, and nobody would be left
    out. `cost`: what giving it up would cost in suitability; None where people come first.
    """

    free: Mask
    harmless: Mask
    cost: NDArray[np.int64] | None = None

    @classmethod
    def of(cls, outcome: Outcome) -> "Room":
        """Find where there is room after a match.

        A fair match matches as many people as coverage does, so that one of coverage tells where
        nobody would be left out. Of a stable or a stopped match only the free places are known.
        """
        free, assignment = outcome.free_places > 0, outcome.assignment
        if assignment.status != "optimal" or assignment.method == "stable":
            return cls(free, free)
        pinned = assignment.terms.pinned
        if assignment.method == "fair":
            assignment = assign(assignment.problem, pinned=pinned)
        loss = assignment.marginal_loss()
        places = assignment.problem.capacity
        is_open = places > np.bincount(pinned[:, 1], minlength=len(places))
        if assignment.unit == 0:
            return cls(free, free, np.where(is_open, loss, FULL_SUITABILITY))
        priority = (loss + assignment.unit // 2) // assignment.unit
        return cls(free, free | (is_open & (priority == 0)))

    def helps(self, scores: Scores) -> Mask:
        """Return (people, mentors) who would have a mentor by being allowed this pair alone."""
        if self.cost is None:
            return np.asarray(scores.eligible & self.harmless)
        return np.asarray(scores.eligible & (scores.suitability > self.cost))


@dataclass(frozen=True, eq=False)
class Trial:
    """The unmatched, the room there is, and whom it would help as things stand.

    After a match that is proved nobody is left for whom there is room: `before` is empty.
    """

    people: Instance
    room: Room
    before: Mask

    def opened(self, changed: Instance) -> tuple[Scores, Mask]:
        """Score the people with one thing different; return which pairs would then help."""
        scores = score(changed)
        return scores, self.room.helps(scores) & ~self.before


Attempt = Callable[[Trial], Found]


def alternatives(outcome: Outcome) -> dict[int, tuple[Alternative, ...]]:
    """Return, for every unmatched candidate by index, all single changes that would do.

    Their own ways of meeting come first, then distance, exclusions and wishes, then the scheme's
    rules, then waiting for a mentor's return, then one more place, region by region.
    """
    left = outcome.unmatched
    found: Found = {row: [] for row in range(len(left))}
    if left:
        people = instance_with(
            outcome.instance.mentors, [outcome.instance.candidates[i] for i in left]
        )
        room = Room.of(outcome)
        trial = Trial(people, room, room.helps(scores_of(outcome, left)))
        attempts = [attempt(trial) for attempt in _ATTEMPTS]
        for attempt in (*attempts, _by_place(outcome, left)):
            for row, more in attempt.items():
                found[row].extend(more)
    return {left[row]: tuple(changes) for row, changes in found.items()}


def _by_format(trial: Trial) -> Found:
    """Accept one more way of meeting."""
    found: Found = {}
    for term in vocabulary().formats:
        _, opened = trial.opened(changes.with_format(trial.people, term.number))
        opened[trial.people.rows["formats"] >> term.number & 1 == 1] = False
        for row, more in _simply(Change.FORMAT, trial, opened, term.code).items():
            found.setdefault(row, []).extend(more)
    return found


def _by_distance(trial: Trial) -> Found:
    """Travel as far as to the nearest mentor who would come as far and has room."""
    scores, opened = trial.opened(changes.with_any_distance(trial.people))
    opened &= scores.distance_m > trial.people.rows["reach_m"][:, None]
    found: Found = {}
    for row in np.flatnonzero(opened.any(axis=1)):
        km = ceil(scores.distance_m[row, opened[row]].min() / 1000)
        within = opened[row : row + 1] & (scores.distance_m[row] <= km * 1000)
        (change,) = _simply(Change.DISTANCE, trial, within)[0]
        found[int(row)] = [replace(change, distance_km=km)]
    return found


def _by(change: Change, changed: Callable[[Instance], Instance]) -> Attempt:
    def attempt(trial: Trial) -> Found:
        _, opened = trial.opened(changed(trial.people))
        return _simply(change, trial, opened)

    return attempt


def _by_return(trial: Trial) -> Found:
    """Wait for the first of the mentors who are away to come back; others may wait for them too."""
    mentors = trial.people.mentors
    _, opened = trial.opened(changes.without_breaks(trial.people))
    opened &= trial.room.free & mentors.rows["paused"]
    found: Found = {}
    for row in np.flatnonzero(opened.any(axis=1)):
        returns = [mentors.records[j].paused_until for j in np.flatnonzero(opened[row])]
        first = min(day for day in returns if day is not None)
        found[int(row)] = [Alternative(Change.RETURN, returns.count(first), on=first)]
    return found


def _simply(change: Change, trial: Trial, opened: Mask, code: str = "") -> Found:
    """List whom a change helps, with how many mentors who have a free place it opens."""
    n_free = (opened & trial.room.free).sum(axis=1)
    harmless = np.flatnonzero((opened & trial.room.harmless).any(axis=1)).tolist()
    return {
        int(row): [
            Alternative(change, int(n_free[row]), format=code, displaces=row not in harmless)
        ]
        for row in np.flatnonzero(opened.any(axis=1))
    }


def _by_place(outcome: Outcome, left: list[int]) -> Found:
    """Give one more place to a mentor, with whom or through whom it would go to this person."""
    if not has_prices(outcome) or outcome.assignment.unit == 0:
        return {}
    tight = Tight.of(outcome)
    records = outcome.instance.mentors.records
    found: Found = {}
    for row, i in enumerate(left):
        regions: dict[str, int] = {}
        for j in tight.would_serve(i):
            regions[records[j].region] = regions.get(records[j].region, 0) + 1
        found[row] = [
            Alternative(Change.PLACE, count, region=region)
            for region, count in sorted(regions.items(), key=lambda item: (-item[1], item[0]))
        ]
    return found


_ATTEMPTS: tuple[Attempt, ...] = (
    _by_format,
    _by_distance,
    _by(Change.EXCLUSION, changes.without_exclusions),
    _by(Change.SECTOR_WISH, changes.without_sector_wish),
    _by(Change.EMPLOYER_WISH, changes.without_employer_wish),
    _by(Change.LEVEL_POLICY, changes.with_any_level),
    _by(Change.SAME_EMPLOYER, changes.with_same_employer),
    _by_return,
)
