"""How long `matcher match` takes from files to files, and how much memory.

Run: python -m benchmarks.match [region|national|stress] [--repeats 5]. Each run is a process of its
own; the first warms the caches (bytecode, which pip compiles when it installs, and the kernel's)
and does not count.
"""

import argparse
import os
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from benchmarks.population import SIZES, write_population

COMMAND = [sys.executable, "-c", "from matcher.matching.cli import match; match()"]


def one_run(mentors: Path, candidates: Path, folder: Path) -> tuple[float, float]:
    """Run the command once; return seconds and peak memory in MB."""
    out = folder / "out"
    arguments = [str(mentors), str(candidates), "--out", str(out), "--as-of", "2026-03-12"]
    environment = {**os.environ, "PYTHONPYCACHEPREFIX": str(folder / "bytecode")}
    environment.pop("PYTHONDONTWRITEBYTECODE", None)
    started = time.perf_counter()
    process = subprocess.Popen(
        [*COMMAND, *arguments],
        env=environment,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    _, status, usage = os.wait4(process.pid, 0)
    process.returncode = os.waitstatus_to_exitcode(status)
    if process.returncode:
        raise SystemExit(f"The command ended with {process.returncode}.")
    return time.perf_counter() - started, usage.ru_maxrss / 1024


def main() -> None:
    """Measure and print one line."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("size", nargs="?", choices=SIZES, default="national")
    parser.add_argument("--repeats", type=int, default=5)
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        people = write_population(folder, options.size)
        first = one_run(*people, folder)
        runs = [one_run(*people, folder) for _ in range(options.repeats)]
    seconds, memory = zip(*runs, strict=True)
    n_mentors, n_candidates = SIZES[options.size]
    print(
        f"{options.size}: {n_mentors} mentors, {n_candidates} candidates: first {first[0]:.2f} s, "
        f"then median {statistics.median(seconds):.2f} s ({min(seconds):.2f} to "
        f"{max(seconds):.2f}) of {len(runs)}, peak memory {max(memory):.0f} MB"
    )


if __name__ == "__main__":
    main()
