"""The instances that the solvers are timed on, which anyone can make again."""

import numpy as np
from scipy.spatial import cKDTree

SIZES = {
    "2k": (2_000, 800),
    "20k": (20_000, 8_000),
    "200k": (200_000, 60_000),
    "1m": (1_000_000, 300_000),
}
REGIMES = {"shortage": 0.8, "balanced": 1.0, "surplus": 1.25}
LISTED = 30
SEED = 7_201
NEIGHBOURS = 120
BLOCK = 50_000


def make(n: int, m: int, places_per_person: float, seed: int) -> dict[str, np.ndarray]:
    """People around forty towns, each candidate with the thirty mentors who suit them best.

    Suitability falls with distance and rises with the same sector, plus a little that is nobody's
    but the pair's. Places are dealt out until there are so many to a candidate.
    """
    rng = np.random.default_rng(seed)
    towns = rng.random((40, 2)) * 500
    size = rng.dirichlet(np.full(40, 0.5))

    def people(count: int) -> tuple[np.ndarray, np.ndarray]:
        home = towns[rng.choice(40, count, p=size)] + rng.normal(0, 12, (count, 2))
        tile = (home // 10).astype(int)  # neighbours in space are neighbours in memory
        order = np.lexsort((home[:, 0], tile[:, 0], tile[:, 1]))
        return home[order], rng.integers(0, 8, count)

    home, sector = people(n)
    office, trade = people(m)
    tree = cKDTree(office)
    mentor = np.empty((n, min(LISTED, m)), np.int32)
    suitability = np.empty(mentor.shape, np.int32)
    for begin in range(0, n, BLOCK):  # all neighbours of all at once would be gigabytes
        some = slice(begin, begin + BLOCK)
        distance, near = tree.query(home[some], k=min(NEIGHBOURS, m), workers=2)
        same = sector[some, None] == trade[near]
        score = 500_000 / (1 + distance / 25) + 300_000 * same
        score += rng.integers(0, 200_000, near.shape)
        best = np.argsort(-score, axis=1)[:, :LISTED]
        mentor[some] = np.take_along_axis(near, best, axis=1)
        suitability[some] = np.take_along_axis(score, best, axis=1)
    capacity = np.bincount(rng.integers(0, m, int(n * places_per_person)), minlength=m)
    return {
        "candidate": np.repeat(np.arange(n, dtype=np.int32), mentor.shape[1]),
        "mentor": mentor.ravel(),
        "suitability": suitability.ravel(),
        "capacity": capacity,
        "priority": rng.choice([1, 2, 3], n, p=[0.6, 0.3, 0.1]),
    }
