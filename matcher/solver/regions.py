"""Bidding in several regions at once, where people are numbered along a curve through the land.

People with near numbers then live near each other, so nearly all pairs are within one region. In
the first pass of the auction, the longest, each region bids by itself, in a thread of its own,
while the prices of the others stand still; all else is for all. Any prices are a legal start for
it, so the answer is the very same, regions or not.
"""

import os
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import NamedTuple

import numpy as np

from matcher.solver.arrays import Graph, Int32, Int64, State
from matcher.solver.auction import bid
from matcher.solver.compiled import kernel

MIN_PEOPLE = 50_000
"""How many candidates a region has at the least: for fewer, threads are not worth their while."""

MOST_CROSSING = 0.06
"""What share of the pairs may cross a border for regions to be of use."""


class Region(NamedTuple):
    """A part of the candidates and of the mentors, each from its begin to before its end."""

    candidates: slice
    mentors: slice


def n_processors() -> int:
    """Return how many threads can run at a time."""
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1


def cut(graph: Graph, n_regions: int) -> list[Region]:
    """Cut people into regions of equally many candidates; all one where pairs go across too much.

    Between which mentors each border runs is where the fewest pairs cross it.
    """
    n, m = len(graph.base) - 1, len(graph.column) - 1
    whole = [Region(slice(0, n), slice(0, m))]
    if n_regions < 2:
        return whole
    people = np.linspace(0, n, n_regions + 1).astype(np.int64)
    counts = count_by_region(graph, people)
    degree = counts.sum(axis=0)
    borders, n_crossing = [0], 0
    before = np.zeros(m, np.int64)
    for part in counts[:-1]:
        before = before + part
        # A border at b is crossed by the pairs from before it with mentors from b on, and back.
        crossing = np.zeros(m + 1, np.int64)
        crossing[0] = before.sum()
        crossing[1:] = crossing[0] + np.cumsum(degree - 2 * before)
        border = borders[-1] + int(crossing[borders[-1] :].argmin())
        borders.append(border)
        n_crossing += int(crossing[border])
    if n_crossing > MOST_CROSSING * degree.sum():
        return whole
    borders.append(m)
    return [
        Region(slice(int(people[r]), int(people[r + 1])), slice(borders[r], borders[r + 1]))
        for r in range(n_regions)
    ]


@kernel
def count_by_region(graph: Graph, people: Int64) -> Int64:
    """Return (regions, m) how many pairs each mentor has with the candidates of each region."""
    row, mentor = graph.row, graph.mentor
    counts = np.zeros((len(people) - 1, len(graph.column)), np.int64)
    for r in range(len(people) - 1):
        of_region = counts[r]
        for e in range(row[people[r]], row[people[r + 1]]):
            of_region[np.uint32(mentor[e])] += 1
    return counts[:, :-1]


def bid_in_regions(
    graph: Graph, state: State, regions: list[Region], bids: Int64, epsilon: int, most_bids: int
) -> None:
    """Let the candidates of each region bid for its mentors, all regions at the same time.

    They share the arrays, but never an entry; only the prices they read are each region's own, in
    which those of other regions stand still. Whoever would rather pay these waits for the next
    pass: otherwise people near a border, with too few places on their side of it, would drive
    prices up beyond all measure.
    """
    before = state.v.copy()

    def run(region: Region) -> None:
        v = before.copy()
        people = np.arange(region.candidates.start, region.candidates.stop, dtype=np.int32)
        waiting: Int32 = people[::-1].copy()
        bid(
            graph,
            state._replace(v=v),
            bids,
            waiting,
            len(waiting),
            epsilon,
            most_bids * len(waiting),
            region.mentors.start,
            region.mentors.stop,
        )
        state.v[region.mentors] = v[region.mentors]

    in_threads(run, regions)


def in_threads(run: Callable[[Region], None], regions: list[Region]) -> None:
    """Run a function of a region for all regions."""
    with ThreadPoolExecutor(len(regions)) as threads:
        list(threads.map(run, regions))
