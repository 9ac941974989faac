"""Each phase does what it is there for.

Phases 1 and 2 only bring the prices near: whatever they leave, phase 3 makes exact. So an answer
cannot show that they are broken, only that it took longer; these tests can.
"""

import numpy as np
import pytest

from matcher.solver import Problem, assign
from matcher.solver.network import EPSILON_SHARES
from matcher.solver.setup import OpenPart
from matcher.solver.terms import NO_TERMS
from tests.solver.other_solvers import REGIMES, a_medium_problem

SEEDS = range(24)


def silent(phase, share):
    """Listen to nothing."""


def a_network(problem):
    return OpenPart.of(problem, NO_TERMS).network(problem, problem.unit * problem.priority)


def gains_of(network):
    """Return (pairs,) what each pair's candidate gains from it at the mentors' prices."""
    graph = network.graph
    owner = np.repeat(np.arange(network.n_candidates), np.diff(graph.row))
    return graph.base[owner] + graph.score - network.state.v[graph.mentor], owner


def best_gains(network):
    gain, owner = gains_of(network)
    best = np.zeros(network.n_candidates, np.int64)
    np.maximum.at(best, owner, gain)
    return best


def own_gains(network):
    """Return (n,) what the matched gain from their own mentor, 0 for the others."""
    gain, owner = gains_of(network)
    own = network.state.mentor_of[owner] == network.graph.mentor
    found = np.zeros(network.n_candidates, np.int64)
    found[owner[own]] = gain[own]
    return found


def check_places(network):
    """Everybody who holds a place is matched there, and the other way round."""
    state = network.state
    n_mentors = len(state.v) - 1
    assert (state.held[:-1] <= state.capacity[:-1]).all()
    holders = []
    for j in range(n_mentors):
        people = state.holder[state.first[j] : state.first[j] + state.held[j]]
        assert (state.mentor_of[people] == j).all()
        holders += people.tolist()
    assert sorted(holders) == np.flatnonzero(state.mentor_of[:-1] >= 0).tolist()


@pytest.mark.parametrize("seed", SEEDS)
def test_cover_matches_all_the_priority_there_is_and_prices_what_one_more_place_would_serve(seed):
    problem = a_medium_problem(seed, 150)
    network, best = a_network(problem), assign(problem)
    network.cover(problem.priority.copy(), problem.unit, silent)
    matched = network.state.mentor_of[:-1] >= 0
    assert problem.priority[matched].sum() == best.total_priority
    check_places(network)
    served = [best.split(value)[0] for value in best.marginal_value()]
    usable = problem.degree > 0
    level = network.state.v[:-1] // problem.unit
    assert level[usable].tolist() == np.array(served)[usable].tolist()


@pytest.mark.parametrize("seed", SEEDS)
def test_auction_ends_with_nobody_more_than_a_step_from_their_best(seed):
    problem = a_medium_problem(seed, 150)
    network = a_network(problem)
    network.cover(problem.priority.copy(), problem.unit, silent)
    network.shut_empty_mentors()
    network.auction(silent)
    state, best = network.state, best_gains(network)
    step = max(1, int(problem.suitability.max() * EPSILON_SHARES[-1]))
    matched = state.mentor_of[:-1] >= 0
    assert (best[~matched] == 0).all()
    assert (own_gains(network)[matched] >= best[matched] - step).all()
    check_places(network)


@pytest.mark.parametrize("seed", SEEDS)
def test_settle_keeps_tight_matches_within_capacity_from_any_prices_and_any_matches(seed):
    problem = a_medium_problem(seed, 150)
    network = a_network(problem)
    rng = np.random.default_rng(seed)
    network.state.v[:-1] = rng.choice([0, problem.unit, 400_000], problem.n_mentors)
    some = rng.random(problem.n_candidates) < 0.8
    guess = rng.integers(0, problem.n_mentors, problem.n_candidates)
    network.state.mentor_of[:-1] = np.where(some, guess, -1)
    network.settle()
    state = network.state
    matched = state.mentor_of[:-1] >= 0
    assert state.u[:-1].tolist() == best_gains(network).tolist()
    assert own_gains(network)[matched].tolist() == state.u[:-1][matched].tolist()
    check_places(network)
    gain, owner = gains_of(network)
    has_room = (state.held < state.capacity)[network.graph.mentor]
    left = ~matched[owner] & (state.u[owner] > 0)
    assert not (left & has_room & (gain == state.u[owner])).any()


@pytest.mark.parametrize("regime", REGIMES)
def test_repair_leaves_proved_prices_and_clean_arrays(regime):
    problem = a_medium_problem(7, 150, regime=regime)
    network = a_network(problem)
    network.settle()
    network.clean(silent)
    state, scratch = network.state, network.scratch
    check_places(network)
    assert state.u[:-1].tolist() == best_gains(network).tolist()
    assert (state.u[:-1][state.mentor_of[:-1] < 0] == 0).all()
    assert (state.v[:-1][state.held[:-1] < state.capacity[:-1]] == 0).all()
    assert len(set(scratch.distance.tolist())) == len(set(scratch.heap_at.tolist())) == 1


def test_auction_bids_up_to_the_second_best_at_once():
    """Two want the same mentor, and each has another who is worth little: few bids decide."""
    problem = Problem.from_dense(
        [[900_000, 100_000, 0], [900_000, 0, 150_000]],
        [[True, True, False], [True, False, True]],
        [1, 1, 1],
    )
    network = a_network(problem)
    told = []
    network.auction(lambda phase, share: told.append(phase), chunk=1)
    assert network.state.mentor_of[:-1].tolist() == [0, 2]
    assert len(told) <= 4 * len(EPSILON_SHARES)
