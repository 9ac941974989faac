from dataclasses import replace

import numpy as np
import pytest
from scipy.optimize import linprog
from scipy.sparse import csr_array, vstack

from matcher.solver import Problem, assign, certify
from tests.solver.oracle import a_problem, aims_of, best_by_trying_everything


def test_fair_finds_what_trying_everything_finds():
    for seed in range(10_000):
        problem = a_problem(seed)
        assignment = assign(problem, "fair")
        assert certify(problem, assignment).optimal, seed
        found = aims_of(problem, "fair", assignment)
        assert found == best_by_trying_everything(problem, "fair"), seed
        values = [stage.value for stage in assignment.stages]
        assert values == [found[0], *(-count for count in found[1:11]), found[11]]


def chain_by_linear_programmes(problem):
    """Reach one aim after the other by HiGHS, each kept by a row of its own."""
    n, m, e = problem.n_candidates, problem.n_mentors, problem.n_pairs
    pair = np.arange(e)
    rows = np.concatenate([problem.candidate, n + problem.mentor])
    matrix = csr_array((np.ones(2 * e), (rows, np.concatenate([pair, pair]))), (n + m, e))
    room = np.concatenate([np.ones(n), problem.capacity])
    band = np.minimum(problem.suitability // 100_000, 9)
    aims = [problem.priority[problem.candidate], *(-(band == b).astype(int) for b in range(10))]
    reached = []
    for aim in [*aims, problem.suitability]:
        answer = linprog(-aim.astype(float), A_ub=matrix, b_ub=room, bounds=(0, 1))
        best = round(-answer.fun)
        reached.append(best)
        matrix = vstack([matrix, csr_array(-aim[None, :].astype(float))])
        room = np.append(room, -best + 1e-6)
    return tuple(reached)


@pytest.mark.parametrize("seed", range(12))
def test_fair_agrees_with_a_chain_of_linear_programmes(seed):
    rng = np.random.default_rng(seed)
    n, m = 30, 14
    problem = Problem.from_dense(
        rng.integers(0, 1_000_001, (n, m)),
        rng.random((n, m)) < 0.4,
        rng.integers(0, 4, m),
        rng.integers(1, 4, n),
    )
    found = aims_of(problem, "fair", assign(problem, "fair"))
    assert found[:11] == chain_by_linear_programmes(problem)[:11]
    assert abs(found[11] - chain_by_linear_programmes(problem)[11]) <= 1


def test_fair_lifts_the_worst_off_at_a_price():
    problem = Problem.from_dense(
        [[900_000, 150_000], [700_000, 50_000]], np.ones((2, 2), bool), [1, 1]
    )
    assert assign(problem, "coverage").mentor_of.tolist() == [0, 1]
    assert assign(problem, "fair").mentor_of.tolist() == [1, 0]


def test_certify_refuses_a_chain_with_any_price_changed():
    problem = a_problem(11, 8, 4)
    assignment = assign(problem, "fair")
    assert assignment.n_matched > 3
    for s, stage in enumerate(assignment.stages):
        price = stage.candidate_price.copy()
        price[assignment.mentor_of >= 0] += 1
        stages = list(assignment.stages)
        stages[s] = replace(stage, candidate_price=price)
        assert not certify(problem, replace(assignment, stages=tuple(stages))).optimal


def test_certify_refuses_a_chain_without_all_its_stages():
    problem = a_problem(11, 8, 4)
    assignment = assign(problem, "fair")
    assert not certify(problem, replace(assignment, stages=assignment.stages[:-1])).optimal


def test_certify_refuses_the_matches_of_another_aim():
    problem = Problem.from_dense(
        [[900_000, 150_000], [700_000, 50_000]], np.ones((2, 2), bool), [1, 1]
    )
    fair, coverage = assign(problem, "fair"), assign(problem, "coverage")
    assert not certify(problem, replace(fair, mentor_of=coverage.mentor_of)).optimal


def test_a_stopped_chain_keeps_the_aims_it_reached():
    problem = a_problem(11, 40, 20)
    whole = assign(problem, "fair")
    for stop_at in range(12):
        told = []

        def listen(progress, told=told, stop_at=stop_at):
            told.append(progress)
            return len(told) <= stop_at

        stopped = assign(problem, "fair", progress=listen)
        assert stopped.status == "stopped"
        assert [s.value for s in stopped.stages] == [s.value for s in whole.stages[: stop_at + 1]]
        assert stopped.total_priority == whole.total_priority
