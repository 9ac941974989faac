"""For those left without a mentor: the single change that would open one with a free place.

Each change is tried by scoring the same people again with that one thing different, so the rules
are the kernel's own.
"""

from collections.abc import Callable
from math import ceil

import numpy as np
from numpy.typing import NDArray

from matcher.matching.explain import Change, NearestMiss
from matcher.matching.instance import changes
from matcher.matching.instance.instance import Instance, instance_with, score
from matcher.matching.instance.outcome import Outcome
from matcher.matching.rules.people import FACE_TO_FACE
from matcher.reference.files import vocabulary

Mask = NDArray[np.bool_]
Found = dict[int, NearestMiss]
Attempt = Callable[[Instance, Mask], Found]


def nearest_misses(outcome: Outcome) -> Found:
    """Return the nearest miss of every unmatched candidate, by index.

    Changes are tried in the order in which they are easiest to make: the candidate's own ways of
    meeting, how far they travel, whom they excluded; then the scheme's rules; then waiting for a
    mentor's return. Where none helps, a place or a mentor is missing.
    """
    misses: Found = {}
    left = outcome.unmatched
    has_place = outcome.free_places > 0
    for attempt in _ATTEMPTS:
        if not left or not has_place.any():
            break
        people = [outcome.instance.candidates[i] for i in left]
        found = attempt(instance_with(outcome.instance.mentors, people), has_place)
        misses |= {left[row]: miss for row, miss in found.items()}
        left = [i for row, i in enumerate(left) if row not in found]
    n_open, _ = outcome.eligible
    return misses | {i: _nothing_helps(int(n_open[i])) for i in left}


def _nothing_helps(n_open: int) -> NearestMiss:
    return NearestMiss(Change.PLACE, n_open) if n_open else NearestMiss(Change.MENTOR)


def _opened(people: Instance, has_place: Mask) -> Mask:
    """Return which mentors with a free place are open to these people."""
    return np.asarray(score(people).eligible & has_place)


def _simply(change: Change, opened: Mask) -> Found:
    counts = opened.sum(axis=1)
    return {int(row): NearestMiss(change, int(counts[row])) for row in np.flatnonzero(counts)}


def _by_format(people: Instance, has_place: Mask) -> Found:
    """Accept the one more way of meeting that opens the most mentors; rather one from afar."""
    found: Found = {}
    for term in sorted(vocabulary().formats, key=lambda term: term.number == FACE_TO_FACE):
        counts = _opened(changes.with_format(people, term.number), has_place).sum(axis=1)
        for row in np.flatnonzero(counts):
            best = found.get(int(row))
            if best is None or counts[row] > best.n_mentors:
                found[int(row)] = NearestMiss(Change.FORMAT, int(counts[row]), format=term.code)
    return found


def _by_distance(people: Instance, has_place: Mask) -> Found:
    """Travel as far as to the nearest mentor who would come as far too."""
    scores = score(changes.with_any_distance(people))
    opened = scores.eligible & has_place
    found: Found = {}
    for row in np.flatnonzero(opened.any(axis=1)):
        distances = scores.distance_m[row, opened[row]]
        km = ceil(distances.min() / 1000)
        n_within = int((distances <= km * 1000).sum())
        found[int(row)] = NearestMiss(Change.DISTANCE, n_within, distance_km=km)
    return found


def _by(change: Change, changed: Callable[[Instance], Instance]) -> Attempt:
    def attempt(people: Instance, has_place: Mask) -> Found:
        return _simply(change, _opened(changed(people), has_place))

    return attempt


def _by_return(people: Instance, has_place: Mask) -> Found:
    """Wait for the first of the mentors who are away to come back."""
    opened = _opened(changes.without_breaks(people), has_place)
    found: Found = {}
    for row in np.flatnonzero(opened.any(axis=1)):
        returns = [people.mentors.records[j].paused_until for j in np.flatnonzero(opened[row])]
        first = min(day for day in returns if day is not None)
        found[int(row)] = NearestMiss(Change.RETURN, returns.count(first), on=first)
    return found


_ATTEMPTS: tuple[Attempt, ...] = (
    _by_format,
    _by_distance,
    _by(Change.EXCLUSION, changes.without_exclusions),
    _by(Change.LEVEL_POLICY, changes.with_any_level),
    _by(Change.SAME_EMPLOYER, changes.with_same_employer),
    _by_return,
)
