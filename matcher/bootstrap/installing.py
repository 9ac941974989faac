"""Making an environment: with uv where it is found (seconds), otherwise with venv and pip."""

import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from matcher.bootstrap import locking
from matcher.bootstrap.environment import UNFINISHED, Environment
from matcher.bootstrap.progress import follow

Command = list[str]
RUN = "import matcher.cli; matcher.cli.main()"
_NO_NETWORK = (
    "name resolution",
    "name or service not known",
    "getaddrinfo failed",
    "dns error",
    "failed to lookup address",
    "failed to establish a new connection",
    "network is unreachable",
    "connection refused",
    "timed out",
    "from versions: none",  # pip's last word on a package that an index must have
)


class CannotInstall(RuntimeError):
    """The environment cannot be made; the message says in one line what to do."""


def make_ready(environment: Environment) -> None:
    """Bring an environment to what its lock and the project ask for; redo what was interrupted.

    Raises
    ------
    CannotInstall
        There is no venv module, no network, or the installer failed.
    """
    with _alone(environment):
        wanted, here = environment.wanted_stamp(), environment.stamp()
        if environment.is_ready():  # another start has just finished it
            return
        uv = find_uv()
        if here is None or here.packages != wanted.packages or not environment.python.exists():
            uv = _install_packages(environment, uv)
        _run(environment, _project_command(environment, uv))
        _warm_up(environment)
        environment.stamp_file.write_text(str(wanted), "ascii")


def find_uv() -> str | None:
    """Return a uv that answers, or None; a shim may stand for one that is not there."""
    found = shutil.which("uv")
    if found and _quietly([found, "--version"]).returncode == 0:
        return found
    return None


def _install_packages(environment: Environment, uv: str | None) -> str | None:
    """Install the lock into a new folder; return the uv that did it, or None for pip.

    uv does not read pip's settings: where only pip knows the way to the packages, pip has to go.
    """
    if not environment.is_ours():
        raise CannotInstall(
            f"{environment.folder.name} holds an environment that Matcher did not make. "
            "Rename or remove it, then try again."
        )
    for installer in (uv, None) if uv else (None,):
        _make_folder(environment, installer)
        _say(f"Setting up {environment.folder.name} with {'uv' if installer else 'pip'}, once.")
        code, said = follow(environment, _packages_command(environment, installer))
        if code == 0:
            return installer
    raise _failure(environment, said)


def _make_folder(environment: Environment, uv: str | None) -> None:
    """Make an empty environment, marked as unfinished until all is in it."""
    shutil.rmtree(environment.folder, ignore_errors=True)
    base: str = getattr(sys, "_base_executable", sys.executable)
    command = [base, "-m", "venv", str(environment.folder)]
    if uv:
        command = [uv, "venv", "--quiet", "--python", base, str(environment.folder)]
    elif _quietly([base, "-c", "import venv, ensurepip"]).returncode:
        raise CannotInstall(
            "This Python has no venv module. On Debian and Ubuntu: apt-get install python3-venv"
        )
    made = _quietly(command)
    if made.returncode:
        raise CannotInstall(f"Making {environment.folder.name} failed: {_last_line(made.stdout)}")
    environment.stamp_file.write_text(UNFINISHED, "ascii")


def _packages_command(environment: Environment, uv: str | None) -> Command:
    lock = ["--require-hashes", "-r", str(environment.lock)]
    if uv:
        # pip compiles what it installs; so that uv's environment starts as fast, so must uv.
        wanted = ["--compile-bytecode", "--python", str(environment.python)]
        return [uv, "pip", "install", *wanted, *lock]
    return [*_pip(environment), "install", "--retries", "2", "--progress-bar", "off", *lock]


def _project_command(environment: Environment, uv: str | None) -> Command:
    """The project itself, apart: pip refuses an editable project beside hashes."""
    install = ["install", "--no-deps", "--no-build-isolation", "-e", str(environment.lock.parent)]
    if uv:
        return [uv, "pip", *install, "--python", str(environment.python)]
    return [*_pip(environment), *install]


def _pip(environment: Environment) -> Command:
    return [str(environment.python), "-m", "pip", "--disable-pip-version-check", "--no-input"]


def _warm_up(environment: Environment) -> None:
    """Match the made-up people once, so that what is compiled when first used is compiled now.

    Where this fails, the first match compiles; that is slower, but no reason not to start.
    """
    _say("Compiling, once.")
    demo = environment.lock.parent / "data" / "demo"
    files = [str(demo / "mentors.csv"), str(demo / "candidates.csv")]
    with tempfile.TemporaryDirectory() as folder:
        _quietly([str(environment.python), "-c", RUN, "match", *files, "--out", folder])


def _run(environment: Environment, command: Command) -> None:
    done = _quietly(command, environment.lock.parent)
    if done.returncode:
        with environment.log.open("a", encoding="utf-8") as log:
            log.write(done.stdout)
        raise _failure(environment, done.stdout)


def _failure(environment: Environment, said: str) -> CannotInstall:
    """Say in one line why the installer failed."""
    name = f"{environment.folder.name}/{environment.log.name}"
    if any(sign in said.lower() for sign in _NO_NETWORK):
        return CannotInstall(
            "The packages could not be fetched: there seems to be no network. "
            f"Try again with a connection. (The installer's words are in {name}.)"
        )
    return CannotInstall(f"Installing failed: {_last_line(said)} (All of it is in {name}.)")


def _last_line(said: str) -> str:
    lines = [line.strip() for line in said.splitlines() if line.strip()]
    errors = [line for line in lines if line.lower().startswith("error")]
    return (errors or lines or ["it said nothing."])[-1]


def _quietly(command: Command, folder: Path | None = None) -> subprocess.CompletedProcess[str]:
    """Run a command and keep what it says."""
    return subprocess.run(  # noqa: S603 - only commands that are put together above
        command,
        cwd=folder,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        errors="replace",
        check=False,
    )


def _say(words: str) -> None:
    print(words, file=sys.stderr, flush=True)


@contextmanager
def _alone(environment: Environment) -> Iterator[None]:
    """Let one start at a time make the environment; a second waits, then finds it ready."""
    path = environment.folder.with_name(environment.folder.name + ".lock")
    with path.open("a+") as file:
        if not locking.take(file):
            _say(f"Another start is setting up {environment.folder.name}; waiting for it.")
            locking.wait_for(file)
        yield
