import numpy as np
import pytest

from matcher.solver import Problem, assign
from matcher.solver.keys import hash_keys, hash_pairs
from tests.solver.oracle import aims, everything


def a_problem_full_of_ties(seed, n=40, m=16):
    """Pairs, places, priorities and text keys such that very many assignments are equally good."""
    rng = np.random.default_rng(seed)
    return {
        "suitability": rng.integers(0, 3, (n, m)) * 50_000,
        "eligible": rng.random((n, m)) < 0.5,
        "capacity": rng.integers(0, 4, m),
        "priority": rng.integers(1, 3, n),
        "candidate_key": [f"c{q}@example.org" for q in rng.permutation(n)],
        "mentor_key": rng.permutation(m).tolist(),
    }


def shuffled(given, seed):
    """Return the same people in another order, with where each now stands."""
    rng = np.random.default_rng(seed)
    rows = rng.permutation(len(given["priority"]))
    columns = rng.permutation(len(given["capacity"]))
    return {
        "suitability": given["suitability"][np.ix_(rows, columns)],
        "eligible": given["eligible"][np.ix_(rows, columns)],
        "capacity": given["capacity"][columns],
        "priority": given["priority"][rows],
        "candidate_key": [given["candidate_key"][i] for i in rows],
        "mentor_key": [given["mentor_key"][j] for j in columns],
    }


def pairs_by_key(given, assignment):
    return {
        (given["candidate_key"][i], given["mentor_key"][j])
        for i, j in enumerate(assignment.mentor_of)
        if j >= 0
    }


@pytest.mark.parametrize("method", ["coverage", "suitability", "fair", "stable"])
def test_the_order_of_rows_does_not_matter(method):
    for seed in range(25):
        given = a_problem_full_of_ties(seed)
        expected = pairs_by_key(given, assign(Problem.from_dense(**given), method))
        for other in range(3):
            again = shuffled(given, other)
            assert pairs_by_key(again, assign(Problem.from_dense(**again), method)) == expected


def test_other_keys_break_ties_otherwise():
    given = a_problem_full_of_ties(3)
    first = assign(Problem.from_dense(**given))
    renamed = given | {"candidate_key": [f"other{i}" for i in range(40)]}
    second = assign(Problem.from_dense(**renamed))
    assert first.mentor_of.tolist() != second.mentor_of.tolist()
    assert first.value == second.value


@pytest.mark.parametrize("method", ["coverage", "suitability", "fair"])
def test_of_all_the_best_the_one_with_the_greatest_hashes_is_chosen(method):
    for seed in range(1500):
        rng = np.random.default_rng(seed)
        problem = Problem.from_dense(
            rng.integers(0, 2, (4, 3)), rng.random((4, 3)) < 0.8, rng.integers(0, 3, 3)
        )
        choices = everything(problem)
        reached = aims(problem, method, choices)
        best = choices[(reached == reached[np.lexsort(reached.T[::-1])[-1]]).all(axis=1)]
        hashes = np.zeros((4, 4), int)
        hashes[:, :3] = hash_pairs(problem.candidate_hash[:, None], problem.mentor_hash)
        chosen = best[hashes[np.arange(4), best].sum(axis=1).argmax()]
        found = assign(problem, method).mentor_of
        assert found.tolist() == np.where(chosen == 3, -1, chosen).tolist(), seed


def test_prices_do_not_depend_on_the_order_of_rows():
    for seed in range(20):
        given = a_problem_full_of_ties(seed)
        price = dict(
            zip(
                given["mentor_key"],
                assign(Problem.from_dense(**given)).mentor_price.tolist(),
                strict=True,
            )
        )
        again = shuffled(given, 1)
        assignment = assign(Problem.from_dense(**again))
        assert assignment.mentor_price.tolist() == [price[key] for key in again["mentor_key"]]


def test_a_key_has_the_same_hash_on_every_machine():
    assert [int(x) for x in hash_keys("key", ["ada", "5", -5], 3)] == HASHES
    assert int(hash_keys("key", None, 6)[5]) == int(hash_keys("key", [5], 1)[0])


HASHES = [14902051146234963356, 11257619924087481335, 5255097811579357780]


@pytest.mark.parametrize(
    ("keys", "message"),
    [
        (["a"], "must have 2 keys, not 1"),
        (["a", "a"], "same key twice"),
        ([1.5, 2], "texts or whole numbers"),
        ([True, 2], "texts or whole numbers"),
    ],
)
def test_keys_must_tell_people_apart(keys, message):
    with pytest.raises(ValueError, match=message):
        Problem.from_dense([[1], [2]], [[True], [True]], [1], candidate_key=keys)
