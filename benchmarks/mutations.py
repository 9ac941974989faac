"""Break the riskiest lines of the solver, one at a time, and see which test notices.

    python benchmarks/mutations.py [--only 3 7]

Works on a copy of the package in a temporary folder and writes `docs/mutations.md`. A line that
is not there any more, or a change that no test notices, ends it with an error.
"""

import argparse
import os
import re
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

from broken_lines import MUTATIONS, Mutation

ROOT = Path(__file__).parents[1]
PAGE = ROOT / "docs" / "mutations.md"
LONGEST = 300
"""Seconds after which a test counts as noticing: the change made the solver go on for ever."""

QUICKEST_FIRST = (
    "test_certificate_gaps",
    "test_phases",
    "test_stable",
    "test_certificate",
    "test_prices",
    "test_live",
)


def copy_project(folder: Path) -> None:
    """Copy what the solver and its tests need."""
    shutil.copy(ROOT / "pyproject.toml", folder)
    (folder / "matcher").mkdir()
    shutil.copy(ROOT / "matcher" / "__init__.py", folder / "matcher")
    ignored = shutil.ignore_patterns("__pycache__")
    shutil.copytree(ROOT / "matcher" / "solver", folder / "matcher" / "solver", ignore=ignored)
    shutil.copytree(ROOT / "tests" / "solver", folder / "tests" / "solver", ignore=ignored)


def test_files(folder: Path) -> list[str]:
    """Return the files of tests, the quickest first; the real instances are not there to copy."""
    names = [path.stem for path in (folder / "tests" / "solver").glob("test_*.py")]
    rest = sorted(set(names) - {*QUICKEST_FIRST, "test_real_instances"})
    return [f"tests/solver/{name}.py" for name in (*QUICKEST_FIRST, *rest)]


def run_tests(folder: Path) -> str | None:
    """Return the first test that fails or does not end, None where all pass."""
    command = [sys.executable, "-m", "pytest", "-x", "-v", "--noconftest", "-p", "no:cacheprovider"]
    environment = {
        **os.environ,
        "PYTHONPATH": str(folder),
        "NUMBA_CACHE_DIR": str(folder / "cache"),
        "PYTHONUNBUFFERED": "1",
    }
    log = folder / "log"
    with log.open("w") as out:
        process = subprocess.Popen(
            [*command, *test_files(folder)],
            cwd=folder,
            env=environment,
            stdout=out,
            stderr=subprocess.STDOUT,
        )
        try:
            process.wait(LONGEST)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()
    if process.returncode == 0:
        return None
    told = re.findall(r"^tests/solver/(test_\w+\.py::\w+)(.*)", log.read_text(), re.MULTILINE)
    name, rest = told[-1] if told else ("none of them can start", "")
    if "FAILED" in rest or "ERROR" in rest:
        return name
    return f"{name} (does not end)" if process.returncode < 0 else f"{name} (crashes)"


def try_mutation(mutation: Mutation, folder: Path) -> str | None:
    """Break one line, run the tests and mend it; return the first test that fails."""
    path = folder / "matcher" / "solver" / f"{mutation.module}.py"
    whole = path.read_text("utf-8")
    if mutation.line not in whole:
        raise SystemExit(f"{mutation.module}.py has no line “{mutation.line}”.")
    path.write_text(whole.replace(mutation.line, mutation.change, 1), "utf-8")
    try:
        return run_tests(folder)
    finally:
        path.write_text(whole, "utf-8")


def page(rows: list[tuple[Mutation, str | None]]) -> str:
    """Return the text of `docs/mutations.md`."""
    lines = [
        "# What breaks when a line is broken",
        "",
        "Each of these lines of `matcher/solver/` was changed as shown, alone, and the solver's "
        "tests were run until the first one failed. `python benchmarks/mutations.py` does it "
        "again.",
        "",
        "| module | line | changed to | what that breaks | the first test to notice |",
        "|---|---|---|---|---|",
    ]
    for mutation, noticed in rows:
        cells = [
            mutation.module,
            code(mutation.line),
            code(mutation.change),
            mutation.breaks,
            f"`{noticed}`" if noticed else "**none**",
        ]
        lines.append("| " + " | ".join(cells) + " |")
    return "\n".join([*lines, ""])


def code(text: str) -> str:
    """Return code as a cell of a table shows it."""
    return "`" + " ⏎ ".join(part.strip() for part in text.splitlines()).replace("|", "\\|") + "`"


def main() -> None:
    """Try all mutations, or some."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--only", type=int, nargs="+", help="numbers of mutations, from 1")
    wanted = parser.parse_args().only
    numbers = wanted or range(1, len(MUTATIONS) + 1)
    rows = []
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        copy_project(folder)
        for number in numbers:
            mutation = MUTATIONS[number - 1]
            noticed = try_mutation(mutation, folder)
            rows.append((mutation, noticed))
            print(number, mutation.module, code(mutation.line), "→", noticed, flush=True)
    if not wanted:
        PAGE.write_text(page(rows), "utf-8")
    if any(noticed is None for _, noticed in rows):
        raise SystemExit("Some changes are not noticed by any test.")


if __name__ == "__main__":
    main()
