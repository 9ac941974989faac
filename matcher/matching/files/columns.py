"""The columns of the two files: their names, and what else people call them."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from matcher.core.words import _
from matcher.matching.files.problems import RowProblem, Severity, shown
from matcher.matching.files.tables import Table
from matcher.reference.files import fold


@dataclass(frozen=True, slots=True)
class Column:
    """A column: its own name, other names it is known by, whether the file must have it."""

    name: str
    synonyms: tuple[str, ...] = ()
    required: bool = False


PERSON = (
    Column("name", ("full name", "your name"), required=True),
    Column("email", ("email address", "e-mail", "mail"), required=True),
    Column("employer", ("organisation", "organization", "company", "workplace", "institution")),
    Column("line_manager_email", ("line manager", "manager email", "manager", "line manager mail")),
    Column("sector", ("sector of work", "industry"), required=True),
    Column("level", ("registration level", "grade", "qualification"), required=True),
    Column(
        "place", ("postcode", "post code", "location", "town", "work postcode", "home postcode")
    ),
    Column("formats", ("format", "ways of meeting", "meeting formats", "how"), required=True),
    Column(
        "max_distance_km",
        ("max distance", "maximum distance", "maximum distance km", "distance km", "travel km"),
    ),
    Column("about", ("about me", "bio", "biography", "profile")),
    Column("times", ("availability", "available times", "times available")),
    Column("languages", ("language",)),
)
MENTOR = (
    *PERSON,
    Column("capacity", ("places", "number of places", "how many", "mentees"), required=True),
    Column("enjoys", ("enjoys talking about", "likes talking about", "topics")),
    Column("strengths", ("skills", "strong in", "expertise")),
    Column("paused_until", ("away until", "unavailable until", "paused")),
    Column("confirmed_on", ("confirmed", "last confirmed", "date confirmed")),
)
CANDIDATE = (
    *PERSON,
    Column("sector_wish", ("sector preference", "preferred sector")),
    Column("employer_wish", ("employer preference", "organisation preference")),
    Column("needs", ("skills needed", "skills", "development needs")),
    Column("waiting_since", ("waiting from", "enrolled on", "enrolled", "enrolment date")),
    Column("lost_mentor", ("lost a mentor",)),
    Column("preferences", ("preferred mentors", "mentor preferences", "choices", "my list")),
    Column("exclusions", ("excluded", "excluded mentors", "not to be matched with")),
)
MESSAGE = "message"
"""The column in which a file of bad rows says what is wrong: passed over when it comes back."""


def place_columns(
    file: str,
    table: Table,
    columns: tuple[Column, ...],
    chosen: Mapping[str, str] | None = None,
) -> tuple[dict[str, int], list[RowProblem]]:
    """Return where each known column is, and what is wrong with the header.

    `chosen` maps folded headings to the columns they stand for, or to "" where they are to be
    passed over; the others are known by their names.
    """
    known = known_columns(table.header, columns, chosen or {})
    places: dict[str, int] = {}
    problems: list[RowProblem] = []

    def note(column: str, value: str, message: str, severity: Severity = Severity.FILE) -> None:
        problems.append(RowProblem(file, table.header_row, column, shown(value), message, severity))

    for index, text in enumerate(table.header):
        name = known.get(fold(text))
        if name == "" or (name is None and fold(text) == MESSAGE):
            continue
        if name is None:
            if text or any(len(row) > index and row[index] for _, row in table.rows):
                called = text or _("column %(number)s, which has no name", number=index + 1)
                note(
                    text,
                    text,
                    _("We do not know %(called)s, and ignore it.", called=called),
                    Severity.NOTE,
                )
        elif name in places:
            before = table.header[places[name]]
            note(
                name,
                text,
                _(
                    "Two columns, “%(before)s” and “%(after)s”, both say %(name)s.",
                    before=before,
                    after=text,
                    name=name,
                ),
            )
        else:
            places[name] = index
    missing = [column.name for column in columns if column.required and column.name not in places]
    if not places:
        message = _(
            "This row must name the columns: %(names)s and, if you like, others.",
            names=", ".join(missing),
        )
        note("", "", message)
    else:
        for name in missing:
            note(name, "", _("There is no column “%(name)s”.", name=name))
    return places, problems


def known_columns(
    headings: Iterable[str], columns: tuple[Column, ...], chosen: Mapping[str, str]
) -> dict[str, str]:
    """Return the column that each heading stands for, folded: as chosen, or else by its name.

    A heading stands for "" where it is to be passed over.
    """
    here = {fold(text) for text in headings}
    by_hand = {heading: name for heading, name in chosen.items() if heading in here}
    taken = set(by_hand.values())
    by_name = {
        fold(text): column.name
        for column in columns
        if column.name not in taken
        for text in (*column.synonyms, column.name)
    }
    return by_name | by_hand
