"""`matcher replay`: make a match again from what its folder holds, and compare to the byte."""

import json
import sys
from itertools import zip_longest
from pathlib import Path

import click

from matcher.matching.cli.ending import BAD_INPUT, FAULT, INTERRUPTED, MatchCommand, fail
from matcher.matching.cli.matching import make
from matcher.matching.cli.progress import Progress
from matcher.matching.files.outputs import OPTIONAL, REPORT
from matcher.matching.files.request import CannotReplay, Request, reread_request
from matcher.matching.instance.lists import TooManyPairs
from matcher.solver import CertificateError

LONGEST_LINE = 300


@click.command("replay", cls=MatchCommand)
@click.argument("folder", type=click.Path(exists=True, file_okay=False, path_type=Path))
def replay(folder: Path) -> None:
    """Make the match of FOLDER again, from the copies in it, and compare every file to the byte.

    FOLDER is what was --out of “match”. Nothing is written. Exit code 0: all is the same; 1: the
    first file and line that differ are shown; 2: the folder does not hold what is needed.
    """
    try:
        request = _read_request(folder)
        with Progress() as progress:
            progress.begin("read")
            files = make(request, progress).files
            progress.end()
        difference = find_difference(folder, files)
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
        sys.exit(FAULT)
    click.echo(f"The same to the byte: {', '.join(files)}.")


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
    except (ValueError, KeyError, TypeError):
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
