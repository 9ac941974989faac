"""Instances from elsewhere, with answers that are known."""

import json
from pathlib import Path

import numpy as np
import pytest

from matcher.solver import Problem, assign, blocking_pairs, certify

FOLDER = Path(__file__).parents[3] / "shared" / "data" / "instances"

pytestmark = pytest.mark.skipif(
    not FOLDER.exists(), reason="the real instances (../shared/data/instances) are not here"
)


@pytest.mark.parametrize(("load", "known"), [(4, 87.769137), (1, 73.416343)])
def test_midl_papers_get_the_reviewers_that_are_known_to_be_best(load, known):
    scores = np.load(FOLDER / "midl" / "midl_scores.npy").T  # papers, reviewers
    scaled = np.clip(np.round(scores * 1e6), 0, 1_000_000).astype(int)
    n, m = scores.shape
    problem = Problem.from_dense(scaled, scores > -1, np.full(m, load))
    assignment = assign(problem)
    assert certify(problem, assignment).optimal
    assert assignment.n_matched == n
    assert abs(scores[np.arange(n), assignment.mentor_of].sum() - known) < n * 1e-6


@pytest.mark.parametrize(
    ("name", "known", "people"), [("preflib1", 193, 54), ("preflib2", 192, 48)]
)
def test_bids_reach_the_total_that_is_known(name, known, people):
    bids = np.load(FOLDER / "preflib_bids" / f"{name}.npz")
    scores, conflict = bids["similarity_matrix"].T, bids["mask_matrix"].T
    problem = Problem.from_dense(scores, conflict == 0, np.full(scores.shape[1], 2))
    assignment = assign(problem)
    assert certify(problem, assignment).optimal
    assert (assignment.total_suitability, assignment.n_matched) == (known, people)


def wales(key):
    """The residents as candidates and the hospitals as mentors, or the other way round."""
    folder = FOLDER / "hr_wales"
    residents = json.loads((folder / "residents.json").read_text())
    hospitals = json.loads((folder / "hospitals.json").read_text())
    capacity = json.loads((folder / "capacities.json").read_text())
    names, places = sorted(residents), sorted(hospitals)
    pairs = [(r, h) for r in names for h in residents[r] if r in hospitals[h]]
    problem = Problem.from_pairs(
        [names.index(r) for r, _ in pairs],
        [places.index(h) for _, h in pairs],
        [1000 - residents[r].index(h) for r, h in pairs],
        n_candidates=len(names),
        capacity=[capacity[h] for h in places],
        mentor_suitability=[1000 - hospitals[h].index(r) for r, h in pairs],
        candidate_key=names,
        mentor_key=places,
    )
    solution = json.loads((folder / f"{key}_solution.json").read_text())
    mentor_of = np.full(len(names), -1)
    for h, people in solution.items():
        mentor_of[[names.index(r) for r in people]] = places.index(h)
    return problem, mentor_of


def test_wales_is_matched_as_is_known_to_be_best_for_the_residents():
    problem, known = wales("resident")
    assignment = assign(problem, "stable")
    assert assignment.mentor_of.tolist() == known.tolist()
    assert assignment.n_matched == 200
    ranks = 1001 * 200 - assignment.total_suitability
    assert ranks == 209
    assert certify(problem, assignment).optimal
    assert blocking_pairs(problem, wales("hospital")[1]).tolist() == []


def test_wales_cannot_be_matched_with_better_ranks():
    assignment = assign(wales("resident")[0])
    assert 1001 * 200 - assignment.total_suitability == 209
