"""Hundreds of people at once, against HiGHS and a textbook's deferred acceptance."""

import numpy as np
import pytest

from matcher.solver import LiveAssignment, assign, blocking_pairs, certify
from matcher.solver.keys import hash_pairs
from tests.solver.oracle import a_problem, aims_of
from tests.solver.other_solvers import (
    REGIMES,
    a_medium_problem,
    best_by_weights,
    best_chain,
    deferred_acceptance,
    wishes_and_ranks,
)

MEDIUM = 216


@pytest.mark.parametrize("method", ["coverage", "suitability"])
def test_assign_is_as_good_as_highs_on_hundreds_of_people(method):
    for seed in range(MEDIUM):
        problem = a_medium_problem(seed)
        assignment = assign(problem, method)
        assert certify(problem, assignment).optimal, seed
        priority, suitability = best_by_weights(problem, method)
        assert assignment.total_suitability == suitability, seed
        if method == "coverage":
            assert assignment.total_priority == priority, seed


@pytest.mark.parametrize("regime", REGIMES)
def test_fair_is_as_good_as_a_chain_of_linear_programmes(regime):
    for seed in range(8):
        problem = a_medium_problem(seed, 100, regime=regime, top=100)
        assignment = assign(problem, "fair")
        assert certify(problem, assignment).optimal, seed
        assert aims_of(problem, "fair", assignment) == best_chain(problem), seed


def as_the_textbook_does(problem):
    """The textbook's answer, with equals told apart as the documentation says: by people's keys."""
    tie = hash_pairs(problem.candidate_hash[problem.candidate], problem.mentor_hash[problem.mentor])
    wishes, ranks = wishes_and_ranks(problem, tie)
    return deferred_acceptance(wishes, ranks, problem.capacity.tolist())


def test_stable_is_what_a_textbook_finds_for_hundreds_of_people():
    for seed in range(MEDIUM):
        problem = a_medium_problem(seed)
        assignment = assign(problem, "stable")
        assert blocking_pairs(problem, assignment.mentor_of).tolist() == []
        assert assignment.mentor_of.tolist() == as_the_textbook_does(problem), seed


def test_stable_is_what_a_textbook_finds_for_a_handful():
    for seed in range(10_000):
        problem = a_problem(seed)
        assert assign(problem, "stable").mentor_of.tolist() == as_the_textbook_does(problem), seed


def test_medium_instances_have_what_makes_them_hard():
    problems = [a_medium_problem(seed) for seed in range(MEDIUM)]
    places = [problem.capacity.sum() / problem.n_candidates for problem in problems]
    assert sum(share < 0.75 for share in places) == sum(share > 1.35 for share in places) == 72
    assert min(problem.n_candidates for problem in problems) >= 100
    assert all((problem.capacity == 0).any() for problem in problems)
    assert all((np.diff(problem.row) == 0).any() for problem in problems)
    assert sum(problem.priority.max() > 1 for problem in problems) > MEDIUM / 2
    assert sum(len(set(problem.suitability.tolist())) == 2 for problem in problems) == MEDIUM / 4


@pytest.mark.parametrize("regime", REGIMES)
def test_live_repairs_hundreds_of_people_to_what_highs_finds(regime):
    problem = a_medium_problem(5, 200, regime=regime)
    live = LiveAssignment(problem)
    rng = np.random.default_rng(1)
    for step, i in enumerate(rng.permutation(200)[:60].tolist()):
        live.candidate_leaves(i)
        j = int(rng.integers(problem.n_mentors))
        live.set_capacity(j, int(rng.integers(4)))
        e = int(rng.integers(problem.n_pairs))
        live.set_suitability(int(problem.candidate[e]), int(problem.mentor[e]), 500_000)
        if step % 6 == 5:
            now, found = live.problem, live.assignment
            best = best_by_weights(now, "coverage")
            assert (found.total_priority, found.total_suitability) == best
            assert certify(now, found).optimal
