"""Files of pairs: those that must be, and those of an earlier match."""

from collections.abc import Mapping
from dataclasses import dataclass

from matcher.core.words import _, ngettext
from matcher.matching.files.cells import Row
from matcher.matching.files.columns import Column, place_columns
from matcher.matching.files.problems import RowProblem, Severity, UnreadableFile
from matcher.matching.files.tables import read_table
from matcher.matching.files.writing import unguarded
from matcher.matching.instance.contributions import pair_distance_m
from matcher.matching.instance.instance import Instance
from matcher.matching.rules.bars import bar_within
from matcher.matching.rules.eligibility import why_not_eligible

CANDIDATE, MENTOR = "candidate_email", "mentor_email"
_COLUMNS = (
    Column(
        CANDIDATE,
        ("candidate", "candidate address", "mentee", "mentee email"),
        required=True,
    ),
    Column(MENTOR, ("mentor", "mentor address"), required=True),
)


@dataclass(frozen=True, slots=True)
class WantedPair:
    """A pair as read from one row."""

    row: int
    candidate: str
    mentor: str


@dataclass(frozen=True, slots=True)
class WantedPairs:
    """A file's good rows, each candidate once, and what is wrong with the others."""

    file: str
    pairs: tuple[WantedPair, ...] = ()
    problems: tuple[RowProblem, ...] = ()

    @property
    def mentor_of(self) -> Mapping[str, str]:
        """Each candidate's mentor, by e-mail address."""
        return {pair.candidate: pair.mentor for pair in self.pairs}


def read_pairs(file: str, data: bytes) -> WantedPairs:
    """Read pairs from a file's bytes, such as an earlier pairs.csv; other columns are left alone.

    A file without a row below the header is a file without pairs.
    """
    try:
        table = read_table(data)
    except UnreadableFile as error:
        return WantedPairs(
            file, (), (RowProblem(file, error.row, "", "", str(error), Severity.FILE),)
        )
    places, found = place_columns(file, table, _COLUMNS)
    problems = [problem for problem in found if problem.severity is not Severity.NOTE]
    if problems:
        return WantedPairs(file, (), tuple(problems))
    pairs: list[WantedPair] = []
    row_of: dict[str, int] = {}
    for number, cells in table.rows:
        texts = {
            name: unguarded(cells[index]) for name, index in places.items() if index < len(cells)
        }
        row = Row(file, number, texts)
        pair = WantedPair(
            number, row.email(CANDIDATE, required=True), row.email(MENTOR, required=True)
        )
        if first := row_of.get(pair.candidate):
            row.note(CANDIDATE, _("This candidate is already in row %(first)s.", first=first))
        elif pair.candidate:
            row_of[pair.candidate] = number
        problems += row.problems
        if row.is_good:
            pairs.append(pair)
    return WantedPairs(file, tuple(pairs), tuple(problems))


def check_pins(pins: WantedPairs, instance: Instance) -> WantedPairs:
    """Return the pins that can be, with a problem for each of the others."""
    candidates = {candidate.email: i for i, candidate in enumerate(instance.candidates)}
    good: list[WantedPair] = []
    problems = list(pins.problems)
    taken: dict[str, int] = {}
    for pair in pins.pairs:
        wrong = _why_not(pair, instance, candidates) or _no_room(pair, instance, taken)
        if wrong:
            column, message = wrong
            value = pair.candidate if column == CANDIDATE else pair.mentor
            problems.append(RowProblem(pins.file, pair.row, column, value, message))
        else:
            taken[pair.mentor] = taken.get(pair.mentor, 0) + 1
            good.append(pair)
    return WantedPairs(pins.file, tuple(good), tuple(problems))


def _why_not(
    pair: WantedPair, instance: Instance, candidates: Mapping[str, int]
) -> tuple[str, str] | None:
    """Return the column and the message of what stands against a pair."""
    if pair.candidate not in candidates:
        return CANDIDATE, _("%(candidate)s is not among the candidates.", candidate=pair.candidate)
    if pair.mentor not in instance.mentors.index:
        return MENTOR, _("%(mentor)s is not among the mentors.", mentor=pair.mentor)
    i, j = candidates[pair.candidate], instance.mentors.index[pair.mentor]
    words = bar_in_words(instance, i, j)
    return (MENTOR, _("These two may not be paired: %(words)s.", words=words)) if words else None


def _no_room(
    pair: WantedPair, instance: Instance, taken: Mapping[str, int]
) -> tuple[str, str] | None:
    capacity = instance.mentors.records[instance.mentors.index[pair.mentor]].capacity
    if taken.get(pair.mentor, 0) < capacity:
        return None
    return MENTOR, ngettext(
        "%(mentor)s has 1 place, which the rows above take.",
        "%(mentor)s has %(num)s places, which the rows above take.",
        capacity,
        mentor=pair.mentor,
    )


def bar_in_words(instance: Instance, i: int, j: int) -> str:
    """Say why two people of an instance may not be paired, in the middle of a sentence, or ""."""
    candidate, mentor = instance.candidates[i], instance.mentors.records[j]
    bar = why_not_eligible(
        candidate,
        mentor,
        instance.settings,
        as_of=instance.mentors.as_of,
        distance_m=pair_distance_m(candidate, mentor),
    )
    return bar_within(bar) if bar else ""


def unknown_previous(previous: WantedPairs, instance: Instance) -> list[RowProblem]:
    """Return a note for everybody of an earlier match who is not there any more."""
    candidates = {candidate.email for candidate in instance.candidates}
    notes = []
    for pair in previous.pairs:
        for column, email, known in (
            (CANDIDATE, pair.candidate, pair.candidate in candidates),
            (MENTOR, pair.mentor, pair.mentor in instance.mentors.index),
        ):
            if not known:
                message = (
                    _("%(email)s is not among the candidates any more.", email=email)
                    if column == CANDIDATE
                    else _("%(email)s is not among the mentors any more.", email=email)
                )
                notes.append(
                    RowProblem(previous.file, pair.row, column, email, message, Severity.NOTE)
                )
    return notes
