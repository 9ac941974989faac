"""The kernels as such: compiled ahead, and the same as plain Python."""

import os
import subprocess
import sys
from pathlib import Path

import numpy as np
from numba.core.registry import CPUDispatcher

import matcher.solver
from matcher.solver import assign
from matcher.solver.heap import drop_first, push
from tests.solver.oracle import a_problem

WARM_THEN_SOLVE = """
from matcher.solver import LiveAssignment, assign, certify, warm
from tests.solver.oracle import a_problem
from tests.solver.test_kernels import kernels

def compiled():
    return {name: len(k.signatures) for name, k in kernels().items()}

warm()
before = compiled()
for method in ("coverage", "suitability", "fair", "stable"):
    certify(a_problem(7, 40, 20), assign(a_problem(7, 40, 20), method))
pairs = assign(a_problem(7, 40, 20), previous=[0] * 40, keep_bonus=4, progress=lambda step: True)
pairs.marginal_loss()
live = LiveAssignment(a_problem(7, 40, 20))
for j in range(20):
    live.set_capacity(j, 0)
    live.set_capacity(j, 2)
i, j = live.problem.candidate[0], live.problem.mentor[0]
live.bar_pair(i, j)
live.allow_pair(i, j, 3)
live.change([("set_suitability", i, j, 4), ("candidate_leaves", i), ("candidate_joins", i)])
live.what_if(("set_priority", i, 4))
live.assignment
print(sorted(name for name, count in compiled().items() if count != before[name]))
"""

AS_PYTHON = """
from matcher.solver import LiveAssignment, assign, certify
from tests.solver.oracle import a_problem
for seed in range(12):
    problem = a_problem(seed, 9, 5)
    for method in ("coverage", "suitability", "fair", "stable"):
        assignment = assign(problem, method)
        assert certify(problem, assignment).optimal
        print(assignment.mentor_of.tolist())
    print(assign(problem).marginal_loss().tolist())
    live = LiveAssignment(problem)
    live.set_capacity(0, 0)
    live.set_capacity(1, 3)
    live.candidate_leaves(2)
    print(live.assignment.value)
"""


def kernels():
    """Every compiled function of the package that others call, by name."""
    found = {}
    for name, module in list(sys.modules.items()):
        if name.startswith("matcher.solver."):
            found |= {k: f for k, f in vars(module).items() if isinstance(f, CPUDispatcher)}
    return found


def run(script, *arguments, **environment):
    return subprocess.run(
        [sys.executable, "-c", script, *arguments],
        env=os.environ | environment,
        cwd=Path(matcher.solver.__file__).parents[2],
        capture_output=True,
        text=True,
        check=True,
    ).stdout


def test_warm_leaves_nothing_to_compile():
    assert run(WARM_THEN_SOLVE).strip() == "[]"


def test_kernels_do_the_same_as_plain_python():
    assert run(AS_PYTHON, NUMBA_DISABLE_JIT="1") == run(AS_PYTHON)


def test_a_heap_gives_back_what_was_put_in_from_the_nearest_on():
    rng = np.random.default_rng(1)
    key, node, at = np.zeros(300, np.int64), np.zeros(300, np.int32), np.full(300, -1, np.int32)
    distance, size = {}, 0
    for _ in range(2000):
        mentor = int(rng.integers(300))
        if rng.random() < 0.6:
            d = int(rng.integers(1000))
            if d < distance.get(mentor, 1 << 40):
                distance[mentor] = d
                size = push(key, node, at, size, mentor, d)
        elif size:
            nearest = min(distance.values())
            assert (key[0], distance[int(node[0])]) == (nearest, nearest)
            del distance[int(node[0])]
            size = drop_first(key, node, at, size)
        assert size == len(distance)


def test_equal_runs_give_equal_answers():
    problem = a_problem(5, 80, 30)
    assert assign(problem).mentor_of.tolist() == assign(problem).mentor_of.tolist()
