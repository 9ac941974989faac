"""Reading all files of a request: people, settings, wanted pairs, and everything that is wrong."""

from dataclasses import dataclass, field

from matcher.matching.files.people import (
    People,
    read_candidates,
    read_mentors,
    unknown_addresses,
)
from matcher.matching.files.problems import RowProblem, Severity
from matcher.matching.files.request import Request
from matcher.matching.files.scheme import read_scheme
from matcher.matching.files.wanted_pairs import (
    WantedPairs,
    check_pins,
    read_pairs,
    unknown_previous,
)
from matcher.matching.instance.instance import Instance, build_instance
from matcher.matching.rules.people import CandidateRecord, MentorRecord
from matcher.matching.rules.settings import SchemeSettings


@dataclass
class Inputs:
    """What was read: people, settings, pairs, and everything that is wrong."""

    mentors: People[MentorRecord]
    candidates: People[CandidateRecord]
    settings: SchemeSettings = field(default_factory=SchemeSettings)
    pins: WantedPairs = field(default_factory=lambda: WantedPairs(""))
    previous: WantedPairs | None = None
    problems: list[RowProblem] = field(default_factory=list)

    @property
    def is_readable(self) -> bool:
        """Whether every file could be read as what it should be."""
        return all(problem.severity is not Severity.FILE for problem in self.problems)

    def stops(self, *, skip_bad_rows: bool) -> bool:
        """Say whether the problems leave nothing to be done."""
        bad_row = any(problem.severity is Severity.ROW for problem in self.problems)
        return not self.is_readable or (bad_row and not skip_bad_rows)


def read_inputs(request: Request) -> Inputs:
    """Read the files of a request one by one."""
    sources, as_of = request.sources, request.options.as_of
    mentors, candidates = sources["mentors"], sources["candidates"]
    inputs = Inputs(
        read_mentors(mentors.called, mentors.data, as_of=as_of),
        read_candidates(candidates.called, candidates.data, as_of=as_of),
    )
    inputs.problems += [*inputs.mentors.problems, *inputs.candidates.problems]
    if all(problem.severity is not Severity.FILE for problem in inputs.mentors.problems):
        inputs.problems += unknown_addresses(inputs.mentors, inputs.candidates)
    if scheme := sources.get("scheme"):
        inputs.settings, problems = read_scheme(scheme.called, scheme.data)
        inputs.problems += problems
    if pins := sources.get("pins"):
        inputs.pins = read_pairs(pins.called, pins.data)
        inputs.problems += inputs.pins.problems
    if previous := sources.get("previous"):
        inputs.previous = read_pairs(previous.called, previous.data)
        inputs.problems += inputs.previous.problems
    return inputs


def build_checked(inputs: Inputs, request: Request) -> Instance:
    """Build the instance of what was read, and look at the wanted pairs in it.

    Whatever is wrong with them is added to the problems.
    """
    instance = build_instance(
        inputs.mentors.records,
        inputs.candidates.records,
        inputs.settings,
        as_of=request.options.as_of,
    )
    checked = check_pins(inputs.pins, instance)
    inputs.problems += checked.problems[len(inputs.pins.problems) :]
    inputs.pins = checked
    if inputs.previous is not None:
        inputs.problems += unknown_previous(inputs.previous, instance)
    return instance
