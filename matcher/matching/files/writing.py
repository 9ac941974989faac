"""Writing results: one way to write csv, and one way to put several files in place together."""

import csv
import io
import os
import tempfile
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path

FORMULA_STARTS = ("=", "+", "-", "@", "\t", "\r")


def csv_text(header: Sequence[str], rows: Iterable[Sequence[object]]) -> str:
    """Return a csv file's text, in which no cell can be taken for a formula."""
    buffer = io.StringIO(newline="")
    writer = csv.writer(buffer, lineterminator="\n")
    writer.writerow(header)
    writer.writerows([guarded(cell) for cell in row] for row in rows)
    return buffer.getvalue()


def guarded(cell: object) -> object:
    """Put an apostrophe before text that a spreadsheet would run as a formula."""
    if isinstance(cell, str) and cell.startswith(FORMULA_STARTS):
        return f"'{cell}"
    return cell


def write_together(folder: Path, files: Mapping[str, str]) -> list[Path]:
    """Write files into a folder so that all appear at the end, or none; return their paths.

    They are written beside their places first; what was there before is then replaced.

    Raises
    ------
    OSError
        The folder or a file cannot be written.
    """
    folder.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(prefix=".matcher-", dir=folder) as beside:
        for name, text in files.items():
            Path(beside, name).write_text(text, encoding="utf-8", newline="\n")
        for name in files:
            os.replace(Path(beside, name), folder / name)
    return [folder / name for name in files]
