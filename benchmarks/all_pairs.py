"""How long a match over all pairs takes, from arrays to the proof, and how much memory.

    python -m benchmarks.all_pairs [--candidates 20000] [--mentors 8000] [--repeats 3]
        [--out docs/benchmarks-all-pairs.json]

Made-up people, spread as in the demo: too few places, and places to spare. Timed is all from the
instance (people as arrays) to the certificate: lists, solving, prices, proof. Each run is a process
of its own; what it compiles first does not count.
"""

import argparse
import json
import os
import statistics
import subprocess
import sys
import time
from pathlib import Path

from benchmarks.crowd import AS_OF, make_crowd
from benchmarks.peak import peak_mb
from matcher.matching.instance.instance import build_instance
from matcher.matching.instance.lists import n_threads
from matcher.matching.instance.outcome import DENSE_PAIRS, run
from matcher.matching.rules.settings import SchemeSettings

REGIMES = {"shortage": 0, "surplus": 2}
WARM_UP = (1_100, 1_000)


def measure(n_candidates: int, n_mentors: int, regime: str, seed: int, method: str) -> None:
    """Run once in this process, and print what came out as a line of JSON."""
    settings = SchemeSettings()
    small = build_instance(*make_crowd(*WARM_UP, seed), settings, as_of=AS_OF)
    assert len(small.candidates) * len(small.mentors) > DENSE_PAIRS
    run(small, method)
    people = make_crowd(n_candidates, n_mentors, seed, REGIMES[regime])
    started = time.perf_counter()
    instance = build_instance(*people, settings, as_of=AS_OF)
    arranged = time.perf_counter()
    busy = time.process_time()
    outcome = run(instance, method)
    seconds, busy = time.perf_counter() - arranged, time.process_time() - busy
    found = {
        "regime": regime,
        "seed": seed,
        "candidates": n_candidates,
        "mentors": n_mentors,
        "seconds": round(seconds, 3),
        "processor_seconds": round(busy, 3),
        "arrange_seconds": round(arranged - started, 3),
        "peak_mb": peak_mb(),
        "checked_pairs": outcome.certificate.n_checked_pairs,
        "scored_pairs": outcome.n_scored,
        "listed_pairs": outcome.assignment.problem.n_pairs,
        "matched": outcome.assignment.n_matched,
        "total_suitability": outcome.assignment.total_suitability,
        "proved": outcome.certificate.optimal,
    }
    print(json.dumps(found))


def main() -> None:
    """Measure every regime several times, print a table and write what was found."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--candidates", type=int, default=20_000)
    parser.add_argument("--mentors", type=int, default=8_000)
    parser.add_argument("--method", default="coverage")
    parser.add_argument("--repeats", type=int, default=3)
    parser.add_argument("--out", type=Path)
    parser.add_argument("--once", nargs=2, metavar=("REGIME", "SEED"), help=argparse.SUPPRESS)
    options = parser.parse_args()
    size = options.candidates, options.mentors
    if options.once:
        measure(*size, options.once[0], int(options.once[1]), options.method)
        return
    arguments = [sys.executable, "-m", "benchmarks.all_pairs", "--method", options.method]
    arguments += ["--candidates", str(size[0]), "--mentors", str(size[1]), "--once"]
    found = []
    for regime in REGIMES:
        for seed in range(1, options.repeats + 1):
            done = subprocess.run(
                [*arguments, regime, str(seed)], check=True, capture_output=True, text=True
            )
            found.append(json.loads(done.stdout))
        say(regime, [each for each in found if each["regime"] == regime])
    if options.out:
        about = {"as_of": AS_OF.isoformat(), "threads": n_threads(), "load": os.getloadavg()}
        options.out.write_text(json.dumps({"about": about, "runs": found}, indent=2) + "\n")


def say(regime: str, runs: list[dict[str, float]]) -> None:
    """Print a line about some runs."""
    seconds = [each["seconds"] for each in runs]
    busy = statistics.median(each["processor_seconds"] for each in runs)
    scored = statistics.median(each["scored_pairs"] / each["checked_pairs"] for each in runs)
    print(
        f"{regime}: median {statistics.median(seconds):.2f} s ({min(seconds):.2f} to "
        f"{max(seconds):.2f}) of {len(runs)} seeds, processor {busy:.2f} s, "
        f"{scored:.1%} of {runs[0]['checked_pairs']:,} pairs scored, "
        f"peak {max(each['peak_mb'] for each in runs)} MB"
    )


if __name__ == "__main__":
    main()
