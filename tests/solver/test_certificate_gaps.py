"""Where equal totals alone would prove nothing: pins, and places worth nothing.

A pinned candidate's other pairs need no cover, which must not hide what is wrong elsewhere.
"""

from dataclasses import replace

import numpy as np

from matcher.solver import Problem, assign, certify


def test_certify_refuses_prices_that_take_from_the_pinned_what_they_give_to_others():
    problem = Problem.from_dense([[5, 3], [4, 6]], np.ones((2, 2), bool), [1, 1])
    assignment = assign(problem, pinned=[(0, 1)])
    assert assignment.mentor_of.tolist() == [1, 0]
    assert certify(problem, assignment).optimal
    shifted = assignment.candidate_price + np.array([-1, 1])
    found = certify(problem, replace(assignment, candidate_price=shifted))
    assert found.primal == found.dual
    assert not found.optimal


def test_certify_refuses_a_pinned_pair_that_was_not_made():
    problem = Problem.from_dense([[5, 3], [4, 6]], np.ones((2, 2), bool), [1, 1])
    assignment = assign(problem, pinned=[(0, 1)])
    free = assign(problem)
    assert not certify(problem, replace(free, terms=assignment.terms)).optimal


def test_certify_refuses_more_people_than_places_even_where_a_place_is_worth_nothing():
    problem = Problem.from_dense([[0], [0]], [[True], [True]], [1])
    assignment = assign(problem, "suitability")
    assert certify(problem, assignment).optimal
    crowded = replace(assignment, mentor_of=np.array([0, 0], np.int32))
    found = certify(problem, crowded)
    assert (found.primal, found.dual, found.optimal) == (0, 0, False)
