# ruff: noqa: PLC0415  # each solver is imported in the environment that has it
"""Time the solver beside others, on instances that anyone can make again.

    python benchmarks/solver.py [--sizes 2k 20k 200k 1m] [--repeats 5] [--repair 20k]

Makes an environment of its own for the other solvers (OR-tools, pylmcf) in `instance/benchmarks`,
runs all of them in turn (ours alone at a million people), times the repair after a change, and
writes the raw figures to `docs/benchmarks.json` and what `page.py` makes of them. Whatever cannot
be installed is left out, and the table says so. `everything.py` runs this and the others.
"""

import argparse
import json
import os
import platform
import subprocess
import sys
import tempfile
import time
import venv
from pathlib import Path

import numpy as np
from instances import REGIMES, SEED, SIZES, make
from page import OTHERS, median, read, write_page
from peak import peak_mb

ROOT = Path(__file__).parents[1]
FOLDER = ROOT / "instance" / "benchmarks"
OTHERS_UP_TO = 200_000


def unit_of(given: dict[str, np.ndarray]) -> int:
    """M, as in docs/matching.md: what one point of priority weighs, more than all suitability."""
    places = min(len(given["priority"]), int(given["capacity"].sum()))
    return 2 * (places + 1) * (int(given["suitability"].max()) + 1) + 1


def solve_matcher(given: dict[str, np.ndarray]) -> tuple[float, int]:
    """Solve with ties broken and the certificate checked; return seconds and the worth."""
    from matcher.solver import Problem, assign, certify

    start = time.perf_counter()
    problem = Problem.from_pairs(
        given["candidate"],
        given["mentor"],
        given["suitability"],
        n_candidates=len(given["priority"]),
        capacity=given["capacity"],
        priority=given["priority"],
    )
    assignment = assign(problem)
    certificate = certify(problem, assignment)
    seconds = time.perf_counter() - start
    if not certificate.optimal:
        raise SystemExit("The certificate failed.")
    return seconds, assignment.value


def flow_network(given: dict[str, np.ndarray]) -> tuple[np.ndarray, ...]:
    """Return (tail, head, capacity, cost) of a flow, with a way past at no cost."""
    n, m = len(given["priority"]), len(given["capacity"])
    person, mentor, source, sink = np.arange(n), n + np.arange(m), n + m, n + m + 1
    worth = unit_of(given) * given["priority"][given["candidate"]] + given["suitability"]
    tail = [np.full(n, source), given["candidate"], mentor, [source]]
    head = [person, n + given["mentor"], np.full(m, sink), [sink]]
    room = [np.ones(n), np.ones(len(worth)), given["capacity"], [n]]
    cost = [np.zeros(n), -worth, np.zeros(m), [0]]
    return tuple(np.concatenate(part).astype(np.int64) for part in (tail, head, room, cost))


def solve_ortools(given: dict[str, np.ndarray]) -> tuple[float, int]:
    """Solve as a minimum-cost flow; return seconds, set-up included, and the worth."""
    from ortools.graph.python import min_cost_flow

    start = time.perf_counter()
    tail, head, room, cost = flow_network(given)
    flow = min_cost_flow.SimpleMinCostFlow()
    flow.add_arcs_with_capacity_and_unit_cost(tail, head, room, cost)
    n, m = len(given["priority"]), len(given["capacity"])
    flow.set_node_supply(n + m, n)
    flow.set_node_supply(n + m + 1, -n)
    if flow.solve() != flow.OPTIMAL:
        raise SystemExit("OR-tools found no optimum.")
    return time.perf_counter() - start, -flow.optimal_cost()


def solve_pylmcf(given: dict[str, np.ndarray]) -> tuple[float, int]:
    """Solve as a minimum-cost flow by network simplex; return seconds and the worth."""
    from pylmcf import pylmcf_cpp

    start = time.perf_counter()
    tail, head, room, cost = flow_network(given)
    n, m = len(given["priority"]), len(given["capacity"])
    supply = np.zeros(n + m + 2, np.int64)
    supply[-2:] = n, -n
    most = int(-cost.min())  # it takes no costs below 0: everyone's way costs so much more
    cost[n : n + len(given["mentor"])] += most
    cost[-1] += most
    flow = np.asarray(pylmcf_cpp.lmcf(supply, tail, head, room, cost))
    return time.perf_counter() - start, n * most - int((flow * cost).sum())


SOLVERS = {"matcher": solve_matcher, "ortools": solve_ortools, "pylmcf": solve_pylmcf}


