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

OUT_OF_REACH = -(1 << 60)
"""What a block is worth of which everybody is barred: less than any price makes of one."""

NOT_FOR_SALE = 1 << 58
"""The price of a mentor who is left out: nobody pays it."""


class Market(NamedTuple):
    """What `find_best` reads: both sides, and which pairs are known already.

    `skip[skip_start[i] : skip_start[i + 1]]` are the rows of mentors whom candidate i need not be
    shown. `price` (2, mentors), `block_price` (2, blocks) and `hall_price` (2, halls), the least of
    each block and hall, hold two sets of prices; `prices_of` says which of them is for whom.
    """

    candidates: Any
    mentors: Any
    blocks: Any
    halls: Any
    skip_start: Any
    skip: Any
    prices_of: Any
    price: Any
    block_price: Any
    hall_price: Any
    floor: Any
    weights: Any
    scheme: Any


@kernel
def find_best(
    market: Market,
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
    """
    mentors, blocks, weights, scheme = market.mentors, market.blocks, market.weights, market.scheme
    total_weight = sum_of(weights)
    seen = np.full(len(mentors), -1, np.int64)
    bound = np.empty(len(blocks), np.int64)
    nearest = np.empty(len(blocks), np.int64)
    value = np.empty(found.shape[1], np.int64)
    n_scored = 0
    prices = market.price.copy()
    for i in range(first, end):
        candidate = market.candidates[i]
        price = prices[market.prices_of[i]]
        block_price = market.block_price[market.prices_of[i]]
        hall_price = market.hall_price[market.prices_of[i]]
        for t in range(market.skip_start[i], market.skip_start[i + 1]):
            seen[market.skip[t]] = i
        least, size, most = market.floor[i], 0, OUT_OF_REACH
        for h in range(len(market.halls)):
            hall = market.halls[h]
            bound[hall.first : hall.end] = OUT_OF_REACH
            if hall_price[h] >= NOT_FOR_SALE:
                continue
            near = nearest_m(candidate, hall)
            worth = block_worth(candidate, hall, near, weights, total_weight, scheme)
            if worth < 0 or worth - hall_price[h] < least:
                continue
            for b in range(hall.first, hall.end):
                if worth - block_price[b] < least:
                    continue
                nearest[b] = nearest_m(candidate, blocks[b])
                own = block_worth(candidate, blocks[b], nearest[b], weights, total_weight, scheme)
                if own >= 0:
                    bound[b] = own - block_price[b]
                    most = max(most, bound[b])
        above, thick = most + 1, step
        while above > least:
            below = max(least, above - thick)
            for b in range(len(blocks)):
                if not below <= bound[b] < above:
                    continue
                worth = bound[b] + block_price[b]
                for q in range(blocks[b].first, blocks[b].end):
                    if worth < least + price[q]:
                        continue
                    mentor = mentors[q]
                    common = candidate.formats & mentor.formats
                    if common == 0 or seen[q] == i:
                        continue
                    n_scored += 1
                    needed = least + price[q]
                    same = have_one_employer(candidate, mentor)
                    hoped = Between(0, nearest[b], common, same)
                    values = pair_values(candidate, mentor, hoped, scheme)
                    if weigh(values, weights, total_weight) < needed:
                        continue
                    between = Between(0, metres_of(candidate, mentor), common, same)
                    if bar_of(candidate, mentor, 0, between, scheme) != NO_BAR:
                        continue
                    values = pair_values(candidate, mentor, between, scheme)
                    score = weigh(values, weights, total_weight)
                    if score < needed:
                        continue
                    at = size
                    if size == len(value):
                        at = int(value.argmin())
                    else:
                        size += 1
                    value[at], found[i, at], suitability[i, at] = score - price[q], q, score
                    if size == len(value):
                        least = value.min() + 1
            if rise and size == len(value):
                break
            above, thick = below, 2 * thick
        count[i] = size
        for at in range(size):
            price[found[i, at]] += rise // mentors[found[i, at]].capacity
    return n_scored


@register_jitable
def block_worth(
    candidate: Any, block: Any, nearest: int, weights: Any, total_weight: float, scheme: Any
) -> int:
    """Return the most that any mentor of a block could suit, -1 where all are barred."""
    common = candidate.formats & block.formats
    if common == 0:
        return -1
    if not level_is_enough(scheme.level_policy, candidate.level_rank, block.level_rank):
        return -1
    if common == FACE_TO_FACE_BIT and not 0 <= nearest <= min(candidate.reach_m, block.reach_m):
        return -1
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
    return max(0, int(DIAMETER_M * 0.5 * math.sqrt(square)) - 1)  # the line is below the arc
