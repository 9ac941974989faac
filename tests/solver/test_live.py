from copy import deepcopy

import numpy as np
import pytest
from hypothesis import Phase, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule

from matcher.solver import UNMATCHED, LiveAssignment, Problem, assign, certify
from tests.solver.oracle import a_problem, best_by_trying_everything

N, M = 5, 4
people = st.integers(0, N - 1)
mentors = st.integers(0, M - 1)
scores = st.integers(0, 4)
capacities = st.integers(0, 3)
priorities = st.integers(1, 3)


class Mirror:
    """The same people as plain matrices, changed in the plainest way."""

    def __init__(self, seed):
        rng = np.random.default_rng(seed)
        self.suitability = rng.integers(0, 5, (N, M))
        self.eligible = rng.random((N, M)) < 0.6
        self.capacity = rng.integers(0, 3, M)
        self.priority = rng.integers(1, 3, N)
        self.present = np.ones(N, bool)

    def problem(self):
        eligible = self.eligible & self.present[:, None]
        return Problem.from_dense(self.suitability, eligible, self.capacity, self.priority)

    def change(self, name, *given):
        """Carry out a change; return False where it makes no sense."""
        i = given[0]
        if name in ("candidate_joins", "candidate_leaves"):
            if self.present[i] == (name == "candidate_joins"):
                return False
            self.present[i] = not self.present[i]
        elif name == "set_capacity":
            self.capacity[i] = given[1]
        elif name == "set_priority":
            self.priority[i] = given[1]
        elif name == "allow_pair":
            if self.eligible[i, given[1]]:
                return False
            self.eligible[i, given[1]] = True
            self.suitability[i, given[1]] = given[2]
        else:
            if not self.eligible[i, given[1]]:
                return False
            if name == "bar_pair":
                self.eligible[i, given[1]] = False
            else:
                self.suitability[i, given[1]] = given[2]
        return True


changes = st.one_of(
    st.tuples(st.just("candidate_joins"), people),
    st.tuples(st.just("candidate_leaves"), people),
    st.tuples(st.just("set_capacity"), mentors, capacities),
    st.tuples(st.just("bar_pair"), people, mentors),
    st.tuples(st.just("allow_pair"), people, mentors, scores),
    st.tuples(st.just("set_priority"), people, priorities),
    st.tuples(st.just("set_suitability"), people, mentors, scores),
)


class LiveMachine(RuleBasedStateMachine):
    """Any changes in any order: after each, the assignment is as good as one made afresh."""

    @initialize(seed=st.integers(0, 10_000))
    def begin(self, seed):
        self.mirror = Mirror(seed)
        self.live = LiveAssignment(self.mirror.problem())
        self.mentor_of = self.live.assignment.mentor_of

    @rule(change=changes)
    def one(self, change):
        name, *given = change
        if self.mirror.change(name, *given):
            self.check_moves(getattr(self.live, name)(*given))
        else:
            with pytest.raises(ValueError, match="is"):
                getattr(self.live, name)(*given)

    @rule(burst=st.lists(changes, max_size=6))
    def several(self, burst):
        self.check_moves(self.live.change([c for c in burst if self.mirror.change(*c)]))

    @rule(burst=st.lists(changes, max_size=4))
    def wonder(self, burst):
        before, there = self.live.assignment, self.live.problem
        try:
            effect = self.live.what_if(*burst)
        except ValueError:
            effect = None
        after = self.live.assignment
        assert after.mentor_of.tolist() == before.mentor_of.tolist()
        assert after.mentor_price.tolist() == before.mentor_price.tolist()
        assert self.live.problem.suitability.tolist() == there.suitability.tolist()
        if effect is not None:
            twin = deepcopy(self.mirror)
            assert all(twin.change(*change) for change in burst)
            found = assign(twin.problem())
            assert found.total_priority - before.total_priority == effect.total_priority
            assert found.total_suitability - before.total_suitability == effect.total_suitability
            assert found.n_matched - before.n_matched == effect.n_matched

    @rule(burst=st.lists(changes, max_size=4), j=mentors)
    def fail(self, burst, j):
        before = self.live.assignment
        with pytest.raises(ValueError, match=r"is|must"):
            self.live.change([*burst, ("set_capacity", j, -1)])
        assert self.live.assignment.mentor_of.tolist() == before.mentor_of.tolist()
        assert self.live.assignment.bound == before.bound

    def check_moves(self, moved):
        now = self.live.assignment.mentor_of
        changed = np.flatnonzero(now != self.mentor_of)
        assert moved == [(int(i), int(self.mentor_of[i]), int(now[i])) for i in changed]
        self.mentor_of = now

    @invariant()
    def as_good_as_fresh(self):
        if not hasattr(self, "live"):
            return
        found, problem = self.live.assignment, self.mirror.problem()
        certificate = certify(problem, found)
        assert certificate.optimal
        assert certificate.primal == certificate.dual == found.bound == found.value
        fresh = assign(problem)
        assert found.n_matched == fresh.n_matched
        assert found.total_priority == fresh.total_priority
        assert found.total_suitability == fresh.total_suitability
        same_unit = assign(self.live.problem)
        assert found.mentor_price.tolist() == same_unit.mentor_price.tolist()
        assert found.candidate_price.tolist() == same_unit.candidate_price.tolist()


