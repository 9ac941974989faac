"""The one scoring kernel: the bar and the suitability of every pair of a block of candidates."""

from typing import Any

import numpy as np

from matcher.matching.criteria import FULL_SUITABILITY, Between, pair_values
from matcher.matching.instance.compiled import kernel
from matcher.matching.rules.eligibility import NO_BAR, first_bar, level_is_enough
from matcher.places.distance import metres_between
from matcher.solver.certificate import pairs_hold
from matcher.solver.compiled import is_kept
from matcher.solver.numba_alone import register_jitable


@register_jitable
def bar_of(candidate: Any, mentor: Any, links: int, between: Between, scheme: Any) -> int:
    """Return the number of the first bar between two people, or -1."""
    return first_bar(
        mentor.bar,
        links,
        mentor.paused,
        mentor.capacity,
        level_is_enough(scheme.level_policy, candidate.level_rank, mentor.level_rank),
        scheme.bars_same_employer and between.same_employer,
        between.formats,
        between.distance_m,
        min(candidate.reach_m, mentor.reach_m),
    )


@register_jitable
def weigh(values: Any, weights: Any, total_weight: float) -> int:
    """Return the suitability that the values of the criteria add up to."""
    total = 0.0
    for k in range(len(values)):
        total += weights[k] * values[k]
    return int(np.rint(total / total_weight * FULL_SUITABILITY))


@register_jitable
def sum_of(weights: Any) -> float:
    """Add up in the one order in which it is always done."""
    total = 0.0
    for weight in weights:
        total += weight
    return total


@register_jitable
def metres_of(candidate: Any, mentor: Any) -> int:
    """Return how far apart two people are, -1 where it is unknown."""
    return metres_between(candidate.x, candidate.y, candidate.z, mentor.x, mentor.y, mentor.z)


@register_jitable
def have_one_employer(candidate: Any, mentor: Any) -> bool:
    """Say whether both work for the same employer; nothing given is the same as nobody."""
    return bool(candidate.employer >= 0 and candidate.employer == mentor.employer)


@register_jitable
def score_pair(
    candidate: Any,
    mentor: Any,
    links: int,
    position: int,
    scheme: Any,
    weights: Any,
    total_weight: float,
) -> tuple[int, int, int]:
    """Return the bar (-1 for none), the suitability (0 if barred) and the distance of a pair."""
    metres = metres_of(candidate, mentor)
    same_employer = have_one_employer(candidate, mentor)
    between = Between(position, metres, candidate.formats & mentor.formats, same_employer)
    bar = bar_of(candidate, mentor, links, between, scheme)
    if bar != NO_BAR:
        return bar, 0, metres
    values = pair_values(candidate, mentor, between, scheme)
    return bar, weigh(values, weights, total_weight), metres


@kernel
def score_block(
    candidates: Any,
    mentors: Any,
    start: Any,
    links: Any,
    weights: Any,
    scheme: Any,
    bars: Any,
    suitability: Any,
    distance_m: Any,
) -> None:
    """Fill `bars`, `suitability` and `distance_m`, each (candidates, mentors).

    `start` and `links` are the sparse rows of `arrange_links` for these candidates.
    """
    total_weight = sum_of(weights)
    linked = np.zeros(len(mentors), np.int64)
    position = np.zeros(len(mentors), np.int64)
    for i in range(len(candidates)):
        candidate = candidates[i]
        for t in range(start[i], start[i + 1]):
            linked[links[t].mentor] = links[t].links
            position[links[t].mentor] = links[t].position
        for j in range(len(mentors)):
            bars[i, j], suitability[i, j], distance_m[i, j] = score_pair(
                candidate, mentors[j], linked[j], position[j], scheme, weights, total_weight
            )
        for t in range(start[i], start[i + 1]):
            linked[links[t].mentor] = 0
            position[links[t].mentor] = 0


@kernel
def score_each(
    candidates: Any,
    mentors: Any,
    start: Any,
    links: Any,
    pairs: Any,
    weights: Any,
    scheme: Any,
    bars: Any,
    suitability: Any,
    distance_m: Any,
) -> None:
    """Fill `bars`, `suitability` and `distance_m` for each of the `pairs` (candidate, mentor)."""
    total_weight = sum_of(weights)
    for t in range(len(pairs)):
        i, j = pairs[t]
        linked = position = 0
        for q in range(start[i], start[i + 1]):
            if links[q].mentor == j:
                linked, position = links[q].links, links[q].position
        bars[t], suitability[t], distance_m[t] = score_pair(
            candidates[i], mentors[j], linked, position, scheme, weights, total_weight
        )


def is_compiled() -> bool:
    """Say whether this kernel and the solver's, the last of which proves, were compiled before."""
    return is_kept(score_block) and is_kept(pairs_hold)
