"""The proof that an assignment is the best there is, checked in integers."""

from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from matcher.solver.arrays import FAR, UNMATCHED, Int32, Int64
from matcher.solver.assignment import Assignment, Stage, places_worth, totals
from matcher.solver.compiled import kernel
from matcher.solver.fair_proof import chain_holds
from matcher.solver.problem import Problem
from matcher.solver.stable import blocking_pairs


class CertificateError(RuntimeError):
    """A result could not be proved optimal, so it is no result."""


@dataclass(frozen=True, slots=True)
class Certificate:
    """What the check found: `optimal` only if every condition holds and both totals are equal.

    `primal` is the assignment's total value (M × priority + suitability), `dual` the bound that
    the prices prove, `n_checked_pairs` how many pairs it speaks of: here, those of the problem.
    (An outcome of `matcher.matching` speaks of every candidate with every mentor.)
    """

    optimal: bool
    primal: int
    dual: int
    n_checked_pairs: int


def certify(problem: Problem, assignment: Assignment) -> Certificate:
    """Check that an assignment is what its method promises, whoever made it.

    `coverage` and `suitability` by linear programming duality. With candidates' prices u and
    mentors' prices v: none is negative; u + v is at least the value of every eligible pair, and
    equal to it on the pairs that were made; only the matched have u > 0, and only full mentors
    v > 0. Together with an assignment that breaks no bar and no capacity, this proves that no
    assignment is worth more. Of a pinned candidate, the pinned pair is the only one.

    `fair`: the same for every stage of its chain, on the pairs the stages before it leave open.
    `stable`: no pair would rather have each other, pinned people and
    their places apart. In both, `dual` is the value itself once the
    check has held, and 0 otherwise.

    An assignment whose totals or bound are not its own, or whose parts are malformed, is refused.
    """
    n_pairs = problem.n_pairs
    if not _is_possible(problem, assignment) or not _is_summed(problem, assignment):
        return Certificate(False, 0, 0, n_pairs)
    if assignment.method in ("coverage", "suitability"):
        return _certify_by_prices(problem, assignment)
    holds = assignment.bound in (None, assignment.value)
    if assignment.method == "stable":
        holds = holds and not len(_open_blocking_pairs(problem, assignment))
    elif assignment.method == "fair":
        mentor_of, stages = np.array(assignment.mentor_of, np.int32), assignment.stages
        holds = holds and _are_stages(problem, stages)
        holds = holds and chain_holds(problem, mentor_of, stages, assignment.terms)
    else:
        holds = False
    return Certificate(holds, assignment.value, assignment.value if holds else 0, n_pairs)


def _open_blocking_pairs(problem: Problem, assignment: Assignment) -> Int64:
    """Return the blocking pairs among those who are not pinned, and the places that are not."""
    pinned = assignment.terms.pinned
    if not len(pinned):
        return blocking_pairs(problem, assignment.mentor_of)
    taken = np.bincount(pinned[:, 1], minlength=problem.n_mentors)
    others = np.array(assignment.mentor_of, np.int32)
    others[pinned[:, 0]] = UNMATCHED
    pairs = blocking_pairs(replace(problem, capacity=problem.capacity - taken), others)
    return pairs[~np.isin(pairs[:, 0], pinned[:, 0])]


