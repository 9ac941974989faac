"""The cells of a file that are wrong, as fields."""

from collections.abc import Sequence

from wtforms import Field, SelectField, SelectMultipleField, StringField

from matcher.core.words import _
from matcher.desk.rules.importing import LABELS
from matcher.desk.rules.mending import MANY_TERMS, BadCell, ToMend, choices_of, start_value
from matcher.web.fields import Form

BETWEEN = "; "
NARROW = {"capacity", "max_distance_km", "waiting_since", "paused_until", "confirmed_on"}


class MendForm(Form):
    """Each wrong cell with what it should say; the fields are added by `mend_form`."""

    def typed(self, rows: Sequence[ToMend]) -> dict[str, str]:
        """Return what each cell says now."""
        found = {cell.key: self[cell.key].data for row in rows for cell in row.cells}
        return {
            key: BETWEEN.join(data) if isinstance(data, list) else data or ""
            for key, data in found.items()
        }


def mend_form(rows: Sequence[ToMend]) -> MendForm:
    """Return a form with a field for each wrong cell, filled in where we know what was meant."""
    cells = [cell for row in rows for cell in row.cells]
    fields = {cell.key: _field(cell) for cell in cells}
    kind = type("BoundMendForm", (MendForm,), fields)
    form: MendForm = kind(data={cell.key: start_value(cell) for cell in cells})
    return form


def _field(cell: BadCell) -> Field:
    label, hint = str(LABELS[cell.column]), _hint(cell)
    choices = choices_of(cell.column)
    if cell.column in MANY_TERMS:
        return SelectMultipleField(
            label,
            description=hint,
            choices=choices,
            validate_choice=False,
            render_kw={"small": True},
        )
    if choices:
        return SelectField(
            label,
            description=hint,
            choices={"": _("Choose")} | choices,
            validate_choice=False,
        )
    width = 10 if cell.column in NARROW else 30
    return StringField(label, description=hint, render_kw={"width": width, "autocomplete": "off"})


def _hint(cell: BadCell) -> str:
    """Say what the file says, and what is wrong with it unless that can be seen."""
    said = _("The file says “%(said)s”.", said=cell.value) if cell.value else ""
    if cell.meant:
        return said + " " + _("We filled in what is likely meant.")
    if choices_of(cell.column):
        return said or _("The file says nothing.")
    if not cell.value or cell.value in cell.message:
        return cell.message
    return f"{cell.message} {said}".strip()
