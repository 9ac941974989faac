"""The curve along which people are numbered."""

import numpy as np

from matcher.matching.instance.instance import MANY
from matcher.places.curve import along_curve
from matcher.solver import Problem, assign
from matcher.solver.regions import MIN_PEOPLE


def test_a_curve_steps_from_square_to_neighbouring_square():
    y, x = (part.ravel() for part in np.mgrid[0:32, 0:32])
    order = np.random.default_rng(1).permutation(1024)
    taken = order[along_curve(y[order], x[order])]
    steps = np.abs(np.diff(y[taken])) + np.abs(np.diff(x[taken]))
    assert steps.tolist() == [1] * 1023


def test_unknown_places_come_last_in_the_order_given():
    assert along_curve([np.nan, 1, 0, 2], [0, 1, 0, np.nan]).tolist() == [2, 1, 0, 3]
    assert along_curve([np.nan] * 2, [np.nan] * 2).tolist() == [0, 1]
    assert along_curve([], []).tolist() == []


def test_people_at_one_place_keep_their_order():
    assert along_curve([5.0] * 4, [7.0] * 4).tolist() == [0, 1, 2, 3]


def test_another_numbering_gives_the_same_people_the_same_mentors():
    rng = np.random.default_rng(2)
    n, m = 60, 25
    suitability, eligible = rng.integers(0, 3, (n, m)), rng.random((n, m)) < 0.4
    capacity, priority = rng.integers(0, 4, m), rng.integers(1, 3, n)
    whole = assign(Problem.from_dense(suitability, eligible, capacity, priority))
    people, mentors = along_curve(*rng.random((2, n))), along_curve(*rng.random((2, m)))
    turned = assign(
        Problem.from_dense(
            suitability[people][:, mentors],
            eligible[people][:, mentors],
            capacity[mentors],
            priority[people],
            candidate_key=people,
            mentor_key=mentors,
        )
    )
    found = np.where(turned.mentor_of >= 0, mentors[turned.mentor_of], -1)
    assert found.tolist() == whole.mentor_of[people].tolist()


def test_people_are_numbered_by_place_from_where_the_solver_works_in_regions():
    assert MANY == 2 * MIN_PEOPLE
