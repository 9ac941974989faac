from dataclasses import replace

import numpy as np
import pytest

from matcher.solver import LiveAssignment, Problem, assign, certify
from tests.solver.oracle import a_problem


def with_places(problem, j, change):
    """The same problem with more or fewer places at mentor j, priced in the same unit."""
    capacity = problem.capacity.copy()
    capacity[j] += change
    return replace(problem, capacity=capacity)


def worth(problem, assignment):
    return problem.unit * assignment.total_priority + assignment.total_suitability


@pytest.mark.parametrize("seed", range(60))
def test_marginal_value_is_what_one_more_place_really_gives(seed):
    problem = a_problem(seed, 12, 6)
    before = assign(problem)
    for j, value in enumerate(before.marginal_value()):
        after = assign(with_places(problem, j, 1))
        assert value == worth(problem, after) - worth(problem, before)
        gained = after.total_priority - before.total_priority
        better = after.total_suitability - before.total_suitability
        assert before.split(value) == (gained, better)


@pytest.mark.parametrize("seed", range(60))
def test_marginal_loss_is_what_one_place_less_really_costs(seed):
    problem = a_problem(seed, 12, 6)
    before = assign(problem)
    for j, loss in enumerate(before.marginal_loss()):
        if problem.capacity[j] == 0:
            assert loss == 0
            continue
        after = assign(with_places(problem, j, -1))
        assert loss == worth(problem, before) - worth(problem, after)


def test_marginal_values_by_suitability_alone():
    problem = a_problem(7, 12, 6)
    before = assign(problem, "suitability")
    for j, value in enumerate(before.marginal_value()):
        after = assign(with_places(problem, j, 1), "suitability")
        assert before.split(value) == (0, after.total_suitability - before.total_suitability)


def test_mentor_prices_are_the_least_that_prove_it():
    for seed in range(40):
        problem = a_problem(seed, 10, 5)
        assignment = assign(problem)
        for j in np.flatnonzero(assignment.mentor_price > 0):
            price = assignment.mentor_price.copy()
            price[j] -= 1
            holds = certify(problem, replace(assignment, mentor_price=price)).optimal
            assert not holds
        greatest = assignment.marginal_loss()
        assert (greatest >= assignment.mentor_price)[problem.capacity > 0].all()


def test_reduced_cost_is_at_most_what_forcing_the_pair_costs():
    for seed in range(40):
        problem = a_problem(seed, 10, 5)
        free = assign(problem)
        for i, j in zip(problem.candidate.tolist(), problem.mentor.tolist(), strict=True):
            cost = free.reduced_cost(i, j)
            assert cost >= 0
            if free.mentor_of[i] == j:
                assert cost == 0
            if problem.capacity[j]:
                forced = assign(problem, pinned=[(i, j)])
                assert worth(problem, free) - worth(problem, forced) >= cost


def test_reduced_cost_of_a_pair_that_may_not_be_is_refused():
    problem = Problem.from_dense([[1, 2]], [[True, False]], [1, 1])
    with pytest.raises(ValueError, match=r"The pair \(0, 1\) is not eligible"):
        assign(problem).reduced_cost(0, 1)


@pytest.mark.parametrize("method", ["fair", "stable"])
def test_methods_without_such_prices_say_so(method):
    with pytest.raises(ValueError, match="has no prices"):
        assign(a_problem(3, 5, 3), method).marginal_value()


def test_split_tells_a_great_loss_of_suitability_from_priority():
    # One more place with mentor 2 lets all three in, but those two have to give up what suits them.
    problem = Problem.from_pairs(
        [0, 0, 1, 1, 2],
        [0, 1, 1, 2, 0],
        [10**6, 0, 10**6, 0, 0],
        n_candidates=3,
        capacity=[1, 1, 0],
    )
    before = assign(problem)
    assert before.split(before.marginal_value()[2]) == (1, -2_000_000)
    live = LiveAssignment(problem).assignment
    assert live.split(live.marginal_value()[2]) == (1, -2_000_000)
