"""How long `matcher match` takes from files to files, and how much memory.

Run: python -m benchmarks.match [region|national|stress] [--repeats 5] [--out FILE.json]. Each run
is a process of its own; the first one finds nothing compiled (neither bytecode, which pip compiles
when it installs, nor kernels, which are compiled at set-up) and is told apart.
"""

import argparse
import json
import os
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from benchmarks.population import SIZES, write_population

CODE = """
import atexit, os, pathlib
from benchmarks.peak import peak_mb
atexit.register(lambda: pathlib.Path(os.environ["PEAK"]).write_text(str(peak_mb())))
from matcher.cli import main
main()
"""


def one_run(mentors: Path, candidates: Path, folder: Path) -> tuple[float, int]:
    """Run the command once; return seconds and peak memory in MB."""
    out = folder / "out"
    arguments = [str(mentors), str(candidates), "--out", str(out), "--as-of", "2026-03-12"]
    environment = {
        **os.environ,
        "PYTHONPYCACHEPREFIX": str(folder / "bytecode"),
        "NUMBA_CACHE_DIR": str(folder / "kernels"),
        "PEAK": str(folder / "peak"),
    }
    environment.pop("PYTHONDONTWRITEBYTECODE", None)
    started = time.perf_counter()
    subprocess.run(
        [sys.executable, "-c", CODE, "match", *arguments],
        env=environment,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        check=True,
    )
    return time.perf_counter() - started, int((folder / "peak").read_text())


def main() -> None:
    """Measure and print one line."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("size", nargs="?", choices=SIZES, default="national")
    parser.add_argument("--repeats", type=int, default=5)
    parser.add_argument("--out", type=Path)
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        people = write_population(folder, options.size)
        first = one_run(*people, folder)
        runs = [one_run(*people, folder) for _ in range(options.repeats)]
    seconds, memory = zip(*runs, strict=True)
    n_mentors, n_candidates = SIZES[options.size]
    print(
        f"{options.size}: {n_mentors} mentors, {n_candidates} candidates: first, compiling, "
        f"{first[0]:.2f} s, then median {statistics.median(seconds):.2f} s ({min(seconds):.2f} to "
        f"{max(seconds):.2f}) of {len(runs)}, peak memory {max(memory)} MB"
    )
    if options.out:
        found = {
            "candidates": n_candidates,
            "mentors": n_mentors,
            "compiling": first[0],
            "seconds": seconds,
            "peak_mb": max(memory),
        }
        options.out.write_text(json.dumps({"runs": [found]}, indent=1) + "\n", "utf-8")


if __name__ == "__main__":
    main()
