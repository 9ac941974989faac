"""Medium instances, and other people's ways to their answers: HiGHS, and a textbook."""

import numpy as np
from scipy.optimize import linprog
from scipy.sparse import csr_array, vstack

from matcher.solver import Problem

REGIMES = {"shortage": 0.7, "balanced": 1.0, "surplus": 1.4}


def a_medium_problem(seed, n=None, *, regime=None, top=None):
    """Hundreds of people with few or many pairs each, too few places, enough, or too many.

    Suitability has many ties (2 or 20 values), few or none; one mentor in five has no place and
    one candidate in twelve no pair.
    """
    rng = np.random.default_rng(seed)
    n = int(rng.integers(100, 400)) if n is None else n
    m = int(rng.integers(n // 5, n))
    regime = regime or list(REGIMES)[seed % 3]
    top = top or (2, 20, 1_000, 1_000_000)[seed // 3 % 4]
    listed = min(int(rng.choice([3, 8, 20])), m)
    eligible = np.zeros((n, m), bool)
    popular = rng.dirichlet(np.full(m, 3.0))
    for i in np.flatnonzero(rng.random(n) < 11 / 12):
        eligible[i, rng.choice(m, listed, replace=False, p=popular)] = True
    capacity = np.zeros(m, int)
    open_mentors = np.flatnonzero(rng.random(m) < 0.8)
    np.add.at(capacity, rng.choice(open_mentors, int(n * REGIMES[regime])), 1)
    return Problem.from_dense(
        rng.integers(0, top, (n, m)) * (999_999 // (top - 1)),
        eligible,
        capacity,
        rng.integers(1, rng.choice([2, 4, 6]), n),
        mentor_suitability=rng.integers(0, top, (n, m)),
    )


def places_matrix(problem):
    """Return (matrix, room): each candidate at most once, each mentor at most capacity."""
    n, m, e = problem.n_candidates, problem.n_mentors, problem.n_pairs
    pair = np.arange(e)
    rows = np.concatenate([problem.candidate, n + problem.mentor])
    matrix = csr_array((np.ones(2 * e), (rows, np.concatenate([pair, pair]))), (n + m, e))
    return matrix, np.concatenate([np.ones(n), problem.capacity])


def pairs_by_highs(problem, worth):
    """Return the pairs that are worth the most together.

    The matrix is totally unimodular, so the simplex method ends at whole numbers.
    """
    matrix, room = places_matrix(problem)
    found = linprog(-worth.astype(float), matrix, room, bounds=(0, 1), method="highs-ds").x
    chosen = found > 0.5
    assert np.abs(found - chosen).max(initial=0) < 1e-6
    assert (matrix @ chosen <= room).all()
    return chosen


def best_by_weights(problem, method):
    """Return (priority, suitability) of the best; doubles hold every sum exactly."""
    priority, suitability = problem.priority[problem.candidate], problem.suitability.astype(int)
    worth = suitability + (problem.unit * priority if method == "coverage" else 0)
    assert int(worth.max(initial=0)) * (problem.n_candidates + 1) < 1 << 53
    chosen = pairs_by_highs(problem, worth)
    return int(priority[chosen].sum()), int(suitability[chosen].sum())


def best_chain(problem):
    """Return what `fair` aims at, one aim after the other, each kept by a row of its own."""
    matrix, room = places_matrix(problem)
    band = np.minimum(problem.suitability // 100_000, 9)
    aims = [problem.priority[problem.candidate], *(-(band == b).astype(int) for b in range(10))]
    step = int(np.gcd.reduce(problem.suitability))
    reached = []
    for aim in [*aims, problem.suitability // step]:
        best = round(-linprog(-aim.astype(float), matrix, room, bounds=(0, 1)).fun)
        reached.append(best)
        matrix = vstack([matrix, csr_array(-aim[None, :].astype(float))])
        room = np.append(room, -best + 1e-7)
    return (*reached[:-1], step * reached[-1])


def deferred_acceptance(wishes, ranks, capacity):
    """Return the mentors of all when candidates propose, as Gale and Shapley put it.

    `wishes`: each candidate's mentors, the dearest first. `ranks`: for each mentor, how dear every
    candidate is. In each round all who are free propose at once, and every mentor keeps the best.
    """
    kept = [set() for _ in capacity]
    turn = [0] * len(wishes)
    while True:
        free = set(range(len(wishes))).difference(*kept)
        asking = [i for i in free if turn[i] < len(wishes[i])]
        if not asking:
            break
        for i in asking:
            kept[wishes[i][turn[i]]].add(i)
            turn[i] += 1
        for j, places in enumerate(capacity):
            kept[j] = set(sorted(kept[j], key=ranks[j].get)[:places])
    mentor_of = [-1] * len(wishes)
    for j, people in enumerate(kept):
        for i in people:
            mentor_of[i] = j
    return mentor_of


def wishes_and_ranks(problem, tie):
    """Return `deferred_acceptance`'s first two arguments; `tie` decides between equals."""
    wishes, ranks = [], [{} for _ in range(problem.n_mentors)]
    for i in range(problem.n_candidates):
        own = range(problem.row[i], problem.row[i + 1])
        best = sorted(own, key=lambda e: (-problem.suitability[e], -tie[e]))
        wishes.append([int(problem.mentor[e]) for e in best])
        for e in own:
            ranks[problem.mentor[e]][i] = (-problem.mentor_suitability[e], -tie[e])
    return wishes, ranks
