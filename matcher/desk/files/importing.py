"""A file of people as the office sends it, and its bad rows and changes as it takes them along."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import date

from sqlalchemy.orm import Session

from matcher.core.actor import Role
from matcher.core.words import _
from matcher.desk.files.sheets import CSV, sheet_bytes
from matcher.desk.queries.importing import AnyPeople, Found
from matcher.desk.queries.importing_merged import follow_merged
from matcher.desk.queries.importing_schemes import leave_out_others
from matcher.desk.queries.importing_uploads import find_headings
from matcher.desk.rules.importing import changes_in_words
from matcher.matching.files.columns import MESSAGE
from matcher.matching.files.people import candidates_of, mentors_of
from matcher.matching.files.problems import RowProblem, Severity
from matcher.matching.files.tables import Table
from matcher.matching.files.writing import unguarded
from matcher.reference.files import fold

MOST_ROWS = 5_000
"""So many are read while somebody waits for the page; the worker takes larger files."""
MOST_BYTES_AT_ONCE = 5 * 1024 * 1024
MOST_OF_A_WORKBOOK = 600_000
"""Bytes of a workbook, which is packed, that hold fewer rows than that in all likelihood."""
WORKBOOK = b"PK\x03\x04"


@dataclass(frozen=True, slots=True)
class BadRow:
    """A row that cannot be used, and everything that is wrong with it."""

    row: int
    called: str
    reasons: tuple[str, ...]
    problems: tuple[RowProblem, ...] = ()


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
    by_row: dict[int, list[RowProblem]] = {}
    unusable, notes = [], []
    for problem in people.problems:
        if problem.severity is Severity.FILE:
            unusable.append(problem.message)
        elif problem.severity is Severity.NOTE:
            notes.append(_note(problem, table))
        else:
            by_row.setdefault(problem.row, []).append(problem)
    called = {number: _called(table, cells) for number, cells in table.rows if number in by_row}
    bad = tuple(
        BadRow(number, called[number], tuple(map(_reason, wrong)), tuple(wrong))
        for number, wrong in by_row.items()
    )
    return Sheet(table, people, bad, tuple(unusable), tuple(notes))


def sheet_of(session: Session, table: Table, name: str, role: Role, *, today: date) -> Sheet:
    """Read a table with the columns that the office has named, and people as they are known now."""
    chosen = find_headings(session, role)
    return as_known(session, role, read_sheet(table, name, role, today=today, chosen=chosen))


def as_known(session: Session, role: Role, sheet: Sheet) -> Sheet:
    """Return what was read with people under the addresses by which they are known now.

    The row of somebody who is in another scheme cannot be used.
    """
    people, left = leave_out_others(session, role, sheet.people)
    people, notes = follow_merged(session, people)
    cells = dict(sheet.table.rows) if left else {}
    others = [BadRow(row, _called(sheet.table, cells[row]), (why,)) for row, why in left.items()]
    bad = tuple(sorted((*sheet.bad, *others), key=lambda one: one.row))
    return replace(sheet, people=people, bad=bad, notes=(*sheet.notes, *notes))


def is_large(data: bytes) -> bool:
    """Say whether a file is one for the worker, as far as its bytes tell without reading it."""
    if data.startswith(WORKBOOK):
        return len(data) > MOST_OF_A_WORKBOOK
    return len(data) > MOST_BYTES_AT_ONCE or data.count(b"\n") > MOST_ROWS


def has_too_many(table: Table) -> bool:
    """Say whether a table that was read is one for the worker after all."""
    return len(table.rows) > MOST_ROWS


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
