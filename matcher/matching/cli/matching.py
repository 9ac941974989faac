"""`matcher match`: from two spreadsheets to pairs, without a server, a database or a network."""

import re
import sys
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

import click
from tqdm import tqdm

from matcher.core.days import today
from matcher.matching.cli.ending import (
    BAD_INPUT,
    INTERRUPTED,
    STOPPED,
    WRONG_USAGE,
    MatchCommand,
    fail,
)
from matcher.matching.cli.progress import Brake, Progress
from matcher.matching.criteria import FULL_SUITABILITY
from matcher.matching.files.inputs import Inputs, build_checked, read_inputs
from matcher.matching.files.outputs import OPTIONAL, PROBLEMS, outputs, problems_csv
from matcher.matching.files.problems import RowProblem, Severity
from matcher.matching.files.request import Options, Request, Source
from matcher.matching.files.writing import write_together
from matcher.matching.instance.instance import Instance
from matcher.matching.instance.kernel import is_compiled
from matcher.matching.instance.lists import TooManyPairs
from matcher.matching.instance.outcome import Outcome, run
from matcher.matching.rules.methods import METHODS
from matcher.solver import CertificateError

USUAL_BONUS = 20_000

_FILE = click.Path(exists=True, dir_okay=False, path_type=Path)
_FOLDER = click.Path(file_okay=False, path_type=Path)


class Bonus(click.ParamType[int]):
    """Units of suitability (20000), or a share of the most there can be (2%)."""

    name = "units or %"

    def convert(self, value: object, param: object, ctx: object) -> int:
        """Read what was typed."""
        text = str(value).strip()
        if share := re.fullmatch(r"(\d{1,3}(?:\.\d{1,4})?)\s*%", text, re.ASCII):
            units = round(float(share[1]) * FULL_SUITABILITY / 100)
        elif re.fullmatch(r"\d{1,7}", text, re.ASCII):
            units = int(text)
        else:
            units = FULL_SUITABILITY + 1
        if units > FULL_SUITABILITY:
            self.fail(
                f"{text} is neither 0 to {FULL_SUITABILITY} units of suitability nor 0% to 100%."
            )
        return units


@dataclass
class Made:
    """What a request came to: the files to write, and how it ended."""

    files: dict[str, str | bytes]
    problems: list[RowProblem]
    outcome: Outcome | None = None


@click.command("match", cls=MatchCommand)
@click.argument("mentors", type=_FILE)
@click.argument("candidates", type=_FILE)
@click.option("--out", "folder", type=_FOLDER, required=True, help="Folder for the results.")
@click.option("--method", type=click.Choice(list(METHODS)), default="coverage", show_default=True)
@click.option("--scheme", type=_FILE, help="TOML file with weights and policies.")
@click.option("--pins", type=_FILE, help="Pairs that must be: candidate_email, mentor_email.")
@click.option("--previous", type=_FILE, help="An earlier pairs.csv, to change little of it.")
@click.option(
    "--keep-bonus",
    type=Bonus(),
    help="With --previous: what keeping a mentor counts for, in units of suitability (20000) or "
    "as a share of the most there can be (2%, the default).",
)
@click.option(
    "--explain",
    is_flag=True,
    help="Write explanations.csv, and what places and rules are worth into report.json.",
)
@click.option("--skip-bad-rows", is_flag=True, help="Go on with the rows that are right.")
@click.option("--no-inputs", is_flag=True, help="Keep no copy of the files for “replay”.")
@click.option(
    "--as-of",
    type=click.DateTime(["%Y-%m-%d"]),
    help="Date on which the match is made (default: today in the United Kingdom).",
)
def match(
    mentors: Path,
    candidates: Path,
    folder: Path,
    method: str,
    scheme: Path | None,
    pins: Path | None,
    previous: Path | None,
    keep_bonus: int | None,
    explain: bool,
    skip_bad_rows: bool,
    no_inputs: bool,
    as_of: datetime | None,
) -> None:
    """Match the CANDIDATES of one spreadsheet with the MENTORS of another.

    Writes pairs.csv, unmatched.csv, report.json and problems.csv into the folder --out. Where the
    input cannot be used, only problems.csv is written, and the exit code is 2. Ctrl-C while it
    solves writes the best so far and says how far it may be from the best; the exit code is 3.
    """
    options = Options(
        as_of=as_of.date() if as_of else today(),
        method=method,
        keep_bonus=_bonus(method, previous, keep_bonus),
        skip_bad_rows=skip_bad_rows,
        explain=explain,
        keep_inputs=not no_inputs,
    )
    paths = {
        "mentors": mentors,
        "candidates": candidates,
        "scheme": scheme,
        "pins": pins,
        "previous": previous,
    }
    made, written = _answer(paths, options, folder)
    _say(made, written)


