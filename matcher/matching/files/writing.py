"""Writing results: one way to write csv, and one way to put several files in place together."""

import csv
import io
import os
import tempfile
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path

FORMULA_STARTS = ("=", "+", "-", "@", "\t", "\r")
FOR_THE_OWNER = 0o700


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


def unguarded(cell: str) -> str:
    """Take away the apostrophe that `guarded` put there."""
    return cell[1:] if cell.startswith("'") and cell[1:].startswith(FORMULA_STARTS) else cell


def write_together(
    folder: Path, files: Mapping[str, str | bytes], *, instead_of: Iterable[str] = ()
) -> list[Path]:
    """Write files into a folder so that all appear at the end, or none; return their paths.

    They are written beside their places first; what was there before is then replaced, and what
    bears one of the names `instead_of` and is not written anew is taken away. A name may have a
    folder (`inputs/mentors.csv`), which its owner alone can open.

    Raises
    ------
    OSError
        The folder or a file cannot be written.
    """
    folder.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(prefix=".matcher-", dir=folder) as beside:
        for name, content in files.items():
            path = Path(beside, name)
            path.parent.mkdir(mode=FOR_THE_OWNER, exist_ok=True)
            path.write_bytes(content if isinstance(content, bytes) else content.encode())
        for name in files:
            (folder / name).parent.mkdir(mode=FOR_THE_OWNER, exist_ok=True)
            os.replace(Path(beside, name), folder / name)
    for name in set(instead_of) - set(files):
        (folder / name).unlink(missing_ok=True)
    return [folder / name for name in files]
