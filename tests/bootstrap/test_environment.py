"""An environment is ready for exactly what it was made for."""

from pathlib import Path

import pytest

from matcher.bootstrap.environment import UNFINISHED, Environment, for_checking, for_running


@pytest.fixture
def environment(tmp_path: Path) -> Environment:
    """An environment of a tiny checkout that looks ready."""
    (tmp_path / "pyproject.toml").write_text("[project]\n")
    (tmp_path / "requirements.lock").write_text("click==8.1 \\\n    --hash=sha256:0\n")
    environment = for_running(tmp_path)
    environment.programs.mkdir(parents=True)
    environment.python.touch()
    environment.stamp_file.write_text(str(environment.wanted_stamp()))
    return environment


def test_environment_with_the_right_stamp_is_ready(environment: Environment) -> None:
    assert environment.is_ready()


def test_environment_is_not_ready_after_a_change_of_the_lock(environment: Environment) -> None:
    before = environment.stamp()
    environment.lock.write_text("click==8.2 \\\n    --hash=sha256:1\n")

    assert not environment.is_ready()
    assert before is not None
    assert environment.wanted_stamp().packages != before.packages


def test_change_of_the_project_file_asks_for_the_same_packages(environment: Environment) -> None:
    before = environment.stamp()
    (environment.lock.parent / "pyproject.toml").write_text("[project]\nname = 'x'\n")

    assert not environment.is_ready()
    assert before is not None
    assert environment.wanted_stamp().packages == before.packages


def test_environment_that_was_moved_is_not_ready(environment: Environment, tmp_path: Path) -> None:
    elsewhere = environment.folder.rename(tmp_path / "elsewhere")

    assert not Environment(elsewhere, environment.lock).is_ready()


def test_interrupted_environment_is_not_ready_but_ours(environment: Environment) -> None:
    environment.stamp_file.write_text(UNFINISHED)

    assert (environment.is_ready(), environment.is_ours()) == (False, True)


def test_environment_without_a_stamp_is_not_ours(environment: Environment) -> None:
    environment.stamp_file.unlink()

    assert (environment.is_ready(), environment.is_ours()) == (False, False)


def test_tests_have_an_environment_of_their_own(tmp_path: Path) -> None:
    assert for_checking(tmp_path).folder != for_running(tmp_path).folder
