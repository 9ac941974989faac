from dataclasses import replace

import numpy as np
import pytest

from matcher.solver import UNMATCHED, Problem, assign, certify


@pytest.fixture
def problem():
    rng = np.random.default_rng(4)
    return Problem.from_dense(
        rng.integers(1, 1000, (8, 4)), rng.random((8, 4)) < 0.7, [1, 2, 1, 1], [1, 2] * 4
    )


def test_certify_refuses_one_candidate_less(problem):
    assignment = assign(problem)
    mentor_of = assignment.mentor_of.copy()
    mentor_of[np.flatnonzero(mentor_of != UNMATCHED)[0]] = UNMATCHED
    assert not certify(problem, replace(assignment, mentor_of=mentor_of)).optimal


def test_certify_refuses_two_candidates_exchanged(problem):
    assignment = assign(problem)
    mentor_of = assignment.mentor_of.copy()
    mentor_of[[0, 1, 2, 3, 4, 5, 6, 7]] = mentor_of[[1, 0, 3, 2, 5, 4, 7, 6]]
    assert not certify(problem, replace(assignment, mentor_of=mentor_of)).optimal


@pytest.mark.parametrize("side", ["candidate_price", "mentor_price"])
@pytest.mark.parametrize("change", [-1, 1])
def test_certify_refuses_any_price_that_is_off_by_one(problem, side, change):
    assignment = assign(problem)
    for index in range(len(getattr(assignment, side))):
        prices = getattr(assignment, side).copy()
        prices[index] += change
        assert not certify(problem, replace(assignment, **{side: prices})).optimal


def test_certify_refuses_a_mentor_above_capacity():
    problem = Problem.from_dense([[5], [5]], [[True], [True]], [1])
    assignment = replace(assign(problem), mentor_of=np.array([0, 0], np.int32))
    assert not certify(problem, assignment).optimal


@pytest.mark.parametrize("mentor", [-2, 1])
def test_certify_refuses_a_mentor_who_does_not_exist(mentor):
    problem = Problem.from_dense([[5]], [[True]], [1])
    assignment = replace(assign(problem), mentor_of=np.array([mentor], np.int32))
    assert not certify(problem, assignment).optimal


def test_certify_refuses_a_pair_that_may_not_be():
    problem = Problem.from_dense([[5, 5]], [[True, False]], [1, 1])
    assignment = replace(assign(problem), mentor_of=np.array([1], np.int32))
    assert not certify(problem, assignment).optimal
