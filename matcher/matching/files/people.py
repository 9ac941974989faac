"""Rows to people: the mentors' file and the candidates' file, with everything that is wrong."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any, Generic, TypeVar

from matcher.core.words import _
from matcher.matching.files.cells import Row
from matcher.matching.files.columns import CANDIDATE, MENTOR, Column, place_columns
from matcher.matching.files.problems import RowProblem, Severity, UnreadableFile, shown
from matcher.matching.files.tables import Table, read_table
from matcher.matching.files.writing import unguarded
from matcher.matching.rules.people import CandidateRecord, MentorRecord
from matcher.matching.rules.settings import MAX_DISTANCE_KM
from matcher.places.gazetteer import AmbiguousPlace, Place, UnknownPlace, load_gazetteer
from matcher.reference.files import fold, vocabulary

MAX_CAPACITY = 10
LONGEST_NAME = 100
LONGEST_ABOUT = 600
LONGEST_LANGUAGES = 200
LONGEST_ENJOYS = 300
FACE_TO_FACE_CODE = "face_to_face"
_ANY = {"nopreference": "no_preference", "none": "no_preference", "any": "no_preference"}
_ANY |= {"either": "no_preference", "nowish": "no_preference"}
SECTOR_WISHES = {"same": "same", "different": "different", "other": "different"} | _ANY
EMPLOYER_WISHES = {"outside": "outside", "inside": "inside"} | _ANY

Record = TypeVar("Record", MentorRecord, CandidateRecord)


@dataclass(frozen=True, slots=True)
class Profile:
    """What a person says of themselves beside what the rules need."""

    about: str
    times: tuple[str, ...]
    languages: tuple[str, ...]
    enjoys: str = ""


@dataclass(frozen=True, slots=True)
class PersonRow(Generic[Record]):
    """A person as read from one row; `blank` are the columns in which it says nothing."""

    row: int
    record: Record
    profile: Profile
    blank: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class People(Generic[Record]):
    """A file's good rows, and everything that is wrong with the others.

    `columns` are the known columns that the file has: what it does not name, it says nothing of.
    """

    file: str
    rows: tuple[PersonRow[Record], ...]
    problems: tuple[RowProblem, ...]
    columns: frozenset[str] = frozenset()

    @property
    def records(self) -> tuple[Record, ...]:
        """The people as the rules see them."""
        return tuple(person.record for person in self.rows)


def read_mentors(file: str, data: bytes, *, as_of: date) -> People[MentorRecord]:
    """Read mentors from a file's bytes; `file` is what problems call it."""
    return _read(file, data, MENTOR, lambda row: _mentor(row, as_of))


def read_candidates(file: str, data: bytes, *, as_of: date) -> People[CandidateRecord]:
    """Read candidates from a file's bytes; `file` is what problems call it."""
    return _read(file, data, CANDIDATE, lambda row: _candidate(row, as_of))


def mentors_of(
    file: str, table: Table, *, as_of: date, chosen: Mapping[str, str] | None = None
) -> People[MentorRecord]:
    """Read mentors from a table; `chosen` says which of its columns is which, where it must."""
    return _people(file, table, MENTOR, lambda row: _mentor(row, as_of), chosen)


def candidates_of(
    file: str, table: Table, *, as_of: date, chosen: Mapping[str, str] | None = None
) -> People[CandidateRecord]:
    """Read candidates from a table; `chosen` says which of its columns is which."""
    return _people(file, table, CANDIDATE, lambda row: _candidate(row, as_of), chosen)


def unknown_addresses(
    mentors: People[MentorRecord], candidates: People[CandidateRecord]
) -> list[RowProblem]:
    """Return a note for every listed or excluded address that is no mentor's."""
    known = {record.email for record in mentors.records}
    return [
        RowProblem(
            candidates.file,
            person.row,
            column,
            shown(address),
            _("%(address)s is not among the mentors, and is ignored.", address=shown(address)),
            Severity.NOTE,
        )
        for person in candidates.rows
        for column, addresses in (
            ("preferences", person.record.preferences or ()),
            ("exclusions", sorted(person.record.exclusions)),
        )
        for address in addresses
        if address not in known
    ]


def _read(
    file: str, data: bytes, columns: tuple[Column, ...], build: Callable[[Row], Record]
) -> People[Record]:
    try:
        table = read_table(data)
    except UnreadableFile as error:
        problem = RowProblem(file, error.row, "", "", str(error), Severity.FILE)
        return People(file, (), (problem,))
    return _people(file, table, columns, build)


