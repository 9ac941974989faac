"""`matcher match`: from two spreadsheets to pairs, without a server, a database or a network."""

import sys
from dataclasses import dataclass, field
from datetime import date, datetime
from pathlib import Path
from typing import NoReturn

import click
from tqdm import tqdm

from matcher.core.days import today
from matcher.matching.files.outputs import PROBLEMS, outputs, problems_csv
from matcher.matching.files.people import (
    People,
    read_candidates,
    read_mentors,
    unknown_addresses,
)
from matcher.matching.files.problems import RowProblem, Severity
from matcher.matching.files.scheme import read_scheme
from matcher.matching.files.writing import write_together
from matcher.matching.instance.instance import build_instance
from matcher.matching.instance.kernel import is_compiled
from matcher.matching.instance.outcome import run
from matcher.matching.rules.people import CandidateRecord, MentorRecord
from matcher.matching.rules.settings import SchemeSettings
from matcher.solver import CertificateError
from matcher.solver.assign import METHODS

FAULT, BAD_INPUT, WRONG_USAGE, INTERRUPTED = 1, 2, 64, 130
PHASES = ("read", "check", "score", "solve", "prove", "explain", "write")

_FILE = click.Path(exists=True, dir_okay=False, path_type=Path)
_FOLDER = click.Path(file_okay=False, path_type=Path)


class MatchCommand(click.Command):
    """A command that answers wrong usage with 64, since 2 is for bad input here."""

    def make_context(self, *args: object, **kwargs: object) -> click.Context:
        """Read the command line."""
        try:
            return super().make_context(*args, **kwargs)  # type: ignore[arg-type]
        except click.UsageError as error:
            error.exit_code = WRONG_USAGE  # type: ignore[misc]  # click reads it from the error
            raise


@dataclass
class Inputs:
    """What was read: people, settings, and everything that is wrong."""

    mentors: People[MentorRecord]
    candidates: People[CandidateRecord]
    settings: SchemeSettings
    problems: list[RowProblem] = field(default_factory=list)

    def stops(self, *, skip_bad_rows: bool) -> bool:
        """Say whether the problems leave nothing to be done."""
        severities = {problem.severity for problem in self.problems}
        bad_row = Severity.ROW in severities and not skip_bad_rows
        return bad_row or Severity.FILE in severities


@click.command("match", cls=MatchCommand)
@click.argument("mentors", type=_FILE)
@click.argument("candidates", type=_FILE)
@click.option("--out", "folder", type=_FOLDER, required=True, help="Folder for the results.")
@click.option("--method", type=click.Choice(METHODS), default="coverage", show_default=True)
@click.option("--scheme", type=_FILE, help="TOML file with weights and policies.")
@click.option("--skip-bad-rows", is_flag=True, help="Go on with the rows that are right.")
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
    skip_bad_rows: bool,
    as_of: datetime | None,
) -> None:
    """Match the CANDIDATES of one spreadsheet with the MENTORS of another.

    Writes pairs.csv, unmatched.csv, report.json and problems.csv into the folder --out. Where the
    input cannot be used, only problems.csv is written, and the exit code is 2.
    """
    day = as_of.date() if as_of else today()
    try:
        with Progress() as progress:
            progress.begin("read")
            inputs = read_inputs(mentors, candidates, scheme, as_of=day)
            progress.begin("check")
            stopped = inputs.stops(skip_bad_rows=skip_bad_rows)
            files = (
                {PROBLEMS: problems_csv(inputs.problems)}
                if stopped
                else match_people(inputs, method, day, progress)
            )
            progress.begin("write")
            paths = write_together(folder, files)
            progress.end()
    except KeyboardInterrupt:
        click.echo("Interrupted: nothing was written.", err=True)
        sys.exit(INTERRUPTED)
    except (CertificateError, OSError) as error:
        fail(str(error))
    for path in paths:
        click.echo(path)
    say_problems(inputs.problems)
    if stopped:
        sys.exit(BAD_INPUT)


def fail(message: str) -> NoReturn:
    """End with a fault."""
    click.echo(f"Error: {message}", err=True)
    sys.exit(FAULT)


def read_inputs(mentors: Path, candidates: Path, scheme: Path | None, *, as_of: date) -> Inputs:
    """Read the two files and the scheme, and look across them."""
    names = file_names(mentors, candidates)
    all_mentors = read_mentors(names[0], mentors.read_bytes(), as_of=as_of)
    all_candidates = read_candidates(names[1], candidates.read_bytes(), as_of=as_of)
    inputs = Inputs(all_mentors, all_candidates, SchemeSettings())
    inputs.problems += [*all_mentors.problems, *all_candidates.problems]
    if not any(problem.severity is Severity.FILE for problem in all_mentors.problems):
        inputs.problems += unknown_addresses(all_mentors, all_candidates)
    if scheme:
        inputs.settings, problems = read_scheme(scheme.name, scheme.read_bytes())
        inputs.problems += problems
    return inputs


def file_names(mentors: Path, candidates: Path) -> tuple[str, str]:
    """Return what to call the files: their names, with the folder only where they are equal."""
    if mentors.name != candidates.name:
        return mentors.name, candidates.name
    return f"{mentors.parent.name}/{mentors.name}", f"{candidates.parent.name}/{candidates.name}"


def match_people(inputs: Inputs, method: str, day: date, progress: "Progress") -> dict[str, str]:
    """Match and return the text of the files to write."""
    if not is_compiled():
        tqdm.write("Compiling once, which takes about ten seconds …", file=sys.stderr)
    instance = build_instance(
        inputs.mentors.records, inputs.candidates.records, inputs.settings, as_of=day
    )
    outcome = run(instance, method, tell=progress.tell)
    progress.begin("explain")
    return outputs(outcome, inputs.problems)


def say_problems(problems: list[RowProblem]) -> None:
    """Say on stderr how much of the input is wrong."""
    n_notes = sum(problem.severity is Severity.NOTE for problem in problems)
    n_wrong = len(problems) - n_notes
    if problems:
        click.echo(f"{n_wrong} to mend, {n_notes} to note: see {PROBLEMS}.", err=True)


class Progress:
    """A bar on stderr: one step per phase, with the share of a long one."""

    def __init__(self) -> None:
        self._bar: tqdm[NoReturn] = tqdm(
            total=len(PHASES), file=sys.stderr, bar_format="{desc:8} {percentage:3.0f}%|{bar:40}|"
        )

    def __enter__(self) -> "Progress":
        return self

    def __exit__(self, *_: object) -> None:
        self._bar.close()

    def begin(self, phase: str) -> None:
        """Enter a phase."""
        self.tell(phase, 0.0)

    def tell(self, phase: str, share: float) -> None:
        """Show how far a phase is."""
        self._bar.set_description_str(phase, refresh=False)
        self._bar.n = PHASES.index(phase) + share
        self._bar.refresh()

    def end(self) -> None:
        """Fill the bar."""
        self.tell(PHASES[-1], 1.0)
