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
    assert problem.suitability.tolist() == [[1, 0], [3, 4]]


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
