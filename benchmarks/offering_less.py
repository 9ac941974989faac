"""Does it help a candidate to offer less than they could?

    python -m benchmarks.offering_less [--sample 60] [--seeds 1 2 3]

Made-up people as in the demo, once with places enough and once with places for seven in ten. One
candidate at a time says less than is true (or more), everybody else the truth; the match is made
again and compared, by how suitable the candidate's mentor truly is. Writes
`docs/offering-less.json` and `docs/offering-less.md`.
"""

import argparse
import json
import tempfile
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from benchmarks.offering_rules import AS_IT_IS, MILLION, RULES, Row, Rule, openness, score_one
from benchmarks.population import AS_OF, write_population
from matcher.matching.files.people import read_candidates, read_mentors
from matcher.matching.instance.arrays import MentorArrays
from matcher.matching.instance.instance import build_instance
from matcher.matching.rules.people import FACE_TO_FACE, CandidateRecord, MentorRecord
from matcher.matching.rules.settings import SchemeSettings
from matcher.solver import METHODS, UNMATCHED, Assignment, Problem, assign

DOCS = Path(__file__).parents[1] / "docs"
REGIMES = {"places enough": 0.0, "places for 7 in 10": 0.7}
FEW = 5
BEYOND_DOUBT = 1_000
"""A thousandth of the full suitability: less is no gain that anybody would lie for."""


def lies(
    true: CandidateRecord, row: Row, mentors: MentorArrays
) -> Iterator[tuple[str, CandidateRecord]]:
    """Yield what a candidate might say instead: (what, the record)."""
    order = [int(j) for j in np.argsort(-row.suitability) if row.eligible[j]]
    if not order:
        return
    best: MentorRecord = mentors.records[order[0]]
    for few in (1, 3, 10):
        others = {mentors.records[j].email for j in order[few:]}
        if others:
            what = f"hides all but the best {few}" if few > 1 else "hides all but the best"
            yield what, replace(true, exclusions=true.exclusions | others)
    if len(order) > FEW + 1:
        next_few = {mentors.records[j].email for j in order[1 : FEW + 1]}
        yield (
            "hides the five next to the best",
            replace(true, exclusions=true.exclusions | next_few),
        )
    common = true.formats & best.formats
    one = common & -common
    if one and true.formats != one:
        yield "offers one way of meeting only", replace(true, formats=one)
    if true.formats >> FACE_TO_FACE & 1:
        reach = true.max_distance_km or mentors.settings.default_max_distance_km
        yield "travels half as far", replace(true, max_distance_km=reach / 2)
        if true.formats != 1 << FACE_TO_FACE:
            afar = true.formats & ~(1 << FACE_TO_FACE)
            yield "will not meet face to face", replace(true, formats=afar)
    if true.preferences and len(true.preferences) > 1:
        yield "lists the first mentor only", replace(true, preferences=true.preferences[:1])
    if true.preferences is None:
        yield "lists one mentor, without being asked", replace(true, preferences=(best.email,))
    yield from lies_about_wishes(true, best)


def lies_about_wishes(
    true: CandidateRecord, best: MentorRecord
) -> Iterator[tuple[str, CandidateRecord]]:
    """Yield wishes left out, and wishes made up to suit the best mentor."""
    nothing = "no_preference"
    if (true.sector_wish, true.employer_wish) != (nothing, nothing):
        yield "leaves out the wishes", replace(true, sector_wish=nothing, employer_wish=nothing)
    sector = "same" if best.sector == true.sector else "different"
    employer = "inside" if best.employer_key == true.employer_key else "outside"
    made_up = {}
    if true.sector_wish == nothing:
        made_up["sector_wish"] = sector
    if true.employer_wish == nothing:
        made_up["employer_wish"] = employer
    if made_up:
        yield "makes up wishes", replace(true, **made_up)


@dataclass(eq=False)
class World:
    """Everybody, scored by one rule."""

    candidates: tuple[CandidateRecord, ...]
    mentors: MentorArrays
    rule: Rule
    rows: list[Row]

    @classmethod
    def of(cls, seed: int, share: float, rule: Rule) -> "World":
        """Make up the people; where a share is given, take mentors until there are the places."""
        with tempfile.TemporaryDirectory() as folder:
            paths = write_population(Path(folder), "national", seed)
            mentors = read_mentors("mentors.csv", paths[0].read_bytes(), as_of=AS_OF).records
            candidates = read_candidates("candidates.csv", paths[1].read_bytes(), as_of=AS_OF)
        some = list(mentors)
        if share:
            np.random.default_rng(seed).shuffle(some)
            places = np.cumsum([mentor.capacity for mentor in some])
            some = some[: int(np.searchsorted(places, share * len(candidates.records)))]
        instance = build_instance(some, candidates.records, SchemeSettings(), as_of=AS_OF)
        people = instance.candidates
        rows = [score_one(person, instance.mentors, rule) for person in people]
        return cls(people, instance.mentors, rule, rows)

    def match(self, method: str, who: int = 0, row: Row | None = None, start: object = None):
        """Match everybody, with one candidate's row in place of the true one."""
        rows = [*self.rows]
        if row is not None:
            rows[who] = row
        problem = Problem.from_dense(
            np.stack([r.suitability for r in rows]),
            np.stack([r.eligible for r in rows]),
            self.mentors.rows["capacity"],
            [r.priority for r in rows],
            candidate_key=[person.email for person in self.candidates],
            mentor_key=[mentor.email for mentor in self.mentors.records],
        )
        warm = start if method in ("coverage", "suitability") else None
        return assign(problem, method, start=warm)

    def true_value(self, i: int, assignment: Assignment) -> int:
        """Return how suitable a candidate's mentor truly is, 0 for none."""
        j = int(assignment.mentor_of[i])
        return 0 if j == UNMATCHED else int(self.rows[i].suitability[j])


