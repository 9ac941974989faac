"""`matcher replay`: make a match again from what its folder holds, and compare to the byte."""

import importlib
import json
import sys
from itertools import zip_longest
from pathlib import Path

import click

from matcher.matching.cli.ending import BAD_INPUT, FAULT, INTERRUPTED, MatchCommand, fail
from matcher.matching.cli.matching import Made, make
from matcher.matching.cli.progress import Progress
from matcher.matching.files.outputs import OPTIONAL, PAIRS, REPORT
from matcher.matching.files.request import CannotReplay, Request, reread_request
from matcher.matching.files.wanted_pairs import read_pairs
from matcher.matching.instance.lists import TooManyPairs
from matcher.matching.instance.outcome import PRICED
from matcher.solver import CertificateError

LONGEST_LINE = 300


@click.command("replay", cls=MatchCommand)
@click.argument("folder", type=click.Path(exists=True, file_okay=False, path_type=Path))
@click.option(
    "--second-opinion",
    is_flag=True,
    help="Also ask SciPy for the best match, and compare pairs.csv with what it comes to.",
)
def replay(folder: Path, second_opinion: bool) -> None:
    """Make the match of FOLDER again, from the copies in it, and compare every file to the byte.

    FOLDER is what was --out of “match”. Nothing is written. Exit code 0: all is the same; 1: the
    first file and line that differ are shown, or SciPy finds another best match; 2: the folder does
    not hold what is needed, or the copies in it are not the files that were matched.
    """
    agrees = True
    try:
        request = _read_request(folder)
        with Progress() as progress:
            progress.begin("read")
            made = make(request, progress)
            progress.end()
        if second_opinion:
            agrees = _ask_another(folder, made)
        difference = find_difference(folder, made.files)
    except (CannotReplay, TooManyPairs) as error:
        click.echo(f"This cannot be done again: {error}", err=True)
        sys.exit(BAD_INPUT)
    except KeyboardInterrupt:
        click.echo("Interrupted.", err=True)
        sys.exit(INTERRUPTED)
    except (CertificateError, OSError) as error:
        fail(str(error))
    if difference:
        click.echo(difference)
    else:
        click.echo(f"The same to the byte: {', '.join(made.files)}.")
    if difference or not agrees:
        sys.exit(FAULT)


def _ask_another(folder: Path, made: Made) -> bool:
    """Say what SciPy makes of the match in a folder; return whether it agrees.

    Raises
    ------
    CannotReplay
        There is no such opinion on a match of this kind or size.
    """
    outcome = made.outcome
    if outcome is None or outcome.assignment.method not in PRICED:
        raise CannotReplay(f"SciPy is asked about matches by {' or '.join(PRICED)} only.")
    if not (folder / PAIRS).exists():
        return False  # which is told as a difference
    pairs = read_pairs(PAIRS, (folder / PAIRS).read_bytes())
    if pairs.problems:
        click.echo(f"{PAIRS}, row {pairs.problems[0].row}: {pairs.problems[0].message}")
        return False
    # SciPy takes a while to load, for which nobody else is to wait.
    second = importlib.import_module("matcher.matching.instance.second_opinion")
    method = outcome.assignment.method
    try:
        opinion = second.second_opinion(outcome.instance, outcome.asked, method, pairs.mentor_of)
    except second.NoSecondOpinion as error:
        raise CannotReplay(str(error)) from None
    click.echo(opinion.words)
    return bool(opinion.agrees)


def _read_request(folder: Path) -> Request:
    """Return what the match of a folder was asked.

    Raises
    ------
    CannotReplay
        The folder does not hold it, or the match was stopped by hand.
    """
    try:
        report = json.loads((folder / REPORT).read_text("utf-8"))
        status = report["status"]
    except FileNotFoundError:
        raise CannotReplay(f"there is no {REPORT} in {folder}.") from None
    except OSError as error:
        raise CannotReplay(f"{REPORT} cannot be read ({error.strerror}).") from None
    except (ValueError, KeyError, TypeError, RecursionError):
        raise CannotReplay(f"{REPORT} is not the report of a match.") from None
    if status != "proved":
        raise CannotReplay("it was stopped by hand, and another time would stop elsewhere.")
    return reread_request(folder, report)


def find_difference(folder: Path, files: dict[str, str | bytes]) -> str:
    """Say which file is the first to differ from the folder's, and at which line; "" for none."""
    for name, content in files.items():
        now = content if isinstance(content, bytes) else content.encode()
        try:
            then = (folder / name).read_bytes()
        except FileNotFoundError:
            return f"{name} is not in the folder, but comes out now."
        if then != now:
            return f"{name} differs. {_first_line_that_differs(then, now)}"
    for name in OPTIONAL:
        if name not in files and (folder / name).exists():
            return f"{name} is in the folder, but does not come out now."
    return ""


def _first_line_that_differs(then: bytes, now: bytes) -> str:
    lines = zip_longest(then.split(b"\n"), now.split(b"\n"))
    for number, (old, new) in enumerate(lines, start=1):
        if old != new:
            return f"Line {number} was:\n  {_shown(old)}\nand is now:\n  {_shown(new)}"
    return ""


def _shown(line: bytes | None) -> str:
    return "(no such line)" if line is None else line.decode("utf-8", "replace")[:LONGEST_LINE]
