# ruff: noqa: PLC0415  # each system is imported in the environment that has it
"""The systems that `benchmarks/peers.py` runs, each in the environment that has it.

python benchmarks/peer_systems.py SYSTEM INSTANCE.npz
"""

import json
import sys
import time
from collections import Counter
from collections.abc import Callable
from statistics import median

import numpy as np

SEED = 411
LIST_LENGTH = 5
ROUNDS = 3
SHORT, REPEATS = 1.0, 5


def make(size: int, seed: int = SEED) -> dict[str, np.ndarray]:
    """As many candidates as mentors, who have 0 to 3 places each, in eight towns.

    Barred: the same employer, a mentor who is not senior, no way of meeting in common, and face to
    face only when too far. The score (10 to 100) rises with nearness, the sector wished for and
    the right distance in grade.
    """
    rng = np.random.default_rng(seed + size)
    towns = rng.random((8, 2)) * 400

    def people(low: int, high: int) -> dict[str, np.ndarray]:
        return {
            "home": towns[rng.integers(0, 8, size)] + rng.normal(0, 15, (size, 2)),
            "grade": rng.integers(low, high, size),
            "sector": rng.integers(0, 10, size),
            "employer": rng.integers(0, max(8, size // 4), size),
            "formats": rng.choice([1, 2, 3], size, p=[0.25, 0.35, 0.4]),  # 1: face to face
        }

    candidate, mentor = people(0, 5), people(2, 8)
    wish = rng.integers(0, 3, size)  # another sector, the same, any
    apart = np.linalg.norm(candidate["home"][:, None] - mentor["home"][None], axis=2)
    above = mentor["grade"][None] - candidate["grade"][:, None]
    common = candidate["formats"][:, None] & mentor["formats"][None]
    same = candidate["sector"][:, None] == mentor["sector"][None]
    eligible = candidate["employer"][:, None] != mentor["employer"][None]
    eligible &= (above > 0) & (common > 0) & ((common > 1) | (apart < 60))
    met = (wish[:, None] == 2) | (same == (wish[:, None] == 1))
    score = 10 + 40 * met + np.rint(30 / (1 + apart / 50)) + 20 * (above <= 2)
    return {
        "score": score.astype(np.int64),
        "eligible": eligible,
        "capacity": rng.choice([0, 1, 1, 2, 3], size),
        "grade": candidate["grade"],
        "mentor_grade": mentor["grade"],
        "sector": candidate["sector"],
        "mentor_sector": mentor["sector"],
    }


Pairs = list[tuple[int, int]]


def by_matcher(given: dict[str, np.ndarray]) -> Pairs:
    """Ours, with ties broken and the proof checked."""
    from matcher.solver import Problem, assign, certify

    problem = Problem.from_dense(given["score"], given["eligible"], given["capacity"])
    assignment = assign(problem)
    if not certify(problem, assignment).optimal:
        raise SystemExit("The certificate failed.")
    return [(i, j) for i, j in enumerate(assignment.mentor_of.tolist()) if j >= 0]


def by_scipy(given: dict[str, np.ndarray]) -> Pairs:
    """Each place a column; bars cost more than everything else together."""
    from scipy.optimize import linear_sum_assignment

    places = np.repeat(np.arange(len(given["capacity"])), given["capacity"])
    least = -(1 + len(given["score"])) * int(given["score"].max())
    worth = np.where(given["eligible"], given["score"], least)[:, places]
    rows, columns = linear_sum_assignment(worth.astype(float), maximize=True)
    found = zip(rows.tolist(), places[columns].tolist(), strict=True)
    return [(i, j) for i, j in found if given["eligible"][i, j]]


def by_matching(given: dict[str, np.ndarray]) -> Pairs:
    """Hospitals and residents, each side's list by the score."""
    from matching.games import HospitalResident

    sys.setrecursionlimit(100_000)
    score = given["score"]
    open_pairs = given["eligible"] & (given["capacity"] > 0)
    residents = {
        f"c{i}": [f"m{j}" for j in np.argsort(-score[i], kind="stable") if open_pairs[i, j]]
        for i in np.flatnonzero(open_pairs.any(axis=1))
    }
    hospitals = {
        f"m{j}": [f"c{i}" for i in np.argsort(-score[:, j], kind="stable") if open_pairs[i, j]]
        for j in np.flatnonzero(open_pairs.any(axis=0))
    }
    places = {name: int(given["capacity"][int(name[1:])]) for name in hospitals}
    game = HospitalResident.create_from_dictionaries(residents, hospitals, places)
    found = game.solve(optimal="resident").items()
    return [(int(c.name[1:]), int(m.name[1:])) for m, people in found for c in people]


def by_mentor_match(given: dict[str, np.ndarray]) -> Pairs:
    """Rounds of its own, with our bars and scores as its rules."""
    from matching import process
    from matching.mentee import Mentee
    from matching.mentor import Mentor
    from matching.rules.rule import Disqualify

    sys.setrecursionlimit(100_000)
    score, eligible = given["score"].tolist(), given["eligible"].tolist()
    capacity = given["capacity"].tolist()

    def number(person) -> int:
        return int(person.email)

    class Score:
        def apply(self, pair):
            return score[number(pair.mentee)][number(pair.mentor)]

        def evaluate(self, pair):
            return True

    def rules() -> list:  # it takes them from the end
        return [
            Score(),
            Disqualify(lambda pair: not eligible[number(pair.mentee)][number(pair.mentor)]),
            Disqualify(lambda pair: len(pair.mentor.mentees) >= capacity[number(pair.mentor)]),
            Disqualify(lambda pair: len(pair.mentee.mentors) >= 1),
        ]

    mentors = [Mentor(grade=0, organisation="", email=str(j)) for j in range(len(capacity))]
    mentees = [Mentee(grade=0, organisation="", email=str(i)) for i in range(len(score))]
    process.process_data(mentors, mentees, [rules() for _ in range(ROUNDS)])
    return [(number(person), number(mentor)) for mentor in mentors for person in mentor.mentees]


def by_mentormatch(given: dict[str, np.ndarray]) -> Pairs:
    """Lists of the best eligible mentors, which is all that it can be told."""
    from mentormatch.api.app.app_main import main

    best = np.argsort(-np.where(given["eligible"], given["score"], -1), axis=1, kind="stable")

    def person(wwid: int, grade: int, sector: int) -> dict:
        return {
            "wwid": wwid,
            "first_name": str(wwid),
            "last_name": "",
            "position_level": int(grade),
            "years_total": float(4 * grade),
            "skills": [str(sector)],
            "function": str(sector),
            "location": "here",
            "gender": "any",
            "preference_yes": ["here", "any"],
            "preference_maybe": ["elsewhere", "nowhere"],  # four answers: open to anybody
            "preference_no": [],
        }

    size = len(best)
    mentors = [
        person(j + 1, given["mentor_grade"][j], given["mentor_sector"][j]) for j in range(size)
    ]
    mentees = [person(size + 1 + i, given["grade"][i], given["sector"][i]) for i in range(size)]
    for j, mentor in enumerate(mentors):
        mentor["max_mentee_count"] = int(given["capacity"][j])
    for i, mentee in enumerate(mentees):
        open_mentors = [int(j) for j in best[i, :40] if given["eligible"][i, j]]
        wanted = [j for j in open_mentors if given["capacity"][j]][:LIST_LENGTH]
        mentee |= {
            "favor": 0,
            "preferred_functions": [str(given["sector"][i])],
            "preferred_wwids": [j + 1 for j in wanted],
        }
    main(mentors, mentees)
    return [(w - size - 1, m["wwid"] - 1) for m in mentors for w in m["match_wwids"]]


SYSTEMS = {
    "matcher": by_matcher,
    "scipy": by_scipy,
    "matching": by_matching,
    "mentor-match": by_mentor_match,
    "mentormatch": by_mentormatch,
}


def main() -> None:
    """Run one system on one instance and print what came of it.

    A handful of people are matched first: nobody's imports or compiling are timed. A short run
    is repeated, as the first of a process waits for its memory.
    """
    solve = SYSTEMS[sys.argv[1]]
    given = dict(np.load(sys.argv[2]))
    solve(make(30))
    pairs, seconds = timed(solve, given)
    if seconds < SHORT:
        seconds = median([seconds, *(timed(solve, given)[1] for _ in range(REPEATS - 1))])
    print(json.dumps({"seconds": round(seconds, 5), **judge(given, pairs)}))


def timed(
    solve: Callable[[dict[str, np.ndarray]], Pairs], given: dict[str, np.ndarray]
) -> tuple[Pairs, float]:
    """Return the pairs and the seconds that they took."""
    start = time.perf_counter()
    pairs = solve(given)
    return pairs, time.perf_counter() - start


def judge(given: dict[str, np.ndarray], pairs: Pairs) -> dict[str, int]:
    """Return what pairs are worth, whoever made them."""
    right = [(i, j) for i, j in pairs if given["eligible"][i, j]]
    load = Counter(j for _, j in pairs)
    return {
        "matched": len({i for i, _ in right}),
        "barred": len(pairs) - len(right),
        "too_many": sum(max(0, n - int(given["capacity"][j])) for j, n in load.items()),
        "total": int(sum(given["score"][i, j] for i, j in right)),
    }


if __name__ == "__main__":
    main()