def matched_by_openness(world: World, honest: Assignment) -> NDArray[np.int64]:
    """Return how many are matched of each quarter of the candidates, the least open first."""
    people = zip(world.rows, world.candidates, strict=True)
    share = [openness(row, person, world.mentors) for row, person in people]
    order = np.argsort(share, kind="stable")
    matched = (honest.mentor_of != UNMATCHED)[order]
    return np.array([quarter.sum() for quarter in np.array_split(matched, 4)])


def try_lies(world: World, honest: Assignment, sample: list[int], told: dict) -> None:
    """Let each of a sample lie in every way, and note what comes of it."""
    for i in sample:
        before = world.true_value(i, honest)
        was_matched = bool(honest.mentor_of[i] != UNMATCHED)
        person = world.candidates[i]
        ways = [*lies(person, world.rows[i], world.mentors)]
        if was_matched:
            mine = {world.mentors.records[honest.mentor_of[i]].email}
            given = replace(person, exclusions=person.exclusions | mine)
            ways.append(("hides the mentor they would get", given))
        for what, record in ways:
            row = score_one(record, world.mentors, world.rule)
            found = world.match(honest.method, i, row, honest)
            after = world.true_value(i, found)
            is_matched = bool(found.mentor_of[i] != UNMATCHED)
            told[what].append((after - before, was_matched, is_matched))


def summary(tries: list[tuple[int, bool, bool]]) -> dict[str, float]:
    """Return how many tried, gained and lost, as shares, and by how much on average."""
    change = np.array([t[0] for t in tries]) / MILLION
    gained = change > BEYOND_DOUBT / MILLION
    lost = np.array([was and not now for _, was, now in tries])
    return {
        "tried": len(tries),
        "gain": round(float(gained.mean()), 4),
        "by": round(float(change[gained].mean()), 4) if gained.any() else 0.0,
        "worse": round(float((change < -BEYOND_DOUBT / MILLION).mean()), 4),
        "lose the match": round(float(lost.mean()), 4),
        "get a match": round(float(np.mean([now and not was for _, was, now in tries])), 4),
        "on average": round(float(change.mean()), 4),
    }


def measure(sample_size: int, seeds: list[int]) -> list[dict]:
    """Try everything: all methods as it is, and the other rules with `coverage`."""
    plan = [(AS_IT_IS, method) for method in METHODS]
    plan += [(rule, "coverage") for rule in RULES[1:]]
    plan += [(RULES[-1], "suitability"), (RULES[-1], "stable")]
    results = []
    for regime, share in REGIMES.items():
        for rule, method in plan:
            told: dict[str, list] = defaultdict(list)
            quarters = np.zeros(4, np.int64)
            for seed in seeds:
                world = World.of(seed, share, rule)
                rng = np.random.default_rng(seed)
                sample = rng.choice(len(world.candidates), sample_size, replace=False)
                honest = world.match(method)
                quarters += matched_by_openness(world, honest)
                try_lies(world, honest, sample.tolist(), told)
            lines = {what: summary(tries) for what, tries in told.items()}
            every = summary([one for tries in told.values() for one in tries])
            result = {"regime": regime, "rule": rule.name, "method": method}
            result |= {"matched": int(quarters.sum()), "quarters": quarters.tolist()}
            results.append({**result, "all": every, "lies": lines})
            print(*result.values(), every, flush=True)
    return results


def percent(share: float) -> str:
    """Return a share as it is read."""
    return f"{100 * share:.1f} %"


def page(results: list[dict], sample_size: int, seeds: list[int]) -> str:
    """Return the text of `docs/offering-less.md`."""
    head = "| places | method | rule | what the candidate does | tried | gain | by | worse off | "
    head += "lose their mentor | on average |"
    lines = [
        "# Does offering less help?",
        "",
        "Made by `python -m benchmarks.offering_less`: made-up people (500 candidates), "
        f"{sample_size} candidates of each of {len(seeds)} populations, one at a time. “Gain”: how "
        "many of those who try get a mentor who truly suits them better, and by how much of the "
        "full suitability. “On average”: what all who try gain or lose; no mentor counts 0.",
        "",
        head,
        "|" + "---|" * 10,
    ]
    for result in results:
        for what, line in [("everything together", result["all"]), *sorted(result["lies"].items())]:
            cells = [result["regime"], result["method"], result["rule"], what, str(line["tried"])]
            cells += [percent(line["gain"]), f"{line['by']:.3f}", percent(line["worse"])]
            cells += [percent(line["lose the match"]), f"{line['on average']:+.3f}"]
            lines.append("| " + " | ".join(cells) + " |")
    return "\n".join([*lines, ""])


def main() -> None:
    """Measure and write."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--sample", type=int, default=60)
    parser.add_argument("--seeds", type=int, nargs="+", default=[1, 2, 3])
    wanted = parser.parse_args()
    results = measure(wanted.sample, wanted.seeds)
    (DOCS / "offering-less.json").write_text(json.dumps(results, indent=1) + "\n", "utf-8")
    text = page(results, wanted.sample, wanted.seeds)
    (DOCS / "offering-less.md").write_text(text, "utf-8")


if __name__ == "__main__":
    main()
