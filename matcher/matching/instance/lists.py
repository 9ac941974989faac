"""Exact over all pairs, though only the best of each candidate are listed: lists, then prices.

The solver is given a short list per candidate. Its prices u, v then tell which pairs were missing:
one that is not listed can change the match only where s ≥ u + v − M p, where its slack is 0 or
less. All such pairs are listed too, and the solver goes on from where it was, until there are
none. Then

- the prices are optimal for all pairs: no slack is below 0;
- they are the least of these: whatever prices are optimal for all pairs are so for the listed
  ones, of which these are the least;
- the match is the one that all pairs give: a best match has only pairs of slack 0. All of them are
  listed, so ties are broken among the same pairs, in the same way.

M has to be that of all pairs as well, so it is made of the greatest suitability there could be.
"""

import os
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from matcher.core.words import _
from matcher.matching.instance.arrays import scheme_row
from matcher.matching.instance.blocks import Blocks, arrange_blocks
from matcher.matching.instance.instance import (
    Instance,
    Scores,
    part_of,
    score,
    score_pairs,
    weights_of,
)
from matcher.matching.instance.pricing import Market, find_best

CHUNK = 500
ALL_AT_ONCE = 1 << 61
AT_ONCE = 256
MOST_REMEMBERED = 50_000_000
"""For how many pairs of a candidate and a block a search remembers what they could be worth."""

MOST_LISTED = 20_000_000
"""How many pairs may be listed where a method needs them all: about 2 GB in the solver."""

Int64 = NDArray[np.int64]


class TooManyPairs(ValueError):
    """A method that has to list every pair that may be cannot be used for so many people."""


@dataclass(frozen=True, eq=False)
class Found:
    """Pairs by index, with their suitability."""

    candidate: Int64
    mentor: Int64
    suitability: Int64

    def __len__(self) -> int:
        return len(self.candidate)

    @classmethod
    def nothing(cls) -> "Found":
        """Return no pairs."""
        none = np.empty(0, np.int64)
        return cls(none, none, none)

    def __add__(self, other: "Found") -> "Found":
        return Found(
            np.concatenate([self.candidate, other.candidate]),
            np.concatenate([self.mentor, other.mentor]),
            np.concatenate([self.suitability, other.suitability]),
        )


@dataclass(eq=False)
class Search:
    """Finds pairs of an instance that are not known yet; `n_scored` counts those it looked at.

    Pairs of people who are something to each other are known from the start, and so are the
    `wanted` (k, 2): `particular` are those of them that may be.
    """

    instance: Instance
    wanted: Int64
    n_scored: int = 0
    blocks: Blocks = field(init=False)
    particular: Found = field(init=False)
    known: Found = field(init=False)
    _row_of: Int64 = field(init=False)
    _worth: NDArray[np.int32] = field(init=False)
    _left: NDArray[np.int32] = field(init=False)
    _price: Int64 = field(init=False)
    _ask: Int64 = field(init=False)
    _is_new: bool = True

    def __post_init__(self) -> None:
        self.blocks = arrange_blocks(self.instance.mentors.rows)
        self._row_of = np.full(len(self.instance.mentors), -1, np.int64)
        self._row_of[self.blocks.mentor] = np.arange(len(self.blocks.mentor))
        n, n_blocks = len(self.instance.candidates), len(self.blocks.blocks)
        remembers = n * n_blocks <= MOST_REMEMBERED
        self._worth = np.empty((n if remembers else 0, n_blocks), np.int32)
        self._left = self._worth.copy()
        self._price = np.zeros(len(self.blocks.mentor), np.int64)
        self._ask = np.zeros(n_blocks, np.int64)
        self.known, is_open = _score_particular(self.instance, self.wanted)
        self.particular = _only(self.known, is_open)
        self.n_scored = len(self.known)

    def best(
        self,
        n_each: int,
        floor: Int64,
        price: Int64,
        *,
        chunk: int = CHUNK,
        step: int = ALL_AT_ONCE,
        rise: int = 0,
        tell: Callable[[float], object] = lambda share: None,
    ) -> Found:
        """Return the best new pairs of each candidate: at or above their floor, at most `n_each`.

        `price` (m,) is what each mentor asks. With a `rise`, a mentor gets dearer by it with each
        candidate of a `chunk` who finds them, and a candidate looks no further than for `n_each`
        good ones: quickly made lists that lead everywhere. `tell(share)` hears how far it is.
        """
        n = len(self.instance.candidates)
        market = self._market(floor, price[self.blocks.mentor])
        is_new = self._is_new
        rows, scores = np.empty((n, n_each), np.int32), np.empty((n, n_each), np.int32)
        count = np.zeros(n, np.int64)

        def search(first: int) -> int:
            end = min(first + chunk, n)
            memory = self._worth, self._left, is_new
            return find_best(market, *memory, first, end, step, rise, rows, scores, count)

        begins = range(0, n, chunk)
        with ThreadPoolExecutor(n_threads()) as pool:
            for done, n_scored in enumerate(pool.map(search, begins), start=1):
                self.n_scored += n_scored
                tell(done / len(begins))
        self._is_new = not len(self._worth)
        taken = np.arange(n_each) < count[:, None]
        found = Found(
            np.repeat(np.arange(n), count),
            self.blocks.mentor[rows[taken]],
            scores[taken].astype(np.int64),
        )
        self.known += found
        return found

    def _market(self, floor: Int64, price: Int64) -> Market:
        """Return the market at these prices, and note them.

        What is left in a block was reckoned at the prices before. By as much as the least of its
        people has become dearer, all of them are worth less.
        """
        blocks, settings = self.blocks, self.instance.settings
        rise = price - self._price
        least_rise = _least(rise, blocks.blocks["first"])
        self._price, self._ask = price, self._ask + least_rise
        skip = self._row_of[self.known.mentor]
        candidate, skip = self.known.candidate[skip >= 0], skip[skip >= 0]
        start = np.zeros(len(floor) + 1, np.int64)
        np.cumsum(np.bincount(candidate, minlength=len(floor)), out=start[1:])
        return Market(
            self.instance.rows,
            blocks.rows,
            blocks.blocks,
            blocks.halls,
            start,
            skip[np.argsort(candidate, kind="stable")].astype(np.int32),
            price,
            _least(price, blocks.blocks["first"]),
            self._ask,
            rise - np.repeat(least_rise, blocks.blocks["end"] - blocks.blocks["first"]),
            floor,
            weights_of(settings),
            scheme_row(settings),
        )