def _people(
    file: str,
    table: Table,
    columns: tuple[Column, ...],
    build: Callable[[Row], Record],
    chosen: Mapping[str, str] | None = None,
) -> People[Record]:
    places, problems = place_columns(file, table, columns, chosen)
    problems += _about_the_table(file, table)
    if any(problem.severity is Severity.FILE for problem in problems):
        return People(file, (), tuple(problems), frozenset(places))
    people: list[PersonRow[Record]] = []
    row_of: dict[str, int] = {}
    for row in _rows(file, table, places):
        record = build(row)
        profile = _profile(row)
        if first := row_of.get(record.email):
            row.note("email", _("This address is already in row %(first)s.", first=first))
        elif record.email:
            row_of[record.email] = row.number
        problems += row.problems
        if row.is_good:
            blank = frozenset(name for name in places if not row.cells.get(name))
            people.append(PersonRow(row.number, record, profile, blank))
    return People(file, tuple(people), tuple(problems), frozenset(places))


def _about_the_table(file: str, table: Table) -> list[RowProblem]:
    problems = []
    if not table.rows:
        message = _("There is nobody in this file: no row below the header.")
        problems.append(RowProblem(file, table.header_row, "", "", message, Severity.FILE))
    if table.other_sheets:
        names = ", ".join(table.other_sheets)
        message = _("Only the first sheet is read, not %(names)s.", names=names)
        problems.append(
            RowProblem(file, table.header_row, "", shown(names), message, Severity.NOTE)
        )
    return problems


def _rows(file: str, table: Table, places: dict[str, int]) -> Iterator[Row]:
    width = len(table.header)
    for number, cells in table.rows:
        row = Row(
            file,
            number,
            {name: unguarded(cells[index]) for name, index in places.items() if index < len(cells)},
        )
        if any(cells[width:]):
            row.note(
                "",
                _(
                    "This row has %(number)s cells, but the header names %(width)s.",
                    number=len(cells),
                    width=width,
                ),
            )
        yield row


def _mentor(row: Row, as_of: date) -> MentorRecord:
    person = _person(row)
    if person["level"] == "revalidation":
        message = _(
            "A mentor holds certification, chartership or fellowship: this counts below all."
        )
        row.note("level", message, Severity.NOTE)
    return MentorRecord(
        **person,
        capacity=row.whole("capacity", 0, MAX_CAPACITY, required=True),
        strengths=vocabulary().skills.mask(row.terms("strengths", vocabulary().skills)),
        paused_until=row.day("paused_until"),
        confirmed_on=row.day("confirmed_on", last=as_of),
    )


def _candidate(row: Row, as_of: date) -> CandidateRecord:
    return CandidateRecord(
        **_person(row),
        needs=vocabulary().skills.mask(row.terms("needs", vocabulary().skills)),
        sector_wish=row.choice("sector_wish", SECTOR_WISHES, "no_preference"),
        employer_wish=row.choice("employer_wish", EMPLOYER_WISHES, "no_preference"),
        waiting_since=row.day("waiting_since", last=as_of) or as_of,
        lost_mentor=row.yes_no("lost_mentor"),
        preferences=row.emails("preferences") or None,
        exclusions=frozenset(row.emails("exclusions")),
    )


def _person(row: Row) -> dict[str, Any]:
    """Read what mentors and candidates have in common."""
    words = vocabulary()
    sector, level = row.term("sector", words.sectors), row.term("level", words.levels)
    formats = row.terms("formats", words.formats, required=True)
    place = _place(row, meets_face_to_face=FACE_TO_FACE_CODE in formats)
    employer = row.text("employer")
    return {
        "name": row.text("name", most=LONGEST_NAME, required=True),
        "email": row.email("email", required=True),
        "employer": employer,
        "employer_key": fold(employer),
        "line_manager_email": row.email("line_manager_email"),
        "sector": sector.code if sector else "",
        "level": level.code if level else "",
        "level_rank": level.rank if level else 0,
        "place": place.label,
        "region": place.region,
        "latitude": place.lat,
        "longitude": place.lon,
        "formats": words.formats.mask(formats),
        "max_distance_km": row.kilometres("max_distance_km", MAX_DISTANCE_KM),
    }


def _place(row: Row, *, meets_face_to_face: bool) -> Place:
    text = row.text("place")
    place = Place("", "", "", None, None)
    try:
        place = load_gazetteer().locate(text) if text else place
    except (UnknownPlace, AmbiguousPlace) as error:
        row.note("place", str(error))
        return place
    if meets_face_to_face and place.lat is None and "place" not in _columns_noted(row):
        message = _("To meet face to face, give a UK postcode or town, or take face_to_face out.")
        row.note("place", message)
    return place


def _columns_noted(row: Row) -> set[str]:
    return {problem.column for problem in row.problems}


def _profile(row: Row) -> Profile:
    languages = row.text("languages", most=LONGEST_LANGUAGES).split(";")
    return Profile(
        about=row.text("about", most=LONGEST_ABOUT),
        times=row.terms("times", vocabulary().times),
        languages=tuple(language.strip() for language in languages if language.strip()),
        enjoys=row.text("enjoys", most=LONGEST_ENJOYS),
    )
