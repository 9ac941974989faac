from dataclasses import replace

import numpy as np
import pytest

from matcher.solver import UNMATCHED, Problem, assign, certify
from tests.solver.oracle import a_problem, aims, aims_of, everything


def some_pins(problem, seed):
    """A few pinned pairs that can be had together."""
    rng = np.random.default_rng(seed)
    left, pins = problem.capacity.copy(), {}
    for e in rng.permutation(problem.n_pairs):
        i, j = int(problem.candidate[e]), int(problem.mentor[e])
        if i not in pins and left[j] and len(pins) < 2:
            left[j] -= 1
            pins[i] = j
    return np.array(list(pins.items()), int).reshape(-1, 2)


@pytest.mark.parametrize("method", ["coverage", "suitability", "fair"])
def test_pins_are_kept_and_the_rest_is_the_best_beside_them(method):
    for seed in range(700):
        problem = a_problem(seed)
        pins = some_pins(problem, seed)
        assignment = assign(problem, method, pinned=pins)
        assert certify(problem, assignment).optimal, seed
        choices = everything(problem)
        choices = choices[(choices[:, pins[:, 0]] == pins[:, 1]).all(axis=1)]
        reached = aims(problem, method, choices)
        best = tuple(reached[np.lexsort(reached.T[::-1])[-1]].tolist())
        assert aims_of(problem, method, assignment) == best, seed


def test_pins_stand_outside_of_a_stable_match():
    for seed in range(300):
        problem = a_problem(seed)
        pins = some_pins(problem, seed)
        assignment = assign(problem, "stable", pinned=pins)
        assert assignment.mentor_of[pins[:, 0]].tolist() == pins[:, 1].tolist()
        assert certify(problem, assignment).optimal, seed


def test_pins_excuse_nobody_else_in_a_stable_match():
    # 0 is pinned to 0; 1 and 2 then swapped: 1 and mentor 1 would both rather have each other.
    problem = Problem.from_dense(
        [[9, 1, 1], [9, 8, 1], [9, 7, 1]], np.ones((3, 3), bool), [1, 1, 1]
    )
    found = assign(problem, "stable", pinned=[(0, 0)])
    assert found.mentor_of.tolist() == [0, 1, 2]
    swapped = replace(found, mentor_of=np.array([0, 2, 1], np.int32))
    assert not certify(problem, swapped).optimal


@pytest.mark.parametrize(
    ("pins", "message"),
    [
        ([0, 1], "shape"),
        ([(0, 1)], "not eligible"),
        ([(0, 0), (0, 0)], "pinned twice"),
        ([(0, 0), (1, 0)], "pinned 2 times but has 1 places"),
        ([(2, 0)], "must lie between"),
        ([(0, 0.5)], "whole numbers"),
    ],
)
def test_pins_that_cannot_be_are_refused(pins, message):
    problem = Problem.from_dense([[1, 2], [3, 4]], [[True, False], [True, True]], [1, 1])
    with pytest.raises(ValueError, match=message):
        assign(problem, pinned=pins)


def test_a_bonus_keeps_pairs_without_costing_anybody_a_mentor():
    for seed in range(600):
        problem = a_problem(seed)
        n, m = problem.n_candidates, problem.n_mentors
        rng = np.random.default_rng(seed)
        previous = rng.integers(-1, max(m, 1), n) if m else np.full(n, -1)
        bonus = int(rng.choice([0, 3, 1000, 2_000_000]))
        assignment = assign(problem, previous=previous, keep_bonus=bonus)
        assert certify(problem, assignment).optimal
        choices = everything(problem)
        reached = aims(problem, "coverage", choices)
        reached[:, 1] += bonus * ((choices == previous) & (choices < m)).sum(axis=1)
        best = tuple(reached[np.lexsort(reached.T[::-1])[-1]].tolist())
        kept = int(((assignment.mentor_of == previous) & (previous >= 0)).sum())
        assert assignment.total_priority == best[0]
        assert assignment.total_suitability + bonus * kept == best[1]


def test_moved_says_who_moved_and_why():
    problem = Problem.from_dense(
        [[5, 9, 1], [6, 1, 0], [5, 1, 1], [1, 2, 3], [0, 0, 0]],
        np.array([[1, 1, 0], [1, 1, 0], [1, 1, 1], [0, 0, 1], [1, 1, 1]], bool),
        [1, 1, 2],
    )
    assignment = assign(problem, previous=[0, 0, 2, 1, UNMATCHED], pinned=[(4, 2)])
    moved = dict(zip([i for i, _, _ in assignment.moved], assignment.reasons, strict=True))
    assert assignment.moved[0] == (0, 0, 1)
    assert moved == {0: "places", 2: "pinned", 3: "barred", 4: "pinned"}


def test_nobody_moved_where_nothing_was_before():
    assert assign(a_problem(5, 5, 3)).moved == []


def test_a_stable_match_has_no_bonus():
    with pytest.raises(ValueError, match="no bonus"):
        assign(a_problem(5, 2, 3), "stable", previous=[0, 1], keep_bonus=4)


@pytest.mark.parametrize(
    ("previous", "bonus", "message"),
    [([0], 1, "shape"), ([0, 3], 1, "between"), ([0, 1], -1, "between"), ([0, 1], 0.5, "whole")],
)
def test_what_was_before_must_fit(previous, bonus, message):
    with pytest.raises(ValueError, match=message):
        assign(a_problem(5, 2, 3), previous=previous, keep_bonus=bonus)