def _answer(
    paths: dict[str, Path | None], options: Options, folder: Path
) -> tuple[Made, list[Path]]:
    """Read, match and write; end here where that cannot be."""
    try:
        with Progress() as progress:
            progress.begin("read")
            made = make(_request(paths, options), progress)
            progress.begin("write")
            instead_of = OPTIONAL if made.outcome else ()
            written = write_together(folder, made.files, instead_of=instead_of)
            progress.end()
    except KeyboardInterrupt:
        click.echo("Interrupted: nothing was written.", err=True)
        sys.exit(INTERRUPTED)
    except TooManyPairs as error:
        click.echo(f"Error: {error} (--method coverage or --method suitability)", err=True)
        sys.exit(WRONG_USAGE)
    except (CertificateError, OSError) as error:
        fail(str(error))
    return made, written


def _bonus(method: str, previous: Path | None, keep_bonus: int | None) -> int:
    """Return what keeping a mentor counts for.

    Raises
    ------
    click.UsageError
        There is nothing to keep, or the method knows no bonus.
    """
    if previous is None and keep_bonus is not None:
        raise click.UsageError("--keep-bonus goes with --previous.")
    if method == "stable":
        if keep_bonus:
            raise click.UsageError("A stable match keeps no pair for a bonus.")
        return 0
    if previous is None:
        return 0
    return USUAL_BONUS if keep_bonus is None else keep_bonus


def _request(paths: dict[str, Path | None], options: Options) -> Request:
    """Read the bytes of all files; where two have one name, the folder tells them apart."""
    given = {role: path for role, path in paths.items() if path}
    names = [path.name for path in given.values()]
    sources = {
        role: Source(
            path.name if names.count(path.name) == 1 else f"{path.parent.name}/{path.name}",
            path.read_bytes(),
        )
        for role, path in given.items()
    }
    return Request(sources, options)


def make(request: Request, progress: Progress) -> Made:
    """Do what was asked, and return the files; nothing is written."""
    inputs = read_inputs(request)
    progress.begin("check")
    skip = request.options.skip_bad_rows
    instance = build_checked(inputs, request) if inputs.is_readable else None
    if instance is None or inputs.stops(skip_bad_rows=skip):
        return Made({PROBLEMS: problems_csv(inputs.problems)}, inputs.problems)
    outcome = match_people(instance, inputs, request.options, progress)
    progress.begin("explain")
    return Made(outputs(outcome, inputs.problems, request), inputs.problems, outcome)


def match_people(
    instance: Instance, inputs: Inputs, options: Options, progress: Progress
) -> Outcome:
    """Match, and let Ctrl-C stop it with the best so far."""
    if not is_compiled():
        tqdm.write("Compiling once, which takes some ten seconds …", file=sys.stderr)
    with Brake(progress) as brake:
        outcome = run(
            instance,
            options.method,
            pinned=inputs.pins.mentor_of.items(),
            previous=inputs.previous.mentor_of if inputs.previous else None,
            keep_bonus=options.keep_bonus,
            tell=progress.tell,
            watch=brake.watch,
        )
    if brake.pressed and not outcome.stopped:
        tqdm.write("It was done meanwhile: nothing was cut short.", file=sys.stderr)
    return outcome


def _say(made: Made, written: list[Path]) -> None:
    """Name the files, say what is wrong, and end as the match did."""
    for path in written:
        click.echo(path)
    n_notes = sum(problem.severity is Severity.NOTE for problem in made.problems)
    if made.problems:
        n_wrong = len(made.problems) - n_notes
        click.echo(f"{n_wrong} to mend, {n_notes} to note: see {PROBLEMS}.", err=True)
    if made.outcome is None:
        sys.exit(BAD_INPUT)
    if made.outcome.stopped:
        click.echo(f"Stopped with the best so far. {made.outcome.standing.words}", err=True)
        sys.exit(STOPPED)
