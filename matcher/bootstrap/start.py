"""The first step of every command: run it here, or make its environment and run it there."""

import importlib
import os
import subprocess
import sys

from matcher.bootstrap import environment as environments
from matcher.bootstrap.environment import Environment
from matcher.bootstrap.installing import CannotInstall, make_ready

CHECKS = {"test", "check", "tour"}
INTERRUPTED = 130


def main(arguments: list[str]) -> int:
    """Run a command of Matcher; return its exit code."""
    if not environments.for_running().lock.is_file():  # installed, not a checkout
        return _run_here()
    environment = environment_of(arguments)
    if environment.is_running() and not environment.is_ours():  # someone's own: theirs to keep
        return _run_here()
    try:
        if not environment.is_ready():
            make_ready(environment)
    except CannotInstall as error:
        print(error, file=sys.stderr)
        return 1
    except KeyboardInterrupt:
        print("\nStopped. The next start begins again.", file=sys.stderr)
        return INTERRUPTED
    if environment.is_running():
        return _run_here()
    return _run_there(environment, arguments)


def environment_of(arguments: list[str]) -> Environment:
    """Return the environment that a command needs."""
    command = next((word for word in arguments if not word.startswith("-")), "")
    if command in CHECKS or environments.for_checking().is_running():
        return environments.for_checking()
    return environments.for_running()


def _run_here() -> int:
    importlib.import_module("matcher.cli").main()
    return 0


def _run_there(environment: Environment, arguments: list[str]) -> int:
    command = [str(environment.python), "-m", "matcher", *arguments]
    if os.name != "nt":
        os.execv(command[0], command)  # noqa: S606 - our own interpreter, by its full path
    try:
        return subprocess.run(command, check=False).returncode  # noqa: S603
    except KeyboardInterrupt:  # the command has been told as well, and has stopped
        return INTERRUPTED
