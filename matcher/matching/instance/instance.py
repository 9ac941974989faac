"""The frozen arrays of one run, and the score of every pair in them."""

import importlib
import json
from collections.abc import Callable, Iterable
from dataclasses import dataclass, fields
from datetime import date
from functools import cache, cached_property
from hashlib import sha256
from typing import Any

import numpy as np
from numpy.typing import NDArray

from matcher.matching.criteria import CRITERIA
from matcher.matching.instance.arrays import (
    MentorArrays,
    Rows,
    arrange_candidates,
    arrange_in_order,
    by_place,
    in_fair_order,
    scheme_row,
)
from matcher.matching.instance.links import arrange_links
from matcher.matching.rules.eligibility import NO_BAR
from matcher.matching.rules.people import CandidateRecord, MentorRecord
from matcher.matching.rules.settings import SchemeSettings

BLOCK = 256
MANY = 100_000
"""From so many candidates on, people are ordered by place: regions are then solved in threads."""
KERNELS = "matcher.matching.instance.kernel"


@dataclass(frozen=True, eq=False)
class Instance:
    """What one run sees: candidate i is `candidates[i]`, mentor j is `mentors.records[j]`."""

    candidates: tuple[CandidateRecord, ...]
    mentors: MentorArrays
    rows: Rows
    start: NDArray[np.int64]
    links: Rows

    @property
    def settings(self) -> SchemeSettings:
        """The settings of the scheme that the run was made for."""
        return self.mentors.settings

    @cached_property
    def fingerprint(self) -> str:
        """A sha256 of everything that decides the outcome, whatever order it came in."""
        content = {
            "as_of": self.mentors.as_of,
            "settings": self.settings.as_mapping(),
            "mentors": sorted(map(_plain, self.mentors.records), key=_by_email),
            "candidates": sorted(map(_plain, self.candidates), key=_by_email),
        }
        return sha256(json.dumps(content, sort_keys=True, default=str).encode()).hexdigest()


@dataclass(frozen=True, eq=False)
class Scores:
    """Every pair of an instance, (candidates, mentors).

    `bar` int8: the number of the first bar, -1 where the pair is eligible; `suitability` int32, 0
    for a pair that is not; `distance_m` int32, -1 where it is unknown.
    """

    bar: NDArray[np.int8]
    suitability: NDArray[np.int32]
    distance_m: NDArray[np.int32]

    @property
    def eligible(self) -> NDArray[np.bool_]:
        """Which pairs may be."""
        return np.equal(self.bar, NO_BAR)


def build_instance(
    mentors: Iterable[MentorRecord],
    candidates: Iterable[CandidateRecord],
    settings: SchemeSettings,
    *,
    as_of: date,
    seed: str = "",
) -> Instance:
    """Freeze people and settings into an instance.

    Both sides are ordered by a hash of the e-mail address (with the round's `seed`), so that the
    order of a file or of the alphabet decides nothing, not even a tie. Where they are `MANY`, they
    are then ordered by place, which changes no answer: the solver breaks ties by address.

    Raises
    ------
    ValueError
        An e-mail address is there twice on one side.
    """
    ordered = in_fair_order(mentors, seed), in_fair_order(candidates, seed)
    if len(ordered[1]) >= MANY:
        ordered = by_place(*ordered)
    return instance_with(arrange_in_order(ordered[0], settings, as_of=as_of), ordered[1])


def instance_with(mentors: MentorArrays, candidates: Iterable[CandidateRecord]) -> Instance:
    """Set candidates, in the order given, before mentors that stand ready.

    This is the way for one candidate's page: the mentors' arrays may be kept and used again.
    """
    records = tuple(candidates)
    if len({candidate.email for candidate in records}) < len(records):
        raise ValueError("A candidate's e-mail address is there twice.")
    rows = arrange_candidates(records, mentors)
    start, links = arrange_links(records, mentors)
    return Instance(records, mentors, rows, start, links)


def score(instance: Instance, *, progress: Callable[[int], object] | None = None) -> Scores:
    """Find the bar or the suitability of every pair; `progress` hears of candidates done."""
    shape = len(instance.candidates), len(instance.mentors)
    scores = Scores(np.empty(shape, np.int8), np.empty(shape, np.int32), np.empty(shape, np.int32))
    for first in range(0, shape[0], BLOCK):
        block = slice(first, min(first + BLOCK, shape[0]))
        _score_rows(instance, instance.rows[block], block, scores)
        if progress:
            progress(block.stop - block.start)
    return scores


def part_of(instance: Instance, people: NDArray[np.int64]) -> Instance:
    """Return the instance of some of the candidates, in the order given."""
    counts = np.diff(instance.start)[people]
    start = np.zeros(len(people) + 1, np.int64)
    np.cumsum(counts, out=start[1:])
    within = np.arange(start[-1]) - np.repeat(start[:-1], counts)
    links = instance.links[np.repeat(instance.start[people], counts) + within]
    records = tuple(instance.candidates[i] for i in people)
    return Instance(records, instance.mentors, instance.rows[people], start, links)


def score_pairs(instance: Instance, pairs: NDArray[np.int64]) -> Scores:
    """Find the bar or the suitability of some pairs (k, 2) alone: `Scores` with one axis, (k,)."""
    size = len(pairs)
    scores = Scores(np.empty(size, np.int8), np.empty(size, np.int32), np.empty(size, np.int32))
    load_kernels().score_each(
        _read_only(instance.rows),
        _read_only(instance.mentors.rows),
        _read_only(instance.start),
        _read_only(instance.links),
        pairs,
        weights_of(instance.settings),
        scheme_row(instance.settings),
        scores.bar,
        scores.suitability,
        scores.distance_m,
    )
    return scores


def _score_rows(instance: Instance, rows: Rows, block: slice, scores: Scores) -> None:
    mentors, settings = instance.mentors.rows, instance.settings
    load_kernels().score_block(
        _read_only(rows),
        _read_only(mentors),
        _read_only(instance.start[block.start : block.stop + 1]),
        _read_only(instance.links),
        weights_of(settings),
        scheme_row(settings),
        scores.bar[block],
        scores.suitability[block],
        scores.distance_m[block],
    )


@cache
def load_kernels() -> Any:
    """Load the compiled kernels: numba takes a second, which no start of the pages waits for."""
    return importlib.import_module(KERNELS)


def _read_only(array: NDArray[Any]) -> NDArray[Any]:
    """Return a view that the kernel is compiled for once, whether or not the array is frozen."""
    view = array.view()
    view.setflags(write=False)
    return view


def weights_of(settings: SchemeSettings) -> NDArray[np.float64]:
    """Return the weights in the order of the table of criteria."""
    return np.array([settings.weights[criterion.code] for criterion in CRITERIA], np.float64)


def _plain(person: MentorRecord | CandidateRecord) -> dict[str, object]:
    values = ((each.name, getattr(person, each.name)) for each in fields(person))
    return {
        name: sorted(value) if isinstance(value, frozenset) else value for name, value in values
    }


def _by_email(person: dict[str, object]) -> str:
    return str(person["email"])
