"""What may be attached to a mail: a small text, such as a date for a calendar."""

from dataclasses import dataclass
from pathlib import PurePath

KINDS = {".ics": "calendar", ".csv": "csv", ".txt": "plain"}
"""The part after `text/` by the ending of the name."""


@dataclass(frozen=True, slots=True)
class Attachment:
    """A text with a name.

    Raises
    ------
    ValueError
        The ending of the name says nothing to a mail program, or the name has a folder in it.
    """

    name: str
    text: str

    def __post_init__(self) -> None:
        path = PurePath(self.name)
        if path.suffix not in KINDS or path.name != self.name or not self.name.isprintable():
            raise ValueError(f"A mail cannot carry “{self.name}”.")

    @property
    def subtype(self) -> str:
        """The part after `text/` of its type."""
        return KINDS[PurePath(self.name).suffix]
