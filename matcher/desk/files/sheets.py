"""Tables as files for a spreadsheet: csv and xlsx, in which nothing can be taken for a formula."""

import io
from collections.abc import Iterable, Sequence
from datetime import date, datetime

from openpyxl import Workbook
from openpyxl.cell import WriteOnlyCell
from openpyxl.utils.exceptions import IllegalCharacterError

from matcher.core.words import _l
from matcher.matching.files.writing import csv_text, guarded

CSV, XLSX = "csv", "xlsx"
KINDS = {
    CSV: "text/csv; charset=utf-8",
    XLSX: "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
}
LABELS = {CSV: _l("Download as csv"), XLSX: _l("Download for Excel (xlsx)")}
MARK = "\ufeff"
"""Tells Excel that a csv file is UTF-8."""
LONGEST = 32_000
"""A little less than a cell of a workbook can hold."""


def sheet_bytes(kind: str, header: Sequence[str], rows: Iterable[Sequence[object]]) -> bytes:
    """Return a table as the bytes of a csv or xlsx file."""
    if kind == XLSX:
        return _workbook(header, rows)
    return (MARK + csv_text(header, [[_text(cell) for cell in row] for row in rows])).encode()


def _workbook(header: Sequence[str], rows: Iterable[Sequence[object]]) -> bytes:
    workbook = Workbook(write_only=True)
    sheet = workbook.create_sheet()
    sheet.freeze_panes = "A2"
    for row in (header, *rows):
        sheet.append([_cell(sheet, cell) for cell in row])
    buffer = io.BytesIO()
    workbook.save(buffer)
    return buffer.getvalue()


def _cell(sheet: object, value: object) -> object:
    """Return numbers and days as they are, and text as text, whatever it begins with."""
    if isinstance(value, int | float | date) and not isinstance(value, datetime | bool):
        return value
    cell = WriteOnlyCell(sheet)  # type: ignore[arg-type]
    text = str(guarded(_text(value)))[:LONGEST]
    try:
        cell.value = text
    except IllegalCharacterError:
        cell.value = "".join(char for char in text if char >= " " or char in "\t\n\r")
    cell.data_type = "s"
    return cell


def _text(value: object) -> object:
    if value is None:
        return ""
    if isinstance(value, datetime):
        return value.isoformat(" ", "minutes")
    return value.isoformat() if isinstance(value, date) else value