def _least(price: Int64, firsts: Int64) -> Int64:
    """Return the least price of each group, of which the first members are given."""
    if not len(firsts):
        return np.zeros(0, np.int64)
    return np.minimum.reduceat(price, firsts)


def n_threads() -> int:
    """Return on how many processors this process may run."""
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1


def every_pair(instance: Instance) -> Found:
    """List every pair that may be.

    Raises
    ------
    TooManyPairs
        There are more than a machine of ordinary size could match by them.
    """
    parts, size = [Found.nothing()], 0
    for first, scores in _in_blocks(instance):
        candidate, mentor = scores.eligible.nonzero()
        suitability = scores.suitability[candidate, mentor].astype(np.int64)
        parts.append(Found(candidate + first, mentor, suitability))
        size += len(candidate)
        if size > MOST_LISTED:
            raise TooManyPairs(
                _(
                    "This method looks at all pairs together, and more than %(most_listed)s may "
                    "be. Match by coverage or suitability, or in smaller groups.",
                    most_listed=f"{MOST_LISTED:,}",
                )
            )
    return Found(
        np.concatenate([part.candidate for part in parts]),
        np.concatenate([part.mentor for part in parts]),
        np.concatenate([part.suitability for part in parts]),
    )


def count_eligible(instance: Instance) -> tuple[Int64, Int64]:
    """Count the mentors whom each candidate could have, and the candidates of each mentor."""
    of_candidate = np.zeros(len(instance.candidates), np.int64)
    of_mentor = np.zeros(len(instance.mentors), np.int64)
    for first, scores in _in_blocks(instance):
        of_candidate[first : first + len(scores.bar)] = scores.eligible.sum(axis=1)
        of_mentor += scores.eligible.sum(axis=0)
    return of_candidate, of_mentor


def _in_blocks(instance: Instance) -> Iterator[tuple[int, Scores]]:
    """Score all pairs, some candidates at a time, on all processors; in order."""
    n = len(instance.candidates)

    def score_from(first: int) -> tuple[int, Scores]:
        people = np.arange(first, min(first + AT_ONCE, n))
        return first, score(part_of(instance, people))

    with ThreadPoolExecutor(n_threads()) as pool:
        for begin in range(0, n, AT_ONCE * n_threads()):
            firsts = range(begin, min(n, begin + AT_ONCE * n_threads()), AT_ONCE)
            yield from pool.map(score_from, firsts)


def _score_particular(instance: Instance, wanted: Int64) -> tuple[Found, NDArray[np.bool_]]:
    """Return the linked pairs and the wanted ones, and which of them may be."""
    candidate = np.repeat(np.arange(len(instance.candidates)), np.diff(instance.start))
    linked = np.stack([candidate, instance.links["mentor"]], axis=1)
    pairs = np.unique(np.concatenate([linked, wanted]), axis=0)
    scores = score_pairs(instance, pairs)
    found = Found(pairs[:, 0], pairs[:, 1], scores.suitability.astype(np.int64))
    return found, scores.eligible


def _only(found: Found, which: NDArray[np.bool_]) -> Found:
    return Found(found.candidate[which], found.mentor[which], found.suitability[which])
