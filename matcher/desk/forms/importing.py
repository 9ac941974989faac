"""A file of people, as the office sends it."""

from collections.abc import Mapping
from hashlib import sha256

from flask_wtf.file import FileField, FileRequired
from wtforms import RadioField, SelectField
from wtforms.validators import InputRequired

from matcher.core.actor import Role
from matcher.core.words import _, _l, said
from matcher.desk.rules.importing import LABELS
from matcher.matching.files.columns import CANDIDATE, MENTOR, Column, known_columns
from matcher.matching.files.problems import shown
from matcher.matching.files.tables import Table
from matcher.reference.files import fold
from matcher.web.fields import Form

KINDS = {Role.CANDIDATE: _l("Candidates"), Role.MENTOR: _l("Mentors")}


class UploadForm(Form):
    """A file, and whom it lists."""

    role = RadioField(
        _l("Whom does the file list?"),
        choices=lambda: said(KINDS),
        validators=[InputRequired(_l("Say whom the file lists"))],
    )
    file = FileField(
        _l("File"),
        description=_l(
            "A csv, xlsx, xls or ods file, of 50 MB and 100,000 rows at most. The first row names "
            "the columns."
        ),
        validators=[FileRequired(_l("Choose a file"))],
        render_kw={"accept": ".csv,.tsv,.txt,.xlsx,.xls,.ods"},
    )


MOST_COLUMNS = 100
MOST_SAMPLES = 3
LONGEST_SAMPLE = 40
COLUMNS: Mapping[Role, tuple[Column, ...]] = {Role.CANDIDATE: CANDIDATE, Role.MENTOR: MENTOR}


class ColumnsForm(Form):
    """Which column each heading of a file stands for; the fields are added by `columns_form`."""

    headings: Mapping[str, str] = {}

    def chosen(self) -> dict[str, str]:
        """Return the column that was chosen for each folded heading."""
        return {heading: self[name].data for name, heading in self.headings.items()}

    def validate(self, extra_validators: object = None) -> bool:
        """Check the answers one by one, and that no column is said twice."""
        good = bool(super().validate(extra_validators))
        first: dict[str, str] = {}
        for name in self.headings:
            field = self[name]
            if not field.data:
                continue
            if field.data in first:
                words = _("“%(other)s” is this already. Choose each once.", other=first[field.data])
                field.errors = [*field.errors, words]
                good = False
            first.setdefault(field.data, str(field.label.text))
        return good


def columns_form(table: Table, role: Role, remembered: Mapping[str, str]) -> ColumnsForm:
    """Return a form with a question for each heading, answered as we understand the file."""
    columns = COLUMNS[role]
    known = known_columns(table.header, columns, remembered)
    choices = {"": _("Pass it over")} | {one.name: _choice(one) for one in columns}
    fields: dict[str, SelectField] = {}
    headings: dict[str, str] = {}
    answers: dict[str, str] = {}
    for index, text in enumerate(table.header[:MOST_COLUMNS]):
        heading = fold(text)
        if not heading or heading in headings.values():
            continue
        name = f"column_{sha256(heading.encode()).hexdigest()[:12]}"
        headings[name], answers[name] = heading, known.get(heading, "")
        hint = _samples(table, index)
        fields[name] = SelectField(shown(text), description=hint, choices=choices)
    kind = type("BoundColumnsForm", (ColumnsForm,), {**fields, "headings": headings})
    form: ColumnsForm = kind(data=answers)
    return form


def what_to_remember(table: Table, role: Role, chosen: Mapping[str, str]) -> dict[str, str | None]:
    """Return what is to be kept for each heading; None where it is known by its name anyway."""
    by_name = known_columns(table.header, COLUMNS[role], {})
    return {
        heading: None if name == by_name.get(heading, "") else name
        for heading, name in chosen.items()
    }


def _choice(column: Column) -> str:
    label = str(LABELS[column.name])
    return _("%(label)s (must be there)", label=label) if column.required else label


def _samples(table: Table, index: int) -> str:
    """Return a few of the values below a heading, to know it by."""
    cells = (cells[index] for _number, cells in table.rows[:50] if index < len(cells))
    found = list(dict.fromkeys(_short(cell) for cell in cells if cell))[:MOST_SAMPLES]
    return _("Such as: %(values)s", values="; ".join(found)) if found else _("Nothing below it")


def _short(cell: str) -> str:
    return cell if len(cell) <= LONGEST_SAMPLE else cell[: LONGEST_SAMPLE - 1] + "…"
