"""What would help somebody whom no mentor suits: their own single changes, tried out."""

from collections.abc import Iterator
from dataclasses import dataclass, replace

import numpy as np

from matcher.directory.queries.cards import LACKS_ROOM, Viewer
from matcher.directory.rules import RADII_KM
from matcher.matching.criteria import FACE_TO_FACE_BIT
from matcher.matching.explain import Change
from matcher.matching.instance import changes
from matcher.matching.instance.instance import Instance, score
from matcher.matching.rules.bars import BARS
from matcher.reference.files import vocabulary

MOST_CHANGES = 4


@dataclass(frozen=True, slots=True)
class Help:
    """One change that a candidate can make alone, and how many more mentors it would open.

    `format` is the code to accept, `distance_km` how far to travel.
    """

    change: Change
    n_more: int
    format: str = ""
    distance_km: int = 0


def what_would_help(viewer: Viewer) -> tuple[Help, ...]:
    """Return the single changes that would open the most mentors with a free place.

    Only what the candidate can change themselves: of an exclusion, which may be the other's, and
    of the scheme's rules nothing is said.
    """
    found = [*_formats(viewer), *_distances(viewer)]
    return tuple(sorted(found, key=lambda one: -one.n_more)[:MOST_CHANGES])


def _formats(viewer: Viewer) -> Iterator[Help]:
    """Accept one more way of meeting; face to face only with a place to come from."""
    for term in vocabulary().formats:
        bit = 1 << term.number
        is_nowhere = bit == FACE_TO_FACE_BIT and viewer.candidate.latitude is None
        if viewer.candidate.formats & bit or is_nowhere:
            continue
        if more := _n_more(viewer, changes.with_format(viewer.instance, term.number)):
            yield Help(Change.FORMAT, more, format=term.code)


def _distances(viewer: Viewer) -> Iterator[Help]:
    """Travel farther, the least distance that opens anybody."""
    rows = viewer.instance.rows
    for km in RADII_KM:
        if km * 1000 <= int(rows["reach_m"][0]):
            continue
        farther = rows.copy()
        farther["reach_m"] = km * 1000
        if more := _n_more(viewer, replace(viewer.instance, rows=farther)):
            yield Help(Change.DISTANCE, more, distance_km=km)
            return


def _n_more(viewer: Viewer, changed: Instance) -> int:
    opened = score(changed).eligible[0] & ~viewer.standing.can_ask
    return int(np.count_nonzero(opened))


def count_full(viewer: Viewer) -> int:
    """Return how many mentors suit a candidate and have no room."""
    without_room = [BARS.index(bar) for bar in LACKS_ROOM]
    is_open = viewer.standing.suits > 0
    return int(np.count_nonzero(np.isin(viewer.standing.scores.bar[0], without_room) & is_open))
