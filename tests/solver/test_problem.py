import numpy as np
import pytest

from matcher.solver import Problem, assign

GOOD = {
    "suitability": [[1, 2], [3, 4]],
    "eligible": [[True, False], [True, True]],
    "capacity": [1, 1],
    "priority": [1, 1],
}


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ({"suitability": [1, 2]}, "two axes"),
        ({"suitability": [[1, 2]]}, "eligible must have the shape"),
        ({"suitability": [[1.5, 2], [3, 4]]}, "suitability must be whole numbers"),
        ({"suitability": [[-1, 2], [3, 4]]}, "suitability must lie between 0 and 1000000"),
        ({"suitability": [[1_000_001, 2], [3, 4]]}, "suitability must lie between"),
        ({"eligible": [[1, 0], [1, 1]]}, "eligible must be true or false"),
        ({"capacity": [1]}, "capacity must have the shape"),
        ({"capacity": [1, -1]}, "capacity must lie between"),
        ({"capacity": [1, 0.5]}, "capacity must be whole numbers"),
        ({"priority": [1, 0]}, "priority must lie between"),
        ({"priority": [1]}, "priority must have the shape"),
        ({"priority": [1, 1 << 58]}, "overflow"),
    ],
)
def test_from_dense_says_what_is_wrong(change, message):
    with pytest.raises(ValueError, match=message):
        Problem.from_dense(**GOOD | change)


def test_from_dense_ignores_the_score_of_a_pair_that_may_not_be():
    problem = Problem.from_dense(**GOOD | {"suitability": [[1, -7], [3, 4]]})
    assert problem.suitability.tolist() == [1, 3, 4]
    assert problem.candidate.tolist() == [0, 1, 1]
    assert problem.mentor.tolist() == [0, 0, 1]


PAIRS = {
    "candidate": [1, 0, 1],
    "mentor": [1, 0, 0],
    "suitability": [4, 1, 3],
    "n_candidates": 2,
    "capacity": [1, 1],
}


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ({"candidate": [1, 0]}, "mentor must have the shape"),
        ({"candidate": [1, 0, 2]}, "candidate must lie between 0 and 1"),
        ({"mentor": [1, 0, -1]}, "mentor must lie between 0 and 1"),
        ({"mentor": [1.0, 0.5, 1]}, "mentor must be whole numbers"),
        ({"suitability": [4, 1, -3]}, "suitability must lie between"),
        ({"mentor_suitability": [4, 1]}, "mentor_suitability must have the shape"),
        ({"candidate": [1, 1, 1], "mentor": [0, 1, 0]}, r"pair \(1, 0\) is given twice"),
        ({"n_candidates": -1}, "n_candidates must lie between"),
        ({"capacity": 3}, "capacity must have one axis"),
        ({"capacity": [1, -1]}, "capacity must lie between"),
        ({"priority": [1, 0]}, "priority must lie between"),
    ],
)
def test_from_pairs_says_what_is_wrong(change, message):
    with pytest.raises(ValueError, match=message):
        Problem.from_pairs(**PAIRS | change)


def test_from_pairs_sorts_what_comes_in_any_order():
    problem = Problem.from_pairs(**PAIRS, mentor_suitability=[7, 8, 9])
    assert problem.row.tolist() == [0, 1, 3]
    assert problem.mentor.tolist() == [0, 0, 1]
    assert problem.suitability.tolist() == [1, 3, 4]
    assert problem.mentor_suitability.tolist() == [8, 9, 7]


def test_weights_may_be_as_large_as_64_bits_hold():
    largest = (1 << 60) // (4 * (2 * (2 + 1) * (4 + 1) + 1)) - 1
    Problem.from_pairs(**PAIRS, priority=[1, largest])
    with pytest.raises(ValueError, match="overflow"):
        Problem.from_pairs(**PAIRS, priority=[1, largest + 2])


def test_nothing_given_is_modified():
    given = {name: np.array(values) for name, values in GOOD.items()}
    copies = {name: values.copy() for name, values in given.items()}
    assign(Problem.from_dense(**given))
    for name, values in given.items():
        assert (values == copies[name]).all()
        assert values.flags.writeable


def test_a_problem_is_frozen():
    problem = Problem.from_dense(**GOOD)
    with pytest.raises(ValueError, match="read-only"):
        problem.capacity[0] = 5
