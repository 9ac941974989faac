"""What the solver refuses to take, to claim or to certify."""

from dataclasses import replace

import numpy as np
import pytest

from matcher.solver import LiveAssignment, Problem, assign, blocking_pairs, certify
from tests.solver.oracle import a_problem

NOBODY = "candidate must lie between"


def disjoint(n, priority, suitability=1_000_000):
    people = np.arange(n)
    return Problem.from_pairs(
        people,
        people,
        np.full(n, suitability),
        n_candidates=n,
        capacity=np.ones(n, int),
        priority=np.full(n, priority),
    )


@pytest.mark.parametrize("i", [10_000_000, -1])
def test_reduced_cost_of_somebody_who_is_not_there_is_an_error(i):
    with pytest.raises(ValueError, match=NOBODY):
        assign(a_problem(1)).reduced_cost(i, 0)


@pytest.mark.parametrize(
    ("people", "mentors", "message"),
    [
        ([9], [0], NOBODY),
        ([0], [9], "mentor must lie between"),
        ([0, 1], [0], "mentor must have the shape"),
        ([[0]], [[0]], "candidate must have one axis"),
        ([0.5], [0], "candidate must be whole numbers"),
    ],
)
def test_pairs_are_looked_up_only_of_people_there_are(people, mentors, message):
    problem = a_problem(1, 3, 3)
    with pytest.raises(ValueError, match=message):
        problem.find_pairs(people, mentors)
    with pytest.raises(ValueError, match="mentor must have the shape"):
        problem.match_pairs([0])


def test_weights_that_overflow_only_together_are_refused():
    with pytest.raises(ValueError, match="overflow"):
        disjoint(300_000, 60)
    largest = disjoint(1000, 2_000_000)
    assert certify(largest, assign(largest)).optimal


def test_a_live_priority_that_overflows_only_with_the_others_is_refused():
    live = LiveAssignment(disjoint(1000, 2_000_000))
    with pytest.raises(ValueError, match="overflow"):
        live.change([("set_priority", i, 10_000_000) for i in range(1000)])
    live.change([("set_priority", i, 2) for i in range(1000)])
    live.set_priority(0, 10_000_000)
    assert live.assignment.total_priority == 10_000_000 + 999 * 2


def test_a_stable_match_is_complete_before_it_can_be_stopped():
    problem = a_problem(5, 20, 8)
    found = assign(problem, "stable", progress=lambda step: False)
    assert found.mentor_of.tolist() == assign(problem, "stable").mentor_of.tolist()
    assert found.status == "optimal"


def test_a_stopped_fair_match_claims_no_bound():
    stopped = assign(a_problem(5, 20, 8), "fair", progress=lambda step: False)
    assert (stopped.status, stopped.bound, stopped.gap) == ("stopped", None, None)
    assert not certify(stopped.problem, stopped).optimal


def test_progress_counts_the_pinned():
    problem = a_problem(5, 60, 30)
    best, told = assign(problem), []
    people = np.flatnonzero(best.mentor_of >= 0)[:5]
    pins = np.stack([people, best.mentor_of[people]], axis=1)
    found = assign(problem, pinned=pins, progress=told.append)
    assert found.value == best.value
    assert told[-1].best <= found.value <= told[-1].bound
    assert told[-1].best >= problem.unit * found.total_priority
    assert told[-1].n_matched == found.n_matched


@pytest.mark.parametrize(
    ("mentor_of", "message"),
    [
        ([0], "must have the shape"),
        ([0, 9], "must lie between"),
        ([0.0, 1.0], "must be whole numbers"),
        ([0, 0], "Mentor 0 has 1 places but 2 candidates"),
    ],
)
def test_blocking_pairs_of_no_match_are_refused(mentor_of, message):
    problem = Problem.from_dense([[1, 2], [3, 4]], np.ones((2, 2), bool), [1, 1])
    with pytest.raises(ValueError, match=message):
        blocking_pairs(problem, mentor_of)


