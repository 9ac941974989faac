"""From a bare checkout: which environment, and one clear line where it cannot be made."""

import ast
import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from matcher.bootstrap import locking
from matcher.bootstrap.environment import CHECKOUT, for_running
from matcher.bootstrap.installing import CannotInstall, _failure, make_ready
from matcher.bootstrap.progress import n_wanted
from matcher.bootstrap.start import environment_of

NO_VENV = """
import sys
class Missing:
    def find_spec(self, name, path=None, target=None):
        if name in {"venv", "ensurepip"}:
            raise ModuleNotFoundError(name)
sys.meta_path.insert(0, Missing())
"""


def checkout(folder: Path) -> Path:
    """Copy what a bare checkout needs in order to start."""
    shutil.copytree(
        CHECKOUT / "matcher" / "bootstrap",
        folder / "matcher" / "bootstrap",
        ignore=shutil.ignore_patterns("__pycache__"),
    )
    for name in ("matcher/__init__.py", "matcher/__main__.py", "pyproject.toml"):
        shutil.copy(CHECKOUT / name, folder / name)
    (folder / "requirements.lock").write_text("nothing-of-this-name==1.0 --hash=sha256:00\n")
    return folder


def start(folder: Path, **environment: str) -> subprocess.CompletedProcess[str]:
    """Run `python3 -m matcher demo` in a checkout, with no uv to be found."""
    return subprocess.run(
        [sys._base_executable, "-m", "matcher", "demo"],  # type: ignore[attr-defined]
        cwd=folder,
        capture_output=True,
        text=True,
        check=False,
        env={"PATH": "", "HOME": str(folder)} | environment,
    )


@pytest.mark.parametrize("version", [(3, 4), (3, 7), (3, 10)])
def test_first_file_can_be_read_by_old_pythons(version: tuple[int, int]) -> None:
    source = (CHECKOUT / "matcher" / "__main__.py").read_text("ascii")

    tree = ast.parse(source, feature_version=version)

    assert [node for node in ast.walk(tree) if isinstance(node, ast.JoinedStr)] == []


def test_old_python_is_named_in_one_line(tmp_path: Path) -> None:
    code = (
        "import runpy, sys\n"
        "sys.version_info = (3, 9, 18, 'final', 0)\n"
        "runpy.run_module('matcher', run_name='__main__')"
    )
    done = subprocess.run(
        [sys.executable, "-c", code],
        cwd=checkout(tmp_path),
        capture_output=True,
        text=True,
        check=False,
    )

    assert (done.returncode, done.stderr) == (
        1,
        "Matcher needs Python 3.11 or newer; this is 3.9.\n",
    )


@pytest.mark.parametrize(
    ("arguments", "folder"),
    [
        (["demo", "--size", "small"], ".venv"),
        (["match", "test", "check"], ".venv"),
        (["test", "-k", "demo"], ".venv-test"),
        (["check"], ".venv-test"),
    ],
)
def test_command_decides_the_environment(
    arguments: list[str], folder: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sys, "prefix", "/usr")  # outside any environment of ours

    assert environment_of(arguments).folder.name == folder


def test_missing_venv_is_named_in_one_line(tmp_path: Path) -> None:
    (tmp_path / "site").mkdir()
    (tmp_path / "site" / "sitecustomize.py").write_text(NO_VENV)

    done = start(checkout(tmp_path), PYTHONPATH=str(tmp_path / "site"))

    assert done.returncode == 1
    assert done.stderr == (
        "This Python has no venv module. On Debian and Ubuntu: apt-get install python3-venv\n"
    )


def test_no_network_is_named_in_one_line_and_the_next_start_begins_again(tmp_path: Path) -> None:
    folder = checkout(tmp_path)
    nowhere = {
        "PIP_INDEX_URL": "http://127.0.0.1:9/",
        "PIP_CONFIG_FILE": os.devnull,
    }

    done = start(folder, **nowhere)

    assert done.returncode == 1
    assert "there seems to be no network" in done.stderr.splitlines()[-1]
    environment = for_running(folder)
    assert (environment.is_ready(), environment.is_ours()) == (False, True)


def test_environment_of_somebody_else_is_never_touched(tmp_path: Path) -> None:
    folder = checkout(tmp_path)
    (folder / ".venv").mkdir()
    (folder / ".venv" / "precious").touch()

    with pytest.raises(CannotInstall, match="did not make"):
        make_ready(for_running(folder))

    assert (folder / ".venv" / "precious").exists()


def test_failure_repeats_what_the_installer_said_last(tmp_path: Path) -> None:
    said = "Collecting click\nERROR: THESE PACKAGES DO NOT MATCH THE HASHES\n  Expected sha256 0\n"

    failure = _failure(for_running(tmp_path), said)

    assert str(failure) == (
        "Installing failed: ERROR: THESE PACKAGES DO NOT MATCH THE HASHES "
        "(All of it is in .venv/install.log.)"
    )


def test_packages_are_counted_as_the_installer_counts_them(tmp_path: Path) -> None:
    lock = tmp_path / "requirements.lock"
    lock.write_text(
        "a==1 \\\n    --hash=sha256:0\nb==1 ; sys_platform == 'win32' \\\n    --hash=x\n"
    )

    assert n_wanted(lock, "") == 2
    assert n_wanted(lock, "Ignoring b: markers do not match your environment\n") == 1
    assert n_wanted(lock, "Resolved 7 packages in 3ms\n") == 7


def test_lock_is_one_process_at_a_time(tmp_path: Path) -> None:
    path = tmp_path / "x.lock"
    code = (
        "import sys; from matcher.bootstrap import locking; "
        f"sys.exit(locking.take(open({str(path)!r}, 'a+')))"
    )

    with path.open("a+") as file:
        assert locking.take(file)
        other = subprocess.run([sys.executable, "-c", code], cwd=CHECKOUT, check=False)
    after = subprocess.run([sys.executable, "-c", code], cwd=CHECKOUT, check=False)

    assert (other.returncode, after.returncode) == (0, 1)
