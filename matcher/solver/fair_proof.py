"""The aims of `fair`, and the check that each was reached without giving up one before it."""

import numpy as np
from numpy.typing import NDArray

from matcher.solver.arrays import UNMATCHED, Int32, Int64
from matcher.solver.assignment import Stage
from matcher.solver.problem import Problem
from matcher.solver.setup import OpenPart
from matcher.solver.terms import Terms

BANDS = 10
BAND_WIDTH = 100_000
AIMS = ("coverage", *(f"band {band}" for band in range(BANDS)), "suitability")


def band_of(suitability: NDArray[np.integer]) -> NDArray[np.integer]:
    """Return the tenth of the range that each suitability lies in, 0 to 9."""
    return np.asarray(np.minimum(suitability // BAND_WIDTH, BANDS - 1))


def aim_weights(problem: Problem, score: Int32, aim: str) -> tuple[Int64, Int32]:
    """Return (base, score): what an aim makes a candidate and a pair worth.

    Coverage counts priority; a band counts the pairs outside of it, of which there can be only so
    many; the last aim counts suitability.
    """
    nothing = np.zeros(problem.n_candidates, np.int64)
    if aim == "coverage":
        return problem.priority.copy(), np.zeros(problem.n_pairs, np.int32)
    if aim == "suitability":
        return nothing, score
    return nothing, (band_of(problem.suitability) != int(aim.split()[1])).astype(np.int32)


def chain_holds(
    problem: Problem, mentor_of: Int32, stages: tuple[Stage, ...], terms: Terms
) -> bool:
    """Say whether the prices of each stage prove its aim on the pairs that are left by then.

    After a stage, only its tight pairs are left, whoever has a price there must be matched in all
    stages that follow, and mentors with a price must be full: that is what it takes not to give
    up the aim. So the prices of those who must may be below 0.
    """
    if tuple(stage.name for stage in stages) != AIMS:
        return False
    part = OpenPart.of(problem, terms)
    matches = mentor_of.copy()
    matches[terms.pinned[:, 0]] = UNMATCHED
    matched = matches != UNMATCHED
    pinned = np.bincount(terms.pinned[:, 1], minlength=problem.n_mentors)
    load = np.bincount(matches[matched], minlength=problem.n_mentors)
    full = load == problem.capacity - pinned
    must_match = np.zeros(problem.n_candidates, np.bool_)
    must_fill = np.zeros(problem.n_mentors, np.bool_)
    left = np.flatnonzero(part.mentor < problem.n_mentors)
    for stage in stages:
        base, score = aim_weights(problem, part.score, stage.name)
        u, v = stage.candidate_price, stage.mentor_price
        i, j = problem.candidate[left], part.mentor[left]
        slack = u[i] + v[j] - base[i] - score[left]
        must_match |= u > 0
        must_fill |= v > 0
        holds = (
            bool((slack >= 0).all())
            and int(((matches[i] == j) & (slack == 0)).sum()) == int(matched.sum())
            and bool((u[~must_match] >= 0).all() and (v[~must_fill] >= 0).all())
            and bool(matched[must_match].all() and full[must_fill].all())
        )
        if not holds:
            return False
        left = left[slack == 0]
    return True