@pytest.mark.parametrize("method", ["coverage", "suitability", "fair", "stable"])
@pytest.mark.parametrize(
    "change",
    [
        lambda found: {"n_matched": found.n_matched + 1},
        lambda found: {"total_priority": found.total_priority - 1},
        lambda found: {"total_suitability": found.total_suitability + 1},
        lambda found: {"bound": found.bound + 1},
        lambda found: {"method": "luck"},
        lambda found: {"mentor_of": found.mentor_of.astype(float)},
        lambda found: {"mentor_of": found.mentor_of.tolist()},
    ],
)
def test_nothing_tampered_with_is_certified(method, change):
    problem = a_problem(5, 20, 8)
    found = assign(problem, method)
    assert certify(problem, found).optimal
    assert not certify(problem, replace(found, **change(found))).optimal


def test_malformed_stages_are_not_certified():
    problem = a_problem(5, 20, 8)
    found = assign(problem, "fair")
    first, *others = found.stages
    short = replace(first, candidate_price=first.candidate_price[:-1])
    rough = replace(first, mentor_price=first.mentor_price.astype(float))
    for stages in (None, (), (None,) * 12, (short, *others), (rough, *others)):
        assert not certify(problem, replace(found, stages=stages)).optimal


def test_keys_may_be_numbers_of_numpy_but_must_be_a_list():
    given = {"n_candidates": 2, "capacity": [1]}
    plain = Problem.from_pairs([0], [0], [5], candidate_key=[7, 9], **given)
    for keys in ([np.int64(7), np.uint8(9)], np.array([7, 9])):
        other = Problem.from_pairs([0], [0], [5], candidate_key=keys, **given)
        assert other.candidate_hash.tolist() == plain.candidate_hash.tolist()
    for keys in (np.array([[7], [9]]), "ab", 7):
        with pytest.raises(ValueError, match="candidate_key must be a list"):
            Problem.from_pairs([0], [0], [5], candidate_key=keys, **given)
    with pytest.raises(ValueError, match="texts or whole numbers"):
        Problem.from_pairs([0], [0], [5], candidate_key=[[7], [9]], **given)


@pytest.mark.parametrize("method", ["coverage", "suitability", "fair", "stable"])
def test_a_start_of_other_people_is_refused_by_every_method(method):
    problem = a_problem(5, 20, 8)
    with pytest.raises(ValueError, match="start is of 20 candidates and 7 mentors, the problem of"):
        assign(problem, method, start=assign(a_problem(5, 20, 7)))
    with pytest.raises(ValueError, match="start must be an Assignment, not list"):
        assign(problem, method, start=[1, 2])
    for earlier in ("coverage", "suitability", "fair", "stable"):
        again = assign(problem, method, start=assign(problem, earlier))
        assert again.mentor_of.tolist() == assign(problem, method).mentor_of.tolist()


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ("set_capacity", "A change is a name and what it takes, .* not 'set_capacity'"),
        (5, "A change is a name and what it takes, .* not 5"),
        ((), "A change is a name and what it takes"),
        (("grow", 1), "There is no change “grow”. Known: candidate_joins, "),
        (("set_capacity", 1), r"“set_capacity” takes 2 \(j, capacity\), not 1"),
        (("candidate_leaves", 1, 2), r"“candidate_leaves” takes 1 \(i\), not 2"),
        (("candidate_leaves", 99), "candidate must lie between 0 and"),
        (("set_capacity", 0, "many"), "capacity must be"),
    ],
)
def test_a_change_that_cannot_be_is_named_and_nothing_is_changed(change, message):
    live = LiveAssignment(a_problem(5, 20, 8))
    before = live.assignment
    for ask in (live.what_if, lambda *changes: live.change(changes)):
        with pytest.raises(ValueError, match=message):
            ask(("candidate_leaves", 3), change)
    assert live.assignment.mentor_of.tolist() == before.mentor_of.tolist()
    assert live.assignment.value == before.value
