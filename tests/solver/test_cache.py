"""Where compiled kernels are kept, and what happens where nothing can be kept."""

import os
import shutil
import subprocess
import sys
from pathlib import Path

import matcher.solver

SOLVE_ONE_PART = """
from matcher.solver import Problem
from matcher.solver.pairs import count_rows
problem = Problem.from_pairs([1, 0, 0], [0, 1, 0], [3, 4, 5], n_candidates=2, capacity=[1, 1])
stats = count_rows.stats
print(problem.suitability.tolist(), sum(stats.cache_hits.values()))
"""


def copy_of_the_package(folder: Path) -> Path:
    """Copy the solver to a place of its own, without anything compiled."""
    source = Path(matcher.solver.__file__).parents[1]
    ignored = shutil.ignore_patterns("__pycache__")
    shutil.copytree(source / "solver", folder / "matcher" / "solver", ignore=ignored)
    shutil.copy(source / "__init__.py", folder / "matcher")
    return folder


def run(folder, **environment):
    return subprocess.run(
        [sys.executable, "-B", "-c", SOLVE_ONE_PART],
        env=os.environ | {"PYTHONPATH": str(folder)} | environment,
        cwd=folder,
        capture_output=True,
        text=True,
        check=True,
    ).stdout.strip()


def forbid_writing(folder):
    """Put files where folders would have to be made, which stops even the superuser."""
    for package in ("matcher", "matcher/solver"):
        (folder / package / "__pycache__").write_text("")
    return {"HOME": "/dev/null", "XDG_CACHE_HOME": "/dev/null/none"}


def test_kernels_work_where_nothing_can_be_written(tmp_path):
    folder = copy_of_the_package(tmp_path)
    nowhere = forbid_writing(folder)
    assert run(folder, **nowhere) == "[5, 4, 3] 0"
    assert not list(tmp_path.rglob("*.nbc"))


def test_a_folder_for_compiled_kernels_serves_an_install_that_cannot_be_written_to(tmp_path):
    folder = copy_of_the_package(tmp_path / "install")
    nowhere = forbid_writing(folder)
    kept = {"NUMBA_CACHE_DIR": str(tmp_path / "kept")}
    assert run(folder, **nowhere, **kept) == "[5, 4, 3] 0"
    assert list((tmp_path / "kept").rglob("*.nbc"))
    assert run(folder, **nowhere, **kept) == "[5, 4, 3] 1"
