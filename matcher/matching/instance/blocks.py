"""Mentors in blocks of some who are much alike, each with the best that any of them offers."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from matcher.matching.criteria import FACE_TO_FACE_BIT, LAST_BIT
from matcher.matching.instance.arrays import Rows
from matcher.matching.rules.eligibility import NO_BAR

BLOCK = np.dtype(
    [
        ("first", np.int64),
        ("end", np.int64),
        ("formats", np.int64),
        ("strengths", np.int64),
        ("sectors", np.int64),
        ("employers", np.int64),
        ("level_rank", np.int64),
        ("reach_m", np.int64),
        ("days_since_confirmed", np.int64),
        *[(f"{end}_{axis}", np.float64) for axis in "xyz" for end in ("least", "most")],
    ]
)
"""A block: its mentors, the union or the greatest of what they have, and a box around them."""

BLOCK_SIZE, HALL_SIZE = 16, 8
FAR_APART = 0.005  # in earth radii: some 30 km
_MANY_DAYS = 1 << 40

Indices = NDArray[np.int64]


@dataclass(frozen=True, eq=False)
class Blocks:
    """The mentors who can be asked at all, block by block: row q is mentor `mentor[q]`.

    A block is of rows `first` to `end`, and a hall is of blocks in the same way.
    """

    mentor: Indices
    rows: Rows
    blocks: Rows
    halls: Rows


def arrange_blocks(mentors: Rows, size: int = BLOCK_SIZE) -> Blocks:
    """Put the mentors who have places and are there into blocks."""
    is_open = (mentors["bar"] == NO_BAR) & ~mentors["paused"] & (mentors["capacity"] > 0)
    parts = list(_divide(mentors, np.flatnonzero(is_open), size))
    order = np.concatenate([*parts, np.empty(0, np.int64)])
    rows = mentors[order]
    ends = np.cumsum([len(part) for part in parts])
    blocks = np.zeros(len(parts), BLOCK)
    for block, part, end in zip(blocks, parts, ends, strict=True):
        _describe(block, rows[end - len(part) : end])
        block["first"], block["end"] = end - len(part), end
    halls = np.zeros(-(-len(blocks) // HALL_SIZE), BLOCK)
    for hall, first in zip(halls, range(0, len(blocks), HALL_SIZE), strict=True):
        inside = blocks[first : first + HALL_SIZE]
        _describe(hall, rows[inside["first"][0] : inside["end"][-1]])
        hall["first"], hall["end"] = first, first + len(inside)
    for array in (order, rows, blocks, halls):
        array.setflags(write=False)
    return Blocks(order, rows, blocks, halls)


def _describe(block: Any, rows: Rows) -> None:
    for name in ("formats", "strengths"):
        block[name] = np.bitwise_or.reduce(rows[name])
    for mask, name in (("sectors", "sector"), ("employers", "employer")):
        given = rows[name][rows[name] >= 0]
        block[mask] = np.bitwise_or.reduce(1 << np.minimum(given, LAST_BIT))
    for name in ("level_rank", "reach_m"):
        block[name] = rows[name].max()
    days = rows["days_since_confirmed"]
    freshest = np.where(days < 0, _MANY_DAYS, days).min()
    block["days_since_confirmed"] = -1 if freshest == _MANY_DAYS else freshest
    for axis in "xyz":
        known = rows[axis][~np.isnan(rows[axis])]
        block[f"least_{axis}"] = known.min(initial=np.inf)
        block[f"most_{axis}"] = known.max(initial=-np.inf)


def _divide(mentors: Rows, part: Indices, size: int) -> Iterator[Indices]:
    """Split a part again and again by what tells its mentors apart best."""
    if len(part) <= size:
        if len(part):
            yield part
        return
    for order in _orders(mentors[part]):
        half = _fair_cut(order)
        if half:
            by = np.argsort(order, kind="stable")
            yield from _divide(mentors, part[by[:half]], size)
            yield from _divide(mentors, part[by[half:]], size)
            return
    for begin in range(0, len(part), size):
        yield part[begin : begin + size]


def _orders(rows: Rows) -> Iterator[Indices]:
    """Propose what to split by: the first that tells anybody apart is taken."""
    yield rows["formats"]
    yield rows["sector"]
    if rows["formats"][0] == FACE_TO_FACE_BIT:
        yield _place(rows)
    bits = (rows["strengths"][:, None] >> np.arange(63)) & 1
    balance = np.abs(2 * bits.sum(axis=0) - len(rows))
    yield bits[:, int(balance.argmin())]
    yield _place(rows)


def _place(rows: Rows) -> Indices:
    """Order by the axis along which they are furthest apart; nothing where all are near."""
    points = np.nan_to_num(np.stack([rows[axis] for axis in "xyz"], axis=1))
    extent = np.ptp(points, axis=0)
    axis = int(extent.argmax())
    if extent[axis] < FAR_APART:
        return np.zeros(len(rows), np.int64)
    return np.unique(points[:, axis], return_inverse=True)[1]


def _fair_cut(order: Indices) -> int:
    """Return how many come first, where the order changes nearest to the middle; 0 for never."""
    values = np.sort(order)
    cuts = np.flatnonzero(np.diff(values)) + 1
    return int(cuts[np.abs(2 * cuts - len(values)).argmin()]) if len(cuts) else 0
