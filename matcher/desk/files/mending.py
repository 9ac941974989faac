"""The cells of a file that must be mended, and the file with what was typed into them."""

from collections.abc import Iterator, Mapping

from matcher.core.actor import Role
from matcher.desk.files.importing import BadRow, Sheet
from matcher.desk.files.sheets import CSV, sheet_bytes
from matcher.desk.rules.mending import BadCell, ToMend, likely_meant
from matcher.matching.files.columns import CANDIDATE, MENTOR, known_columns
from matcher.matching.files.writing import unguarded
from matcher.reference.files import fold

MOST_MENDED = 50
"""So many rows stand on one page; those after them come once it is sent."""


def rows_to_mend(sheet: Sheet, role: Role, chosen: Mapping[str, str]) -> list[ToMend]:
    """Return the bad rows that can be mended cell by cell, as many as one page shows."""
    places, cells = _places(sheet, role, chosen), dict(sheet.table.rows)
    found = (
        ToMend(bad.row, bad.called, tuple(_cells(bad, cells[bad.row], places))) for bad in sheet.bad
    )
    mendable = [one for one in found if one.cells]
    return mendable[:MOST_MENDED]


def _places(sheet: Sheet, role: Role, chosen: Mapping[str, str]) -> dict[str, int]:
    """Return where each column stands."""
    columns = MENTOR if role is Role.MENTOR else CANDIDATE
    known = known_columns(sheet.table.header, columns, chosen)
    named = ((known.get(fold(text)), at) for at, text in enumerate(sheet.table.header))
    return {name: at for name, at in named if name}


def _cells(bad: BadRow, cells: tuple[str, ...], places: Mapping[str, int]) -> Iterator[BadCell]:
    """Yield the cells of a row that are wrong, each once; none where one cannot be mended here."""
    wrong = {problem.column: problem.message for problem in bad.problems}
    if not wrong.keys() <= places.keys():
        return
    for column, message in wrong.items():
        at = places[column]
        value = unguarded(cells[at]) if at < len(cells) else ""
        yield BadCell(_key(bad.row, column), column, value, message, likely_meant(column, value))


def _key(row: int, column: str) -> str:
    return f"row-{row}-{column}"


def mended_file(
    sheet: Sheet,
    role: Role,
    chosen: Mapping[str, str],
    typed: Mapping[str, str],
    *,
    only_bad: bool,
) -> bytes:
    """Return the file with its cells as typed; with `only_bad`, no more than the rows to mend.

    Codes are written as people read them, as if somebody had typed them.
    """
    places, rows = _places(sheet, role, chosen), []
    bad = {one.row for one in sheet.bad}
    for number, cells in sheet.table.rows:
        if only_bad and number not in bad:
            continue
        row = [unguarded(cell) for cell in cells] + [""] * (len(sheet.table.header) - len(cells))
        for column, at in places.items():
            row[at] = typed.get(_key(number, column), row[at])
        rows.append(row)
    return sheet_bytes(CSV, sheet.table.header, rows)
