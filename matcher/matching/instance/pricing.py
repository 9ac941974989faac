"""The best mentors of every candidate at given prices, without looking at most of the pairs."""

import math
from typing import Any, NamedTuple

import numpy as np

from matcher.matching.criteria import (
    FACE_TO_FACE_BIT,
    LAST_BIT,
    Between,
    block_values,
    pair_values,
)
from matcher.matching.instance.compiled import kernel
from matcher.matching.instance.kernel import bar_of, have_one_employer, metres_of, sum_of, weigh
from matcher.matching.rules.eligibility import NO_BAR, level_is_enough
from matcher.places.distance import DIAMETER_M, UNKNOWN_M
from matcher.solver.numba_alone import register_jitable

OUT_OF_REACH = -(1 << 30)
"""What a block is worth of which everybody is barred: less than any price makes of one."""

UNKNOWN = 1 << 30
"""What is left in a block of which no more is known than its worth."""

HALL_ONLY = UNKNOWN + 1
"""What is left in a block of which no more is known than what its hall is worth."""

NOT_FOR_SALE = 1 << 58
"""The floor of a candidate who is left out: nobody is worth it."""


class Market(NamedTuple):
    """What `find_best` reads: both sides, and which pairs are known already.

    `skip[skip_start[i] : skip_start[i + 1]]` are the rows of mentors whom candidate i need not be
    shown. `price` (mentors,) and `block_price` (blocks,) are what each asks and the least that
    anybody of a block does; `ask` (blocks,) and `extra` (mentors,) are what there is to pay for
    `left` (see `find_best`).
    """

    candidates: Any
    mentors: Any
    blocks: Any
    halls: Any
    skip_start: Any
    skip: Any
    price: Any
    block_price: Any
    ask: Any
    extra: Any
    floor: Any
    weights: Any
    scheme: Any


@kernel
def find_best(
    market: Market,
    worth: Any,
    left: Any,
    is_new: bool,
    first: int,
    end: int,
    step: int,
    rise: int,
    found: Any,
    suitability: Any,
    count: Any,
) -> int:
    """Find, for candidates `first` to `end`, the mentors best in suitability less price.

    Only what is worth the candidate's floor is taken, and no more than `found` has columns.
    `found` and `suitability` hold `count[i]` mentors' rows each, in no order. Blocks are visited
    from the best downwards, in layers that begin `step` thick. With a `rise`, mentors get dearer
    by it, for each of their places, whenever they are found, and nobody looks beyond the layer that
    has enough. Return how many pairs were scored.

    Two things are remembered from one search to the next, of candidate i and block b: nobody there
    suits more than `worth[i, b]`, and of those who are not found yet, nobody is worth more, less
    their price, than `left[i, b] - ask[b] - extra[q]`. They are reckoned where the search `is_new`;
    both have no rows where nothing is to be remembered.
    """
    mentors, blocks, weights, scheme = market.mentors, market.blocks, market.weights, market.scheme
    total_weight = sum_of(weights)
    price, extra, ask = market.price.copy(), market.extra.copy(), market.ask
    seen = np.full(len(mentors), -1, np.int64)
    no_worth, no_left = np.empty(len(blocks), np.int32), np.empty(len(blocks), np.int32)
    bound, net_left = np.empty(len(blocks), np.int64), np.empty(len(blocks), np.int64)
    value = np.empty(found.shape[1], np.int64)
    n_scored = 0
    for i in range(first, end):
        candidate = market.candidates[i]
        for t in range(market.skip_start[i], market.skip_start[i + 1]):
            seen[market.skip[t]] = i
        suits = worth[i] if len(worth) else no_worth
        rest = left[i] if len(left) else no_left
        least, size, is_full = market.floor[i], 0, False
        if is_new:
            reckon_halls(market, candidate, total_weight, suits)
            rest[:] = HALL_ONLY
        above, thick = OUT_OF_REACH, step
        for b in range(len(blocks)):
            net_left[b] = rest[b] - ask[b]
            bound[b] = min(suits[b] - market.block_price[b], net_left[b])
            above = max(above, bound[b] + 1)
        while above > least:
            below = max(least, above - thick)
            for b in range(len(blocks)):
                if not below <= bound[b] < above:
                    continue
                if rest[b] == HALL_ONLY:
                    near = nearest_m(candidate, blocks[b])
                    suits[b] = block_worth(
                        candidate, blocks[b], near, weights, total_weight, scheme
                    )
                    rest[b], net_left[b] = UNKNOWN, UNKNOWN - ask[b]
                    bound[b] = suits[b] - market.block_price[b]
                    if bound[b] < below:  # its turn may come later
                        continue
                before, net_left[b] = net_left[b], OUT_OF_REACH - ask[b]
                for q in range(blocks[b].first, blocks[b].end):
                    most = min(suits[b] - price[q], before - extra[q])
                    if most < least:
                        net_left[b] = max(net_left[b], most)
                        continue
                    mentor = mentors[q]
                    common = candidate.formats & mentor.formats
                    if common == 0 or seen[q] == i:
                        continue
                    n_scored += 1
                    same = have_one_employer(candidate, mentor)
                    hoped = Between(0, at_least_m(candidate, mentor), common, same)
                    values = pair_values(candidate, mentor, hoped, scheme)
                    net = weigh(values, weights, total_weight) - price[q]
                    if net < least:
                        net_left[b] = max(net_left[b], net)
                        continue
                    between = Between(0, metres_of(candidate, mentor), common, same)
                    if bar_of(candidate, mentor, 0, between, scheme) != NO_BAR:
                        continue
                    values = pair_values(candidate, mentor, between, scheme)
                    score = weigh(values, weights, total_weight)
                    if score - price[q] < least:
                        net_left[b] = max(net_left[b], score - price[q])
                        continue
                    at = size
                    if size == len(value):
                        at, is_full = int(value.argmin()), True
                    else:
                        size += 1
                    value[at], found[i, at], suitability[i, at] = score - price[q], q, score
                    if size == len(value):
                        least = value.min() + 1
            if rise and size == len(value):
                break
            above, thick = below, 2 * thick
        count[i] = size
        if rise:
            for at in range(size):
                price[found[i, at]] += rise // mentors[found[i, at]].capacity
        elif not is_full:  # else somebody who was found was let go again
            for b in range(len(blocks)):
                rest[b] = max(net_left[b] + ask[b], OUT_OF_REACH)
    return n_scored


