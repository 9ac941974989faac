"""The one scoring kernel: the bar and the suitability of every pair of a block of candidates."""

import inspect
from hashlib import sha256
from pathlib import Path
from types import ModuleType
from typing import Any

import numpy as np
from numba import njit
from numba.extending import register_jitable

from matcher.matching import criteria
from matcher.matching.criteria import FULL_SUITABILITY, IN_KERNEL, Between, pair_values
from matcher.matching.rules import eligibility
from matcher.matching.rules.eligibility import NO_BAR, first_bar, level_is_enough


def _fingerprint(*modules: ModuleType) -> int:
    """Number the rules' source, so that the kernel is compiled again when a rule changes.

    numba's cache looks at the kernel's own file only, and at what its closure holds.
    """
    source = "".join(inspect.getsource(module) for module in modules)
    return int.from_bytes(sha256(source.encode()).digest()[:7], "big")


def _make_kernel(rules: int) -> Any:
    def score_block(
        candidates: Any,
        mentors: Any,
        start: Any,
        links: Any,
        distance_m: Any,
        weights: Any,
        scheme: Any,
        bars: Any,
        suitability: Any,
    ) -> int:
        """Fill `bars` and `suitability` (candidates, mentors); return the rules' fingerprint.

        `start` and `links` are the sparse rows of `arrange_links` for these candidates.
        """
        total_weight = 0.0
        for weight in weights:
            total_weight += weight
        linked = np.zeros(len(mentors), np.int64)
        position = np.zeros(len(mentors), np.int64)
        for i in range(len(candidates)):
            candidate = candidates[i]
            for t in range(start[i], start[i + 1]):
                linked[links[t].mentor] = links[t].links
                position[links[t].mentor] = links[t].position
            for j in range(len(mentors)):
                mentor = mentors[j]
                common = candidate.formats & mentor.formats
                same_employer = candidate.employer >= 0 and candidate.employer == mentor.employer
                bar = first_bar(
                    mentor.bar,
                    linked[j],
                    mentor.paused,
                    mentor.capacity,
                    level_is_enough(scheme.level_policy, candidate.level_rank, mentor.level_rank),
                    scheme.bars_same_employer and same_employer,
                    common,
                    distance_m[i, j],
                    min(candidate.reach_m, mentor.reach_m),
                )
                bars[i, j] = bar
                suitability[i, j] = 0
                if bar != NO_BAR:
                    continue
                between = Between(position[j], distance_m[i, j], common, same_employer)
                values = pair_values(candidate, mentor, between, scheme)
                total = 0.0
                for k in range(len(values)):
                    total += weights[k] * values[k]
                suitability[i, j] = np.int32(np.rint(total / total_weight * FULL_SUITABILITY))
            for t in range(start[i], start[i + 1]):
                linked[links[t].mentor] = 0
                position[links[t].mentor] = 0
        return rules

    try:
        return njit(score_block, cache=True, nogil=True)
    except RuntimeError:  # No folder to keep the compiled code in: compile in every process.
        return njit(score_block, nogil=True)


for _function in IN_KERNEL:
    register_jitable(_function)
score_block = _make_kernel(_fingerprint(criteria, eligibility))


def is_compiled() -> bool:
    """Say whether the kernel was compiled before, so that this process need not wait for it."""
    folder = Path(score_block.stats.cache_path or ".")
    newest = max((f.stat().st_mtime for f in folder.glob("kernel.*score_block*.nbc")), default=0)
    return (
        newest
        >= max(Path(module.__file__ or ".").stat().st_mtime for module in (criteria, eligibility))
        and newest >= Path(__file__).stat().st_mtime
    )
