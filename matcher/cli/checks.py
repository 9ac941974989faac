"""`test` runs the tests; `check` all that a change must pass; `tour` takes the tour's pictures."""

import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import click

from matcher.core.config import PACKAGE

CHECKOUT = PACKAGE.parent
# Of two cores a third is idle with two processes: browsers and servers are waited for.
PROCESSES = str(max(3, os.cpu_count() or 1))
PYTHON = [sys.executable, "-m"]
STATIC = {
    "format": [*PYTHON, "ruff", "format", "--check", "--quiet"],
    "lint": [*PYTHON, "ruff", "check", "--quiet"],
    "types": [*PYTHON, "mypy", "--no-error-summary"],
    "imports": [str(Path(sys.executable).with_name("lint-imports")), "--no-cache"],
}
TEST = [*PYTHON, "matcher", "test"]  # word for word what the README says


@click.command(context_settings={"ignore_unknown_options": True}, add_help_option=False)
@click.argument("arguments", nargs=-1, type=click.UNPROCESSED)
def test(arguments: tuple[str, ...]) -> None:
    """Run the tests, or those that pytest ARGUMENTS name."""
    _require_checkout()
    command = [*PYTHON, "pytest", *(arguments or ("-n", PROCESSES, "--dist", "worksteal"))]
    sys.exit(subprocess.run(command, cwd=CHECKOUT, check=False).returncode)  # noqa: S603


@click.command()
def check() -> None:
    """Check format, lint, types and imports, then run the tests."""
    _require_checkout()
    failed = [name for name, command in STATIC.items() if not _passes(name, command)]
    click.echo(f"tests: {' '.join(['python3', *TEST[1:]])}")
    code, last_line = _run_tests()
    if code:
        failed.append("tests")
    if failed:
        click.echo(f"Failed: {', '.join(failed)}.\n{last_line}")
    sys.exit(1 if failed else 0)


@click.command()
def tour() -> None:
    """Take the pictures of docs/tour.md anew, with a Chromium."""
    _require_checkout()
    command = [*PYTHON, "docs.make_tour"]
    sys.exit(subprocess.run(command, cwd=CHECKOUT, check=False).returncode)  # noqa: S603


def _require_checkout() -> None:
    if not (CHECKOUT / "tests").is_dir():
        raise click.ClickException("The tests are in the checkout; this is an installed package.")


def _passes(name: str, command: list[str]) -> bool:
    done = subprocess.run(  # noqa: S603 - the commands above
        command,
        cwd=CHECKOUT,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        check=False,
    )
    click.echo(f"{name}: {'ok' if done.returncode == 0 else 'FAILED'}")
    if done.returncode:
        click.echo(done.stdout)
    return done.returncode == 0


def _run_tests() -> tuple[int, str]:
    """Run the tests, handing on what they say; return their exit code and closing line."""
    environment = os.environ | {"PYTHONUNBUFFERED": "1"}
    last_line = ""
    with subprocess.Popen(  # noqa: S603 - the command above
        TEST, cwd=CHECKOUT, stdout=subprocess.PIPE, text=True, env=environment
    ) as process:
        for line in _lines(process):
            click.echo(line, nl=False)
            last_line = line.strip() or last_line
    return process.returncode, last_line


def _lines(process: subprocess.Popen[str]) -> Iterator[str]:
    if process.stdout is not None:
        yield from process.stdout
