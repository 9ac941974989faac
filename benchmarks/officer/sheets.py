"""The two demo spreadsheets with some rows made bad, and what these should say."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from random import Random

from matcher.desk.files.sheets import sheet_bytes
from matcher.desk.services.demo_people import CANDIDATE_COLUMNS, MENTOR_COLUMNS, DemoPeople, Row

SHARE = 0.05
SEED = 7

Spoil = tuple[str, Callable[[str], str]]
SPOILS: tuple[Spoil, ...] = (
    ("email", lambda text: text.replace("@", " at ")),
    ("email", lambda text: ""),
    ("sector", lambda text: "librarys"),
    ("level", lambda text: "charted ship"),
    ("formats", lambda text: "carrier pigeon"),
    ("name", lambda text: ""),
    ("place", lambda text: "Nowhere-on-Sea"),
)
OF_CANDIDATES: tuple[Spoil, ...] = (
    ("waiting_since", lambda text: "31/02/2026"),
    ("sector_wish", lambda text: "perhaps"),
)
OF_MENTORS: tuple[Spoil, ...] = (
    ("capacity", lambda text: "two or three"),
    ("capacity", lambda text: "-1"),
)


@dataclass(frozen=True, slots=True)
class Bad:
    """A row that was made bad: where it stands, which cell, and what it should say."""

    index: int
    column: str
    right: str

    @property
    def field(self) -> str:
        """What the page on which it is mended calls the cell; the header is row 1."""
        return f"row-{self.index + 2}-{self.column}"


@dataclass(frozen=True, slots=True)
class List:
    """A spreadsheet of people, and what somebody has got wrong in it."""

    columns: tuple[str, ...]
    rows: tuple[Row, ...]
    bad: tuple[Bad, ...] = ()

    def sheet(self, kind: str) -> bytes:
        """Return it as the file that is sent."""
        return _as_sheet(kind, self.columns, self.rows)

    def spoilt(self, spoils: Sequence[Spoil], luck: Random) -> "List":
        """Return the same with one in twenty rows made bad, each kind of mistake in its turn."""
        rows, bad = list(self.rows), []
        chosen = sorted(luck.sample(range(len(rows)), round(SHARE * len(rows))))
        for turn, index in enumerate(chosen):
            column, spoil = spoils[turn % len(spoils)]
            bad.append(Bad(index, column, rows[index][column]))
            rows[index] = {**rows[index], column: spoil(rows[index][column])}
        return replace(self, rows=tuple(rows), bad=tuple(bad))


def two_lists(people: DemoPeople) -> dict[str, List]:
    """Return the mentors' and the candidates' list as they come in, mistakes and all."""
    luck = Random(SEED)
    mentors = List(MENTOR_COLUMNS, tuple(people.mentors))
    candidates = List(CANDIDATE_COLUMNS, tuple(people.candidates))
    return {
        "Mentors": mentors.spoilt((*SPOILS, *OF_MENTORS), luck),
        "Candidates": candidates.spoilt((*SPOILS, *OF_CANDIDATES), luck),
    }


def _as_sheet(kind: str, columns: Sequence[str], rows: Sequence[Row]) -> bytes:
    return sheet_bytes(kind, columns, [[row[column] for column in columns] for row in rows])
