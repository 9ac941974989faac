import numpy as np
import pytest
from scipy.optimize import Bounds, LinearConstraint, milp

from matcher.solver import UNMATCHED, Problem, assign, certify


def a_problem(seed, n=None, m=None, *, scores=1000):
    """A random problem with ties, people without pairs and mentors without places."""
    rng = np.random.default_rng(seed)
    n = rng.integers(0, 7) if n is None else n
    m = rng.integers(0, 5) if m is None else m
    return Problem.from_dense(
        rng.integers(0, rng.choice([2, scores]), (n, m)),
        rng.random((n, m)) < rng.choice([0.3, 0.8]),
        rng.integers(0, 4, m),
        rng.integers(1, rng.choice([2, 6]), n),
    )


def best_by_trying_everything(problem):
    """Return the greatest (priority, suitability) of any assignment, and the most people."""
    best = (0, 0)
    most = 0

    def go(i, left, priority, total, people):
        nonlocal best, most
        if i == problem.n_candidates:
            best = max(best, (priority, total))
            most = max(most, people)
            return
        go(i + 1, left, priority, total, people)
        for j in range(problem.n_mentors):
            if problem.eligible[i, j] and left[j]:
                left[j] -= 1
                go(
                    i + 1,
                    left,
                    priority + problem.priority[i],
                    total + problem.suitability[i, j],
                    people + 1,
                )
                left[j] += 1

    go(0, problem.capacity.tolist(), 0, 0, 0)
    return best, most


def test_assign_finds_what_trying_everything_finds():
    for seed in range(400):
        problem = a_problem(seed)
        best, most = best_by_trying_everything(problem)
        assignment = assign(problem)
        found = (assignment.total_priority, assignment.total_suitability)
        assert (found, assignment.n_matched) == (best, most), seed


def test_assign_is_proved_every_time():
    for seed in range(400, 900):
        problem = a_problem(seed, 12, 8)
        assignment = assign(problem)
        certificate = certify(problem, assignment)
        assert certificate.optimal
        assert certificate.primal == certificate.dual == assignment.bound
        assert certificate.n_checked_pairs == problem.eligible.sum()


def test_assign_agrees_with_a_linear_programme():
    for seed in range(20):
        problem = a_problem(seed, 25, 12)
        n, m = problem.eligible.shape
        one_mentor = np.kron(np.eye(n), np.ones(m))
        places = np.kron(np.ones(n), np.eye(m))
        worth = problem.suitability + problem.unit * problem.priority[:, None]
        answer = milp(
            -worth.ravel().astype(float),
            constraints=[
                LinearConstraint(one_mentor, ub=np.ones(n)),
                LinearConstraint(places, ub=problem.capacity),
            ],
            integrality=1,
            bounds=Bounds(0, problem.eligible.ravel().astype(float)),
        )
        assert round(-answer.fun) == assign(problem).bound


def test_mentor_prices_are_what_one_more_place_is_worth():
    for seed in range(60):
        problem = a_problem(seed, 7, 4)
        before = assign(problem)
        for j in range(problem.n_mentors):
            capacity = problem.capacity.copy()
            capacity[j] += 1
            more = Problem.from_dense(
                problem.suitability, problem.eligible, capacity, problem.priority
            )
            after = assign(more)
            gained = after.total_priority - before.total_priority
            better = after.total_suitability - before.total_suitability
            assert before.mentor_price[j] == problem.unit * gained + better


def test_assign_serves_priority_before_suitability():
    problem = Problem.from_dense([[900_000], [1]], [[True], [True]], [1], [1, 2])
    assert assign(problem).mentor_of.tolist() == [UNMATCHED, 0]


def test_assign_matches_two_modestly_rather_than_one_perfectly():
    problem = Problem.from_dense(
        [[1_000_000, 0], [0, 0]], [[True, True], [True, False]], [1, 1], [1, 1]
    )
    assert assign(problem).mentor_of.tolist() == [1, 0]


def test_assign_gives_a_pair_without_any_suitability_too():
    assert assign(Problem.from_dense([[0]], [[True]], [1])).n_matched == 1


@pytest.mark.parametrize(("n", "m"), [(0, 0), (0, 3), (3, 0)])
def test_assign_of_nobody_is_empty_and_proved(n, m):
    problem = Problem.from_dense(np.zeros((n, m), int), np.zeros((n, m), bool), [1] * m)
    assignment = assign(problem)
    assert assignment.mentor_of.tolist() == [UNMATCHED] * n
    assert certify(problem, assignment).optimal


def test_assign_tells_its_phases():
    told = []
    assign(a_problem(1, 5, 5), progress=told.append)
    assert [progress.phase for progress in told] == ["solve", "prove", "prove"]
    assert told[-1].share == 1.0


def test_assign_refuses_a_method_it_does_not_know():
    with pytest.raises(ValueError, match="no method “luck”"):
        assign(a_problem(1), method="luck")


def test_assign_refuses_what_doubles_cannot_hold():
    problem = Problem.from_dense(
        np.full((300, 300), 1_000_000), np.ones((300, 300), bool), [1] * 300, [10**6] * 300
    )
    with pytest.raises(ValueError, match="too large to be solved exactly"):
        assign(problem)