def one(solver: str, path: str) -> None:
    """Run one solver on one instance in this process and print what it took.

    The imports are within the functions because each solver has an environment of its own.
    """
    given = dict(np.load(path))
    if solver == "matcher":
        from matcher.solver import warm

        warm()
    seconds, worth = SOLVERS[solver](given)
    print(json.dumps({"seconds": seconds, "worth": worth, "mb": peak_mb()}))


def make_environment() -> dict[str, Path]:
    """Return the interpreter of each solver that could be installed."""
    interpreters = {"matcher": Path(sys.executable)}
    folder = FOLDER / "others"
    python = folder / "bin" / "python"
    if not python.exists():
        venv.create(folder, with_pip=True)
    for name in OTHERS:
        wanted = [name, "numpy", "scipy", *(["nanobind-backend"] if name == "pylmcf" else [])]
        done = subprocess.run([python, "-m", "pip", "install", "-q", *wanted], check=False)
        if done.returncode == 0:
            interpreters[name] = python
    return interpreters


def measure(interpreters: dict[str, Path], sizes: list[str], repeats: int) -> None:
    """Run all solvers in turn on all instances, so that a busy minute hits all of them.

    Sizes that are not asked for keep the figures they have.
    """
    rows = [row for row in read("benchmarks.json", "rows") if row["size"] not in sizes]
    with tempfile.TemporaryDirectory() as folder:
        for size in sizes:
            n = SIZES[size][0]
            some = {k: v for k, v in interpreters.items() if k == "matcher" or n <= OTHERS_UP_TO}
            for k, (regime, share) in enumerate(REGIMES.items()):
                path = f"{folder}/{size}-{regime}.npz"
                np.savez(path, **make(*SIZES[size], share, SEED + k))
                runs = run_in_turn(some, path, repeats)
                worths = {run["worth"] for told in runs.values() for run in told}
                if len(worths) > 1:
                    raise SystemExit(f"{size} {regime}: the solvers disagree: {worths}")
                rows.append({"size": size, "regime": regime, "runs": runs})
                rows.sort(key=lambda row: (SIZES[row["size"]], list(REGIMES).index(row["regime"])))
                write(rows, read("benchmarks.json", "repair"))
                print(size, regime, {name: median(told) for name, told in runs.items()})


def run_in_turn(interpreters: dict[str, Path], path: str, repeats: int) -> dict[str, list[dict]]:
    """Return what the runs of each solver on one instance told."""
    runs: dict[str, list[dict]] = {name: [] for name in interpreters}
    for _ in range(repeats):
        for name, python in interpreters.items():
            command = [python, __file__, "--one", name, path]
            told = subprocess.run(command, capture_output=True, text=True, check=False)
            if told.returncode == 0:
                runs[name].append(json.loads(told.stdout.splitlines()[-1]))
            elif name == "matcher":
                raise SystemExit(told.stderr)
    return runs


def measure_repairs(sizes: list[str], n_events: int) -> None:
    """Time the repair after a change on all kinds of instances of these sizes."""
    from repair import measure_repair

    rows = [row for row in read("benchmarks.json", "repair") if row["size"] not in sizes]
    for size in sizes:
        for regime in REGIMES:
            rows.append(measure_repair(size, regime, n_events))
            print("repair", size, regime, rows[-1]["all"])
    write(read("benchmarks.json", "rows"), rows)


def write(rows: list[dict], repairs: list[dict]) -> None:
    """Write the figures, and the page that shows them."""
    machine = {
        "python": platform.python_version(),
        "machine": platform.machine(),
        "processors": os.cpu_count(),
        "load": [round(load, 1) for load in os.getloadavg()],
    }
    (ROOT / "docs" / "benchmarks.json").write_text(
        json.dumps({"machine": machine, "rows": rows, "repair": repairs}, indent=1) + "\n"
    )
    write_page()


def main() -> None:
    """Read what is wanted, measure, write."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--sizes", nargs="*", choices=SIZES, default=list(SIZES))
    parser.add_argument("--repair", nargs="*", choices=SIZES, default=["20k"])
    parser.add_argument("--events", type=int, default=5_000)
    parser.add_argument("--repeats", type=int, default=5)
    parser.add_argument("--one", nargs=2, help=argparse.SUPPRESS)
    wanted = parser.parse_args()
    if wanted.one:
        one(*wanted.one)
        return
    FOLDER.mkdir(parents=True, exist_ok=True)
    (ROOT / "docs").mkdir(exist_ok=True)
    if wanted.sizes:
        measure(make_environment(), wanted.sizes, wanted.repeats)
    if wanted.repair:
        measure_repairs(wanted.repair, wanted.events)


if __name__ == "__main__":
    main()
