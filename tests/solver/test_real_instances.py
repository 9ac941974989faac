"""Instances from elsewhere, with answers that are known."""

import csv
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


def cardiff(name):
    """The rows of one of its files."""
    return list(csv.DictReader((FOLDER / "sa_cardiff" / name).read_text().splitlines()))


def cardiff_problem(*, clean, without=""):
    """Students and projects as they stand: blank rows, and projects that a student names twice.

    Supervisors have places too, beside those of their projects, which is more than this solver is
    for: here only the projects' own count.
    """
    students = cardiff("students.csv")
    projects = [project for project in cardiff("projects.csv") if project["code"] != without]
    index = {project["code"]: j for j, project in enumerate(projects)}
    choices = [[row[str(q)] for q in range(25) if row[str(q)]] for row in students]
    if clean:
        choices = [list(dict.fromkeys(codes)) for codes in choices]
    pairs = [(i, q, code) for i, codes in enumerate(choices) for q, code in enumerate(codes)]
    return Problem.from_pairs(
        [i for i, _, _ in pairs],
        [index.get(code, -1) for _, _, code in pairs],
        [1000 - q for _, q, _ in pairs],
        n_candidates=len(students),
        capacity=[int(project["capacity"]) for project in projects],
        mentor_suitability=[1000 - int(students[i]["rank"]) for i, _, _ in pairs],
        candidate_key=[student["name"] for student in students],
        mentor_key=[project["code"] for project in projects],
    )


@pytest.mark.parametrize(
    ("given", "message"),
    [
        ({"clean": False}, "twice"),
        ({"clean": True, "without": "A0"}, "mentor must lie between 0 and 68"),
    ],
)
def test_cardiff_with_codes_twice_or_unknown_is_refused(given, message):
    with pytest.raises(ValueError, match=message):
        cardiff_problem(**given)


@pytest.mark.parametrize("method", ["coverage", "suitability", "fair", "stable"])
def test_cardiff_cleaned_leaves_out_only_those_without_choices(method):
    problem = cardiff_problem(clean=True)
    assignment = assign(problem, method)
    assert certify(problem, assignment).optimal
    blank = np.flatnonzero(np.diff(problem.row) == 0).tolist()
    assert len(blank) == 3
    assert np.flatnonzero(assignment.mentor_of < 0).tolist() == blank


def test_cardiff_as_is_known_to_be_stable_blocks_only_where_the_supervisor_is_full():
    problem, projects = cardiff_problem(clean=True), cardiff("projects.csv")
    known = json.loads((FOLDER / "sa_cardiff" / "student_solution.json").read_text())
    left = {row["name"]: int(row["capacity"]) for row in cardiff("supervisors.csv")}
    student = {row["name"]: i for i, row in enumerate(cardiff("students.csv"))}
    mentor_of = np.full(problem.n_candidates, -1)
    for j, project in enumerate(projects):
        people = known.get(project["code"], [])  # nobody wanted L1
        mentor_of[[student[str(name)] for name in people]] = j
        left[project["supervisor"]] -= len(people)
    matched = mentor_of >= 0
    ranks = 1001 - problem.suitability[problem.match_pairs(mentor_of)[matched]]
    assert (matched.sum(), ranks.sum()) == (93, 203)
    blocked = {projects[j]["supervisor"] for _, j in blocking_pairs(problem, mentor_of)}
    assert {left[supervisor] for supervisor in blocked} == {0}
