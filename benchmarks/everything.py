"""Measure all that the solver is measured by, one after the other, and write docs/benchmarks*.

    python benchmarks/everything.py [--quick]

Takes an hour or so, and wants a machine that does nothing else. With `--quick`, only small sizes
are measured, to see that all of it works; figures of other sizes stay as they are.
"""

import argparse
import subprocess
import sys
from pathlib import Path

from page import write_page

ROOT = Path(__file__).parents[1]
SCRIPTS = Path(__file__).parent
MATCH = ["-m", "benchmarks.match", "--out", "docs/benchmarks-match.json"]
ALL_PAIRS = ["-m", "benchmarks.all_pairs", "--out", "docs/benchmarks-all-pairs.json"]


def steps(*, quick: bool) -> list[list[str]]:
    """Return what is run, as the interpreter's arguments."""
    solver, peers = str(SCRIPTS / "solver.py"), str(SCRIPTS / "peers.py")
    if quick:
        return [
            [solver, "--sizes", "2k", "--repair", "2k", "--repeats", "1", "--events", "200"],
            [*MATCH, "region", "--repeats", "1"],
            [*ALL_PAIRS, "--candidates", "2000", "--mentors", "1000", "--repeats", "1"],
            [peers, "--sizes", "100", "--limit", "20"],
        ]
    return [[solver], MATCH, ALL_PAIRS, [peers]]


def main() -> None:
    """Run all of it."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--quick", action="store_true")
    for arguments in steps(quick=parser.parse_args().quick):
        print("$ python", " ".join(arguments), flush=True)
        subprocess.run([sys.executable, *arguments], cwd=ROOT, check=True)
    write_page()


if __name__ == "__main__":
    main()
