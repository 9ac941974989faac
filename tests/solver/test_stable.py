import numpy as np

from matcher.solver import (
    PriceOfStability,
    Problem,
    assign,
    blocking_pairs,
    certify,
    price_of_stability,
)
from tests.solver.oracle import a_problem, dense, everything


def views_of(problem):
    views = np.zeros((problem.n_candidates, problem.n_mentors), int)
    views[problem.candidate, problem.mentor] = problem.mentor_suitability
    return views


def blocking_by_definition(problem, mentor_of):
    """List the pairs who would rather have each other, straight from the words."""
    suitability, eligible = dense(problem)
    views = views_of(problem)
    found = []
    for i in range(problem.n_candidates):
        for j in range(problem.n_mentors):
            has = mentor_of[i]
            people = [k for k in range(problem.n_candidates) if mentor_of[k] == j]
            wants = has == -1 or suitability[i, j] > suitability[i, has]
            room = len(people) < problem.capacity[j]
            prefers = problem.capacity[j] and any(views[i, j] > views[k, j] for k in people)
            if eligible[i, j] and has != j and wants and (room or prefers):
                found.append([i, j])
    return found


def test_blocking_pairs_are_those_of_the_definition():
    for seed in range(1500):
        problem = a_problem(seed)
        for mentor_of in everything(problem)[::7]:
            mentor_of = np.where(mentor_of == problem.n_mentors, -1, mentor_of)
            found = blocking_pairs(problem, mentor_of).tolist()
            assert found == blocking_by_definition(problem, mentor_of), seed


def test_stable_has_no_blocking_pair_and_no_candidate_does_better_in_any_other():
    for seed in range(10_000):
        rng = np.random.default_rng(seed)
        n, m = rng.integers(0, 5), rng.integers(0, 4)
        problem = Problem.from_dense(
            rng.permuted(np.arange(n * m).reshape(n, m), axis=1),
            rng.random((n, m)) < 0.8,
            rng.integers(0, 3, m),
            mentor_suitability=rng.permutation(n * m).reshape(n, m),
        )
        assignment = assign(problem, "stable")
        assert certify(problem, assignment).optimal
        if seed % 10:
            continue
        own = np.append(dense(problem)[0], np.full((n, 1), -1), axis=1)
        gets = own[np.arange(n), np.where(assignment.mentor_of < 0, m, assignment.mentor_of)]
        for choice in everything(problem):
            other = np.where(choice == m, -1, choice)
            if not len(blocking_pairs(problem, other)):
                assert (gets >= own[np.arange(n), choice]).all()


def test_stable_with_ties_is_stable_too():
    for seed in range(2000):
        problem = a_problem(seed)
        assert certify(problem, assign(problem, "stable")).optimal


def test_stable_has_no_prices_and_certify_sees_a_blocking_pair():
    problem = Problem.from_dense([[9, 1], [8, 2]], np.ones((2, 2), bool), [1, 1])
    assignment = assign(problem, "stable")
    assert (assignment.candidate_price, assignment.mentor_price) == (None, None)
    assert assignment.mentor_of.tolist() == [0, 1]
    assignment.mentor_of[:] = [1, 0]
    assert not certify(problem, assignment).optimal
    assert blocking_pairs(problem, assignment.mentor_of).tolist() == [[0, 0]]


def test_mentors_with_many_places_keep_those_they_like_best():
    rng = np.random.default_rng(1)
    likes = rng.permutation(60)
    problem = Problem.from_dense(
        np.full((60, 1), 5), np.ones((60, 1), bool), [17], mentor_suitability=likes[:, None]
    )
    kept = assign(problem, "stable").mentor_of == 0
    assert sorted(likes[kept].tolist()) == list(range(43, 60))


def test_the_worked_example_of_the_documentation():
    suitability = np.array([[90, 60, 0], [80, 0, 0], [70, 50, 0], [0, 40, 30], [0, 0, 65]])
    problem = Problem.from_dense(suitability, suitability > 0, [1, 2, 2])
    coverage, stable = assign(problem), assign(problem, "stable")
    assert coverage.mentor_of.tolist() == [1, 0, 1, 2, 2]
    assert stable.mentor_of.tolist() == [0, -1, 1, 1, 2]
    assert coverage.marginal_value().tolist() == [40, 10, 0]
    assert [coverage.split(loss)[0] for loss in coverage.marginal_loss()] == [1, 1, 1]
    price = price_of_stability(problem, stable)
    assert price == PriceOfStability(1, 1, 40, 1)
    assert price == price_of_stability(problem, stable, coverage)
