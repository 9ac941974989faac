"""Files to tables of text: csv and the common workbooks, told apart by what they hold."""

import csv
import io
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from python_calamine import CalamineError, CalamineWorkbook, PasswordError

from matcher.core.words import _, _l
from matcher.matching.files.problems import UnreadableFile

MAX_BYTES = 50 * 1024 * 1024
MAX_ROWS = 100_000
LONGEST_CELL = 20_000
KINDS = _l("a csv, xlsx, xls or ods file")
_WORKBOOK_STARTS = (b"PK\x03\x04", b"\xd0\xcf\x11\xe0")
_BYTE_ORDER_MARKS = (b"\xff\xfe", b"\xfe\xff")
_DELIMITERS = ",;\t|"


@dataclass(frozen=True, slots=True)
class Table:
    """A header and the rows below it, each with its number in the spreadsheet.

    Rows without content are left out. `other_sheets` names sheets that hold something too.
    """

    header_row: int
    header: tuple[str, ...]
    rows: tuple[tuple[int, tuple[str, ...]], ...]
    other_sheets: tuple[str, ...] = ()


def read_table(data: bytes) -> Table:
    """Read a file's bytes as a table.

    Raises
    ------
    UnreadableFile
        The file is empty, too large, encrypted, damaged or not a spreadsheet.
    """
    if not data:
        raise UnreadableFile(_("The file is empty."))
    if len(data) > MAX_BYTES:
        raise UnreadableFile(
            _("The file is larger than %(most)s MB.", most=MAX_BYTES // 1024 // 1024)
        )
    if data.startswith(_WORKBOOK_STARTS):
        return _read_workbook(data)
    return _table(_csv_rows(_decoded(data)))


def _table(rows: Iterator[tuple[int, list[str]]], other_sheets: tuple[str, ...] = ()) -> Table:
    """Take the first row with content as the header, and the rest below it."""
    filled = []
    for number, cells in rows:
        if any(cells):
            filled.append((number, tuple(cells)))
        if len(filled) > MAX_ROWS + 1:  # the header is none of them
            raise UnreadableFile(
                _("There are more than %(max_rows)s rows.", max_rows=MAX_ROWS), number
            )
        if longest := max(map(len, cells), default=0):
            _check_cell(longest, number)
    if not filled:
        raise UnreadableFile(_("The file is empty."))
    (header_row, header), *below = filled
    return Table(header_row, header, tuple(below), other_sheets)


def _check_cell(length: int, row: int) -> None:
    if length > LONGEST_CELL:
        raise UnreadableFile(
            _(
                "A cell in row %(row)s holds %(length)s characters. Is a quotation mark missing?",
                row=row,
                length=length,
            ),
            row,
        )


def _read_workbook(data: bytes) -> Table:
    try:
        workbook = CalamineWorkbook.from_filelike(io.BytesIO(data))
        filled = [
            (name, rows)
            for name in workbook.sheet_names
            if (rows := workbook.get_sheet_by_name(name).to_python(skip_empty_area=False))
        ]
    except PasswordError:
        raise UnreadableFile(_("The workbook is locked: save it without a password.")) from None
    except (CalamineError, OSError, ValueError) as error:
        raise UnreadableFile(
            _(
                "The workbook cannot be opened. It may be locked by a password, damaged, or "
                "not %(kinds)s.",
                kinds=KINDS,
            )
        ) from error
    if not filled:
        raise UnreadableFile(_("The workbook is empty."))
    (_name, first), *others = filled
    texts = ((number, [_text(cell) for cell in row]) for number, row in enumerate(first, start=1))
    return _table(texts, tuple(name for name, _rows in others))


def _text(cell: object) -> str:
    """Return a workbook's cell as a person would have typed it."""
    if isinstance(cell, bool):
        return "yes" if cell else "no"
    if isinstance(cell, float) and cell.is_integer():
        return str(int(cell))
    if isinstance(cell, datetime):
        return cell.date().isoformat() if cell.time() == time() else cell.isoformat(" ")
    if isinstance(cell, date | time):
        return cell.isoformat()
    if isinstance(cell, timedelta):
        return str(cell)
    return str(cell).strip()


def _decoded(data: bytes) -> str:
    """Decode text: UTF-8, UTF-16 as Excel's "Unicode text", else the old Windows code page."""
    encodings = ["utf-16"] if data.startswith(_BYTE_ORDER_MARKS) else ["utf-8-sig", "cp1252"]
    for encoding in encodings:
        try:
            text = data.decode(encoding)
        except UnicodeDecodeError:
            continue
        if "\0" not in text:
            return text
    raise UnreadableFile(_("This is not %(kinds)s.", kinds=KINDS))


def _csv_rows(text: str) -> Iterator[tuple[int, list[str]]]:
    first_line = next((line for line in text.splitlines() if line.strip()), "")
    delimiter = max(_DELIMITERS, key=first_line.count)
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, strict=True)
    number = 0
    while True:
        number += 1
        try:
            cells = next(reader, None)
        except csv.Error as error:
            raise UnreadableFile(
                _(
                    "Row %(number)s cannot be read: a quotation mark is missing or out of place.",
                    number=number,
                ),
                number,
            ) from error
        if cells is None:
            return
        yield number, [cell.strip() for cell in cells]
