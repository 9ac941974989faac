"""Bidding in regions: cut where few pairs cross, and the same answer as without."""

import numpy as np
import pytest

from matcher.solver import Problem, assign, certify
from matcher.solver.duals import lower_to_least
from matcher.solver.regions import Region, bid_in_regions, cut
from matcher.solver.setup import OpenPart
from matcher.solver.terms import check_terms


def along_a_line(seed, n=600, m=240, reach=3):
    """Candidates and mentors numbered along a line, each with pairs among their neighbours."""
    rng = np.random.default_rng(seed)
    candidate = np.repeat(np.arange(n), 8)
    near = candidate * m // n + rng.integers(-reach, reach + 1, len(candidate))
    pairs = np.unique(np.stack([candidate, np.clip(near, 0, m - 1)], axis=1), axis=0)
    return Problem.from_pairs(
        *pairs.T,
        rng.integers(0, 1000, len(pairs)),
        n_candidates=n,
        capacity=rng.integers(0, 5, m),
        priority=rng.integers(1, 4, n),
    )


def network_of(problem):
    terms = check_terms(problem, None, None, 0)
    return OpenPart.of(problem, terms).network(problem, problem.unit * problem.priority)


def quiet(phase, share):
    """Hear nothing."""


@pytest.mark.parametrize("seed", range(6))
@pytest.mark.parametrize("n_regions", [2, 3, 7])
def test_regions_lead_to_the_prices_and_worth_of_the_whole(seed, n_regions):
    problem = along_a_line(seed)
    network = network_of(problem)
    assert len(cut(network.graph, n_regions)) == n_regions
    network.cover(problem.priority.copy(), problem.unit, quiet)
    network.shut_empty_mentors()
    network.auction(quiet, n_regions=n_regions)
    network.settle()
    network.clean(quiet)
    lower_to_least(network.graph, network.state, network.scratch)
    whole = assign(problem)
    assert certify(problem, whole).optimal
    assert network.state.v[:-1].tolist() == whole.mentor_price.tolist()
    assert network.state.u[:-1].tolist() == whole.candidate_price.tolist()
    assert int((network.state.mentor_of[:-1] >= 0).sum()) == whole.n_matched


def test_a_border_runs_where_no_pair_crosses_it():
    suitability = np.zeros((6, 5), int)
    eligible = np.zeros((6, 5), bool)
    eligible[:3, :2] = eligible[3:, 2:] = True
    graph = network_of(Problem.from_dense(suitability, eligible, [1] * 5)).graph
    assert cut(graph, 2) == [
        Region(slice(0, 3), slice(0, 2)),
        Region(slice(3, 6), slice(2, 5)),
    ]


def test_people_in_no_order_of_place_are_not_cut():
    rng = np.random.default_rng(1)
    problem = Problem.from_dense(rng.integers(0, 9, (40, 20)), rng.random((40, 20)) < 0.3, [1] * 20)
    assert cut(network_of(problem).graph, 4) == [Region(slice(0, 40), slice(0, 20))]


def test_a_region_bids_for_its_own_mentors_only():
    problem = along_a_line(3)
    network = network_of(problem)
    regions = cut(network.graph, 3)
    state = network.state
    bid_in_regions(network.graph, state, regions, np.zeros(len(state.holder), np.int64), 50, 40)
    for region in regions:
        mentors = state.mentor_of[region.candidates]
        mentors = mentors[mentors >= 0]
        assert len(mentors)
        assert ((mentors >= region.mentors.start) & (mentors < region.mentors.stop)).all()
