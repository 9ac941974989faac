"""What is wrong in a file, located as the spreadsheet shows it."""

from dataclasses import dataclass
from enum import StrEnum

LONGEST_SHOWN = 120


class Severity(StrEnum):
    """How far a problem reaches: the whole file, its row, or nothing (a note)."""

    FILE = "file"
    ROW = "row"
    NOTE = "note"


@dataclass(frozen=True, slots=True)
class RowProblem:
    """One problem; `row` counts as the spreadsheet shows it (the header is row 1)."""

    file: str
    row: int
    column: str
    value: str
    message: str
    severity: Severity = Severity.ROW


def shown(value: str) -> str:
    """Return a value short enough to be read back."""
    return value if len(value) <= LONGEST_SHOWN else value[: LONGEST_SHOWN - 1] + "…"


class UnreadableFile(ValueError):
    """A file that cannot be read as a table; `row` is where it breaks."""

    def __init__(self, message: str, row: int = 1) -> None:
        super().__init__(message)
        self.row = row