TestLive = LiveMachine.TestCase
TestLive.settings = settings(
    max_examples=40, stateful_step_count=25, phases=(Phase.explicit, Phase.generate)
)


def a_change(rng, live, n, m):
    """Some change to try, which may make no sense."""
    i, j = int(rng.integers(n)), int(rng.integers(m))
    score = int(rng.integers(1000))
    return [
        ("candidate_leaves", i),
        ("candidate_joins", i),
        ("set_capacity", j, int(rng.integers(5))),
        ("bar_pair", i, j),
        ("allow_pair", i, j, score),
        ("set_priority", i, int(rng.integers(1, 6))),
        ("set_suitability", i, j, score),
    ][rng.integers(7)]


@pytest.mark.parametrize("seed", range(6))
def test_live_stays_as_good_as_fresh_over_hundreds_of_changes(seed):
    rng = np.random.default_rng(seed)
    n, m = 60, 25
    live = LiveAssignment(a_problem(seed, n, m))
    done = 0
    for _ in range(300):
        try:
            live.change([a_change(rng, live, n, m)])
        except ValueError:
            continue
        done += 1
        found, fresh = live.assignment, assign(live.problem)
        assert certify(live.problem, found).optimal
        assert (found.value, found.n_matched) == (fresh.value, fresh.n_matched)
        assert found.mentor_price.tolist() == fresh.mentor_price.tolist()
    assert done > 100


def test_live_without_ties_has_the_very_matches_of_a_fresh_run():
    rng = np.random.default_rng(3)
    n, m = 40, 20
    problem = Problem.from_dense(
        rng.integers(0, 1_000_001, (n, m)), rng.random((n, m)) < 0.5, [1] * m
    )
    live = LiveAssignment(problem)
    for i in rng.permutation(n)[:15].tolist():
        live.candidate_leaves(i)
    for j in range(0, m, 3):
        live.set_capacity(j, 3)
    assert live.assignment.mentor_of.tolist() == assign(live.problem).mentor_of.tolist()


def test_live_finds_what_trying_everything_finds():
    for seed in range(300):
        rng = np.random.default_rng(seed)
        live = LiveAssignment(a_problem(seed, 4, 3))
        for _ in range(5):
            try:
                live.change([a_change(rng, live, 4, 3)])
            except ValueError:
                continue
        found = live.assignment
        best = best_by_trying_everything(live.problem, "coverage")
        assert (found.total_priority, found.total_suitability) == best


def test_nobody_moves_for_a_tie():
    problem = Problem.from_dense(np.full((6, 6), 7), np.ones((6, 6), bool), [1] * 6)
    live = LiveAssignment(problem)
    mentor_of = live.assignment.mentor_of
    assert live.candidate_leaves(2) == [(2, int(mentor_of[2]), UNMATCHED)]
    assert live.candidate_joins(2) == [(2, UNMATCHED, int(mentor_of[2]))]


