"""What the office says of employers: which are one, and which belong to a parent."""

from collections.abc import Mapping
from typing import Any

from wtforms import RadioField, SelectMultipleField, StringField
from wtforms.validators import Length

from matcher.core.errors import Invalid
from matcher.core.words import _, _l, ngettext
from matcher.desk.queries.employers import EmployersPage, Said
from matcher.desk.rules.employers import Alike
from matcher.matching.rules.employers import KINDS, LONGEST, PARENTS, SAME
from matcher.reference.files import fold
from matcher.web.fields import Form, add_error

TOO_LONG = _l("Use 200 characters or fewer")


def _employer(label: str, **more: Any) -> StringField:
    return StringField(
        label,
        filters=[lambda text: (text or "").strip()],
        validators=[Length(max=LONGEST, message=TOO_LONG)],
        render_kw={"width": 30, "list": "employer-names", "autocomplete": "off"},
        **more,
    )


class EmployersForm(Form):
    """Ticks for names that may be one and for what is taken back, and one more by hand."""

    alike = SelectMultipleField(_l("Tick those that are one employer"), validate_choice=False)
    taken_back = SelectMultipleField(_l("Tick what is to be taken back"), validate_choice=False)
    name = _employer(_l("Employer"), description=_l("As people write it"))
    kind = RadioField(
        _l("What is it?"),
        choices=lambda: {
            SAME: _("Another name of the same employer"),
            PARENTS: _("Part of a larger body"),
        },
        default=SAME,
        render_kw={"small": True},
    )
    other = _employer(_l("Which employer or body?"))

    def validate(self, extra_validators: Any = None) -> bool:
        """Ask for both names where there is one, and for something to be said at all."""
        fine: bool = super().validate(extra_validators)
        if bool(fold(self.name.data)) != bool(fold(self.other.data)):
            missing = "other" if fold(self.name.data) else "name"
            add_error(self, _("Give both names, or neither"), missing)
            return False
        if not (fold(self.name.data) or self.alike.data or self.taken_back.data):
            add_error(self, _("Tick something, or give two names"), "name")
            return False
        return fine

    def employers(
        self, before: Mapping[str, Mapping[str, str]], page: EmployersPage
    ) -> dict[str, dict[str, str]]:
        """Return all that is said of employers once this is saved.

        Raises
        ------
        Invalid
            Two things are said of one name.
        """
        gone = set(self.taken_back.data or ())
        said = {
            kind: {
                name: other
                for name, other in before.get(kind, {}).items()
                if fold(name) not in gone
            }
            for kind in KINDS
        }
        for two in page.alike:
            if two.code in (self.alike.data or ()):
                _say(said, SAME, two.name.text, two.other.text)
        if fold(self.name.data):
            _say(said, self.kind.data, self.name.data, self.other.data)
        return said


def _say(said: dict[str, dict[str, str]], kind: str, name: str, other: str) -> None:
    """Add one thing, unless another is said of this name already."""
    if any(fold(name) == fold(one) for table in said.values() for one in table):
        raise Invalid(_("“%(name)s” is named twice. Take one of the two away first.", name=name))
    said[kind][name] = other


class ApartForm(Form):
    """Ticks for pairs that were noted as two employers, to have them suggested again."""

    apart = SelectMultipleField(
        _l("Tick those that may be one after all"), validate_choice=False, name="chosen"
    )


def apart_form(page: EmployersPage) -> ApartForm:
    """Return the form with a tick for each note."""
    form = ApartForm()
    form.apart.choices = [
        (code, _("“%(name)s” is not “%(other)s”", name=one, other=other))
        for code, one, other in page.apart
    ]
    return form


def employers_form(page: EmployersPage) -> EmployersForm:
    """Return the form with the ticks that there are today."""
    form = EmployersForm()
    form.alike.choices = [(two.code, _alike_words(two)) for two in page.alike]
    form.taken_back.choices = [(fold(one.name), _said_words(one)) for one in page.said]
    return form


def _alike_words(two: Alike) -> str:
    return _(
        "“%(name)s” (%(n)s) is “%(other)s” (%(m)s)",
        name=two.name.text,
        n=_people(two.name.n_people),
        other=two.other.text,
        m=_people(two.other.n_people),
    )


def _said_words(one: Said) -> str:
    values = {"name": one.name, "other": one.other, "n": _people(one.n_people)}
    if one.is_parent:
        return _("“%(name)s” (%(n)s) is part of “%(other)s”", **values)
    return _("“%(name)s” (%(n)s) is “%(other)s”", **values)


def _people(n_people: int) -> str:
    return ngettext("%(num)s person", "%(num)s people", n_people)
