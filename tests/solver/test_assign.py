import numpy as np
import pytest

from matcher.solver import UNMATCHED, Problem, assign, blocking_pairs, certify
from tests.solver.oracle import (
    a_problem,
    aims_of,
    best_by_highs,
    best_by_scipy,
    best_by_trying_everything,
)

SMALL = 10_000


@pytest.mark.parametrize("method", ["coverage", "suitability"])
def test_assign_finds_what_trying_everything_finds(method):
    for seed in range(SMALL):
        problem = a_problem(seed)
        assignment = assign(problem, method)
        certificate = certify(problem, assignment)
        assert certificate.optimal, seed
        assert certificate.primal == certificate.dual == assignment.bound == assignment.value
        assert certificate.n_checked_pairs == problem.n_pairs
        best = best_by_trying_everything(problem, method)
        assert aims_of(problem, method, assignment) == best, seed


def test_assign_agrees_with_scipy_in_every_regime():
    for seed in range(150):
        rng = np.random.default_rng(seed)
        n, m = rng.integers(20, 120), rng.integers(10, 60)
        problem = a_problem(seed, n, m)
        assignment = assign(problem)
        assert certify(problem, assignment).optimal
        found = (assignment.total_priority, assignment.total_suitability)
        assert found == best_by_scipy(problem), seed


def test_assign_agrees_with_linear_programmes():
    for seed in range(60):
        problem = a_problem(1000 + seed, 60, 30)
        assignment = assign(problem)
        found = (assignment.total_priority, assignment.total_suitability)
        assert found == best_by_highs(problem), seed


def test_assign_matches_the_most_people_too():
    for seed in range(300):
        problem = a_problem(seed, 5, 3)
        alike = Problem.from_pairs(
            problem.candidate,
            problem.mentor,
            problem.suitability,
            n_candidates=5,
            capacity=problem.capacity,
        )
        assert assign(problem).n_matched == assign(alike).total_priority


def test_assign_serves_priority_before_suitability():
    problem = Problem.from_dense([[900_000], [1]], [[True], [True]], [1], [1, 2])
    assert assign(problem).mentor_of.tolist() == [UNMATCHED, 0]


def test_assign_matches_two_modestly_rather_than_one_perfectly():
    problem = Problem.from_dense(
        [[1_000_000, 0], [0, 0]], [[True, True], [True, False]], [1, 1], [1, 1]
    )
    assert assign(problem).mentor_of.tolist() == [1, 0]
    assert assign(problem, "suitability").mentor_of[0] == 0


def test_assign_gives_a_pair_without_any_suitability_too():
    assert assign(Problem.from_dense([[0]], [[True]], [1])).n_matched == 1


@pytest.mark.parametrize("method", ["coverage", "suitability", "fair", "stable"])
@pytest.mark.parametrize(("n", "m"), [(0, 0), (0, 3), (3, 0), (2, 2)])
def test_assign_without_any_pairs_is_empty_and_proved(n, m, method):
    problem = Problem.from_dense(np.zeros((n, m), int), np.zeros((n, m), bool), [1] * m)
    assignment = assign(problem, method)
    assert assignment.mentor_of.tolist() == [UNMATCHED] * n
    assert certify(problem, assignment).optimal
    assert blocking_pairs(problem, assignment.mentor_of).tolist() == []


def test_assign_refuses_a_method_it_does_not_know():
    with pytest.raises(ValueError, match="no method “luck”"):
        assign(a_problem(1), method="luck")


def test_assign_adds_up_where_doubles_could_not():
    n = 300
    priority = [10**6] * n
    problem = Problem.from_dense(np.full((n, n), 999_999), np.ones((n, n), bool), [1] * n, priority)
    assert problem.unit * sum(priority) > 1 << 53
    assignment = assign(problem)
    assert (assignment.n_matched, assignment.total_suitability) == (n, n * 999_999)
    assert certify(problem, assignment).optimal


def test_assign_takes_a_mentor_with_more_places_than_there_are_people():
    problem = Problem.from_dense([[5], [6]], [[True], [True]], [1 << 50])
    assignment = assign(problem)
    assert assignment.n_matched == 2
    assert assignment.mentor_price.tolist() == [0]
    assert certify(problem, assignment).optimal


def test_a_stopped_run_keeps_the_best_so_far_and_how_far_it_may_be_from_the_best():
    problem = a_problem(5, 200, 80)
    best = assign(problem)
    for stop_at in range(8):
        told = []

        def listen(progress, told=told, stop_at=stop_at):
            told.append(progress)
            return len(told) <= stop_at

        stopped = assign(problem, progress=listen)
        assert len(told) == stop_at + 1
        assert stopped.status == "stopped"
        assert stopped.value <= best.value <= stopped.bound
        assert stopped.gap == stopped.bound - stopped.value
        certificate = certify(problem, stopped)
        assert (certificate.optimal, certificate.dual) == (stopped.gap == 0, stopped.bound)


def test_progress_goes_forward_and_does_not_change_the_answer():
    problem = a_problem(5, 200, 80)
    told = []
    assignment = assign(problem, progress=told.append)
    shares = [progress.share for progress in told]
    assert shares == sorted(shares)
    assert shares[-1] == 1.0
    assert told[-1].bound >= assignment.value >= told[-1].best
    assert {progress.phase for progress in told} >= {"cover", "bid", "prove"}
    assert assignment.mentor_of.tolist() == assign(problem).mentor_of.tolist()


def test_start_from_earlier_prices_leads_to_the_same_answer():
    for seed in range(100):
        problem = a_problem(seed, 30, 12)
        rng = np.random.default_rng(seed)
        others = Problem.from_pairs(
            problem.candidate,
            problem.mentor,
            np.clip(problem.suitability + rng.integers(-9, 9, problem.n_pairs), 0, 1_000_000),
            n_candidates=30,
            capacity=np.maximum(problem.capacity + rng.integers(-1, 2, 12), 0),
            priority=problem.priority,
        )
        cold, warm = assign(others), assign(others, start=assign(problem))
        assert warm.mentor_of.tolist() == cold.mentor_of.tolist()
        assert warm.mentor_price.tolist() == cold.mentor_price.tolist()


def test_start_must_be_of_as_many_people():
    with pytest.raises(ValueError, match="start is of 3 candidates and 2 mentors"):
        assign(a_problem(1, 3, 3), start=assign(a_problem(1, 3, 2)))


def test_more_pairs_can_be_added_and_solved_from_the_prices_there_are():
    for seed in range(50):
        whole = a_problem(seed, 25, 10)
        few = np.random.default_rng(seed).random(whole.n_pairs) < 0.5
        part = Problem.from_pairs(
            whole.candidate[few],
            whole.mentor[few],
            whole.suitability[few],
            n_candidates=25,
            capacity=whole.capacity,
            priority=whole.priority,
        )
        rest = (whole.candidate[~few], whole.mentor[~few], whole.suitability[~few])
        wider = part.with_pairs(*rest)
        found = assign(wider, start=assign(part))
        assert found.mentor_of.tolist() == assign(whole).mentor_of.tolist()
        assert certify(whole, found).optimal
