"""A file of people as the office sends it, and its bad rows and changes as it takes them along."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date

from matcher.core.actor import Role
from matcher.core.words import _
from matcher.desk.files.sheets import CSV, sheet_bytes
from matcher.desk.queries.importing import AnyPeople, Found
from matcher.desk.rules.importing import changes_in_words
from matcher.matching.files.columns import MESSAGE
from matcher.matching.files.people import candidates_of, mentors_of
from matcher.matching.files.problems import RowProblem, Severity, UnreadableFile
from matcher.matching.files.tables import Table, read_table
from matcher.matching.files.writing import unguarded
from matcher.reference.files import fold

MOST_BYTES = 5 * 1024 * 1024
MOST_ROWS = 5_000


@dataclass(frozen=True, slots=True)
class BadRow:
    """A row that cannot be used, and everything that is wrong with it."""

    row: int
    called: str
    reasons: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Sheet:
    """What was read of a file."""

    table: Table
    people: AnyPeople
    bad: tuple[BadRow, ...]
    unusable: tuple[str, ...]
    notes: tuple[str, ...]


def read_sheet(
    table: Table, name: str, role: Role, *, today: date, chosen: Mapping[str, str] | None = None
) -> Sheet:
    """Read a table as people, with all that is wrong; `chosen` says what its headings stand for."""
    read = mentors_of if role is Role.MENTOR else candidates_of
    people: AnyPeople = read(name, table, as_of=today, chosen=chosen)
    by_row: dict[int, list[str]] = {}
    unusable, notes = [], []
    for problem in people.problems:
        if problem.severity is Severity.FILE:
            unusable.append(problem.message)
        elif problem.severity is Severity.NOTE:
            notes.append(_note(problem, table))
        else:
            by_row.setdefault(problem.row, []).append(_reason(problem))
    called = {number: _called(table, cells) for number, cells in table.rows if number in by_row}
    bad = tuple(
        BadRow(number, called[number], tuple(reasons)) for number, reasons in by_row.items()
    )
    return Sheet(table, people, bad, tuple(unusable), tuple(notes))


def read_upload(data: bytes) -> Table:
    """Read the bytes of a file that somebody has sent.

    Raises
    ------
    UnreadableFile
        It is no table, or too large; the message says what to do.
    """
    if len(data) > MOST_BYTES:
        raise UnreadableFile(
            _(
                "The file is larger than %(most)s MB. Cut it into smaller ones.",
                most=MOST_BYTES // 1024 // 1024,
            )
        )
    table = read_table(data)
    if len(table.rows) > MOST_ROWS:
        raise UnreadableFile(
            _(
                "The file has %(rows)s rows. Cut it into files of %(most)s rows at most.",
                rows=len(table.rows),
                most=MOST_ROWS,
            )
        )
    return table


def bad_rows_csv(sheet: Sheet) -> bytes:
    """Return the bad rows as they were sent, with what is wrong with each beside it."""
    why = {bad.row: " ".join(bad.reasons) for bad in sheet.bad}
    keep = [index for index, text in enumerate(sheet.table.header) if fold(text) != MESSAGE]
    header = [*(sheet.table.header[index] for index in keep), MESSAGE]
    rows = [
        [*(unguarded(cells[index]) if index < len(cells) else "" for index in keep), why[number]]
        for number, cells in sheet.table.rows
        if number in why
    ]
    return sheet_bytes(CSV, header, rows)


def changes_csv(changed: Iterable[Found]) -> bytes:
    """Return who would change, and how, a line for each person."""
    header = (_("Row"), _("E-mail address"), _("Name"), _("What would change"))
    rows = [
        (found.row, found.email, found.name, "; ".join(changes_in_words(found.changes)))
        for found in changed
    ]
    return sheet_bytes(CSV, header, rows)


def _called(table: Table, cells: tuple[str, ...]) -> str:
    """Return by what a person may know a row: its first cell that holds anything."""
    return next((unguarded(cell) for cell in cells if cell), "")


def _reason(problem: RowProblem) -> str:
    where = f"{problem.column}: " if problem.column else ""
    value = f" “{problem.value}”" if problem.value and problem.value not in problem.message else ""
    return f"{where}{problem.message}{value}"


def _note(problem: RowProblem, table: Table) -> str:
    if problem.row == table.header_row:
        return problem.message
    return _("Row %(row)s: %(message)s", row=problem.row, message=problem.message)