def test_a_mentor_leaves_and_comes_back_whole():
    problem = a_problem(8, 30, 10)
    live = LiveAssignment(problem)
    before = live.assignment
    j = int(before.mentor_of[before.mentor_of >= 0][0])
    places = int(problem.capacity[j])
    lost = live.set_capacity(j, 0)
    assert {i for i, old, _ in lost if old == j} == set(np.flatnonzero(before.mentor_of == j))
    assert (live.assignment.mentor_of != j).all()
    live.set_capacity(j, places)
    assert live.assignment.value == before.value


def test_a_mentor_may_be_given_any_number_of_places():
    live = LiveAssignment(Problem.from_dense([[5]] * 9, np.ones((9, 1), bool), [0]))
    for places in (1, 4, 9, 1 << 50, 2):
        live.set_capacity(0, places)
        assert live.assignment.n_matched == min(places, 9)
        assert certify(live.problem, live.assignment).optimal


def test_a_candidate_may_be_allowed_any_number_of_pairs():
    rng = np.random.default_rng(4)
    scores = rng.integers(0, 1000, (30, 20))
    live = LiveAssignment(Problem.from_dense(scores, np.eye(30, 20, dtype=bool), [1] * 20))
    for i, j in rng.permutation([(i, j) for i in range(30) for j in range(20) if i != j]):
        live.allow_pair(int(i), int(j), int(scores[i, j]))
    fresh = assign(live.problem)
    assert live.problem.n_pairs == 600
    assert live.assignment.value == fresh.value
    assert live.assignment.mentor_price.tolist() == fresh.mentor_price.tolist()


def test_a_burst_that_outgrows_its_room_is_taken_back_whole():
    live = LiveAssignment(Problem.from_dense([[5] * 20], [[True] + [False] * 19], [1] * 20))
    burst = [("set_capacity", 0, 40), *[("allow_pair", 0, j, 9) for j in range(1, 20)]]
    assert live.what_if(*burst).total_suitability == 4
    with pytest.raises(ValueError, match="eligible already"):
        live.change([*burst, ("allow_pair", 0, 0, 1)])
    assert live.problem.n_pairs == 1
    assert live.problem.capacity.tolist() == [1] * 20
    assert live.assignment.mentor_of.tolist() == [0]
    assert len(live.change(burst)) == 1
    assert certify(live.problem, live.assignment).optimal


@pytest.mark.parametrize(
    ("change", "message"),
    [
        (("candidate_joins", 0), "is there already"),
        (("candidate_leaves", 9), "must lie between"),
        (("candidate_leaves", -1), "must lie between"),
        (("set_capacity", 3, 1), "must lie between"),
        (("set_capacity", 0, 1.5), "whole numbers"),
        (("bar_pair", 0, 1), "not eligible"),
        (("allow_pair", 0, 0, 3), "eligible already"),
        (("allow_pair", 0, 1, 1_000_001), "must lie between"),
        (("set_priority", 0, 0), "must lie between"),
        (("set_priority", 0, 1 << 50), "must lie between"),
        (("set_suitability", 0, 1, 4), "not eligible"),
        (("grow", 1), "no change “grow”"),
    ],
)
def test_a_change_that_cannot_be_is_refused_and_changes_nothing(change, message):
    problem = Problem.from_dense([[1, 2], [3, 4]], [[True, False], [True, True]], [1, 1])
    live = LiveAssignment(problem)
    before = live.assignment
    with pytest.raises(ValueError, match=message):
        live.change([change])
    assert live.assignment.mentor_of.tolist() == before.mentor_of.tolist()
    assert live.problem.priority.tolist() == [1, 1]
    assert live.problem.capacity.tolist() == [1, 1]


def test_the_problem_given_is_not_modified():
    problem = a_problem(3, 10, 5)
    copies = [array.copy() for array in (*problem.pairs, problem.capacity, problem.priority)]
    live = LiveAssignment(problem)
    for change in [("set_capacity", 1, 4), ("set_priority", 2, 5), ("candidate_leaves", 3)]:
        live.change([change])
    arrays = (*problem.pairs, problem.capacity, problem.priority)
    assert all((a == b).all() for a, b in zip(arrays, copies, strict=True))