def _certify_by_prices(problem: Problem, assignment: Assignment) -> Certificate:
    """Check the prices against every pair."""
    u, v = assignment.candidate_price, assignment.mentor_price
    if not (_are_prices(u, problem.n_candidates) and _are_prices(v, problem.n_mentors)):
        return Certificate(False, 0, 0, problem.n_pairs)
    terms, mentor_of = assignment.terms, np.array(assignment.mentor_of, np.int32)
    bonus = np.full(problem.n_candidates, UNMATCHED, np.int32)
    if terms.previous is not None:
        bonus = terms.previous
    pinned = np.zeros(problem.n_candidates, np.bool_)
    pinned[terms.pinned[:, 0]] = True
    base = assignment.unit * problem.priority
    u, v = np.array(u, np.int64), np.array(v, np.int64)
    pairs = problem.pairs
    covered, n_made, primal = pairs_hold(
        pairs.row,
        pairs.mentor,
        pairs.suitability,
        base,
        mentor_of,
        u,
        v,
        pinned,
        bonus,
        terms.keep_bonus,
    )
    load = np.bincount(mentor_of[mentor_of != UNMATCHED], minlength=problem.n_mentors)
    holds = (
        bool(covered)
        and int(n_made) == int(load.sum())
        and bool((u[~pinned] >= 0).all() and (v >= 0).all())
        and bool((u[mentor_of == UNMATCHED] == 0).all())
        and bool((load[v > 0] == problem.capacity[v > 0]).all())
    )
    dual = places_worth(np.ones(len(u), np.int64), u) + places_worth(problem.capacity, v)
    holds = holds and int(primal) == dual == assignment.bound
    return Certificate(holds, int(primal), dual, problem.n_pairs)


@kernel
def pairs_hold(
    row: Int64,
    mentor: Int32,
    suitability: Int32,
    base: Int64,
    mentor_of: Int32,
    u: Int64,
    v: Int64,
    pinned: NDArray[np.bool_],
    kept: Int32,
    bonus: int,
) -> tuple[bool, np.int64, np.int64]:
    """Say whether the prices cover all pairs, tightly where matched.

    Also returned: how many of the matches are eligible pairs, and what they are worth together.
    """
    holds = True
    n_made = np.int64(0)
    primal = np.int64(0)
    for i in range(len(base)):
        least = np.int64(FAR)
        own = np.int64(-FAR)
        for e in range(row[i], row[i + 1]):
            worth = suitability[e] + (bonus if mentor[e] == kept[i] else 0)
            least = min(least, v[np.uint32(mentor[e])] - worth)
            own = worth if mentor[e] == mentor_of[i] else own
        holds = holds and (pinned[i] or u[i] + least >= base[i])
        if own >= 0:
            n_made += 1
            primal += base[i] + own
            holds = holds and u[i] + v[mentor_of[i]] == base[i] + own
    return holds, n_made, primal


def _is_possible(problem: Problem, assignment: Assignment) -> bool:
    """Say whether an assignment gives mentors there are, within capacity and pins."""
    mentor_of = assignment.mentor_of
    if not _are_whole(mentor_of, problem.n_candidates):
        return False
    if len(mentor_of) and (mentor_of.min() < UNMATCHED or mentor_of.max() >= problem.n_mentors):
        return False
    matched = mentor_of != UNMATCHED
    load = np.bincount(mentor_of[matched], minlength=problem.n_mentors)
    pinned = assignment.terms.pinned
    return bool(
        (load <= problem.capacity).all() and (mentor_of[pinned[:, 0]] == pinned[:, 1]).all()
    )


def _is_summed(problem: Problem, assignment: Assignment) -> bool:
    """Say whether all matches are eligible pairs and the totals are theirs."""
    matched = assignment.mentor_of != UNMATCHED
    if (problem.match_pairs(assignment.mentor_of)[matched] < 0).any():
        return False
    claimed = assignment.n_matched, assignment.total_priority, assignment.total_suitability
    return claimed == totals(problem, assignment.mentor_of)


def _are_whole(values: object, count: int) -> bool:
    """Say whether these are (count,) whole numbers."""
    return (
        isinstance(values, np.ndarray)
        and values.shape == (count,)
        and (not count or np.issubdtype(values.dtype, np.integer))
    )


def _are_prices(values: Int64 | None, count: int) -> bool:
    """Say whether these are (count,) whole numbers that two of can be added up."""
    if values is None or not _are_whole(values, count):
        return False
    return not count or -FAR < int(values.min()) <= int(values.max()) < FAR


def _are_stages(problem: Problem, stages: object) -> bool:
    """Say whether these are stages with a price for everybody."""
    return isinstance(stages, tuple) and all(
        isinstance(stage, Stage)
        and _are_prices(stage.candidate_price, problem.n_candidates)
        and _are_prices(stage.mentor_price, problem.n_mentors)
        for stage in stages
    )
