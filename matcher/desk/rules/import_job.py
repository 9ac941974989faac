"""Large files of people, which the worker checks and writes piece by piece: how far one is."""

from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any

from matcher.core.words import _, _l

PIECE = 500
"""So many rows are written at once: all of them, or none."""
SHOWN = 100
"""So many people of each kind stand on the page; all of them are in the files."""


class JobStatus(StrEnum):
    """How far a large file is; `asked`: the office has seen what it changes, and wants it so."""

    WAITING = "waiting"
    CHECKING = "checking"
    CHECKED = "checked"
    ASKED = "asked"
    WRITING = "writing"
    DONE = "done"
    STOPPED = "stopped"
    FAILED = "failed"


UNDER_WAY = (JobStatus.WAITING, JobStatus.CHECKING, JobStatus.ASKED, JobStatus.WRITING)
WORDS = {
    JobStatus.WAITING: _l("Waiting for the worker"),
    JobStatus.CHECKING: _l("Checking each row. Nothing is written yet"),
    JobStatus.ASKED: _l("Waiting for the worker"),
    JobStatus.WRITING: _l("Importing people"),
}


@dataclass(frozen=True, slots=True)
class Line:
    """A row of the file: whom it names, and what there is to say of it."""

    row: int
    name: str
    words: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Listed:
    """How many rows there are of a kind, and the first of them."""

    n: int = 0
    first: tuple[Line, ...] = ()

    @property
    def rest(self) -> int:
        """How many there are beside those that are shown."""
        return self.n - len(self.first)


@dataclass(frozen=True, slots=True)
class Found:
    """What a file would change, as its page shows it. `seen` stands for all that is written."""

    new: Listed = field(default_factory=Listed)
    changed: Listed = field(default_factory=Listed)
    renamed: Listed = field(default_factory=Listed)
    bad: Listed = field(default_factory=Listed)
    n_same: int = 0
    unusable: tuple[str, ...] = ()
    notes: tuple[str, ...] = ()
    n_notes: int = 0
    seen: str = ""

    @property
    def n_to_write(self) -> int:
        """How many people would be added or changed."""
        return self.new.n + self.changed.n

    @property
    def n_good(self) -> int:
        """How many rows can be used."""
        return self.n_to_write + self.n_same


def found_of(kept: dict[str, Any]) -> Found:
    """Return what a file would change, from how it is kept (`dataclasses.asdict`)."""
    listed = {name: _listed(kept[name]) for name in ("new", "changed", "renamed", "bad")}
    return Found(
        **listed,
        n_same=kept["n_same"],
        unusable=tuple(kept["unusable"]),
        notes=tuple(kept["notes"]),
        n_notes=kept["n_notes"],
        seen=kept["seen"],
    )


def _listed(kept: dict[str, Any]) -> Listed:
    lines = (Line(one["row"], one["name"], tuple(one["words"])) for one in kept["first"])
    return Listed(kept["n"], tuple(lines))


def words_of(status: JobStatus, *, stop_asked: bool) -> str:
    """Say what is happening to a file that the worker has to do with."""
    return _("Stopping") if stop_asked else str(WORDS[status])