@register_jitable
def reckon_halls(market: Market, candidate: Any, total_weight: float, worth: Any) -> None:
    """Write for each block the most that anybody of its hall could suit."""
    for h in range(len(market.halls)):
        hall = market.halls[h]
        near = nearest_m(candidate, hall)
        worth[hall.first : hall.end] = block_worth(
            candidate, hall, near, market.weights, total_weight, market.scheme
        )


@register_jitable
def block_worth(
    candidate: Any, block: Any, nearest: int, weights: Any, total_weight: float, scheme: Any
) -> int:
    """Return the most that any mentor of a block could suit; `OUT_OF_REACH` if all are barred."""
    common = candidate.formats & block.formats
    if common == 0:
        return OUT_OF_REACH
    if not level_is_enough(scheme.level_policy, candidate.level_rank, block.level_rank):
        return OUT_OF_REACH
    if common == FACE_TO_FACE_BIT and not 0 <= nearest <= min(candidate.reach_m, block.reach_m):
        return OUT_OF_REACH
    has_employer = candidate.employer >= 0
    same = has_employer and block.employers >> min(candidate.employer, LAST_BIT) & 1 != 0
    hoped = Between(0, nearest, common, same)
    return weigh(block_values(candidate, block, hoped, scheme), weights, total_weight)


@register_jitable
def nearest_m(candidate: Any, block: Any) -> int:
    """Return less than how far any mentor of a block is, -1 where the candidate is nowhere."""
    x = max(0.0, block.least_x - candidate.x, candidate.x - block.most_x)
    y = max(0.0, block.least_y - candidate.y, candidate.y - block.most_y)
    z = max(0.0, block.least_z - candidate.z, candidate.z - block.most_z)
    square = x * x + y * y + z * z
    if not square <= 4.0 or math.isnan(candidate.x):
        return UNKNOWN_M
    return metres_at_least(square)


@register_jitable
def at_least_m(candidate: Any, mentor: Any) -> int:
    """Return less than how far two people are apart, more quickly than `metres_of`; -1: unknown."""
    x, y, z = candidate.x - mentor.x, candidate.y - mentor.y, candidate.z - mentor.z
    square = x * x + y * y + z * z
    return UNKNOWN_M if math.isnan(square) else metres_at_least(square)


@register_jitable
def metres_at_least(square: float) -> int:
    """Return less than the arc of a line through the earth, given squared, in earth radii."""
    return max(0, int(DIAMETER_M * 0.5 * math.sqrt(square)) - 1)
