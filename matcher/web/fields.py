"""What WTForms lacks: a base form that speaks plainly, and a date in three parts."""

import re
from calendar import month_name
from datetime import date
from typing import Any, TypeVar

from flask_wtf import FlaskForm
from werkzeug.datastructures import MultiDict
from wtforms import Field, StringField
from wtforms.form import BaseForm
from wtforms.utils import unset_value
from wtforms.validators import StopValidation

from matcher.core.words import _, _l

AnyForm = TypeVar("AnyForm", bound=BaseForm)
PARTS = ("day", "month", "year")
PART_NAMES = {"day": _l("a day"), "month": _l("a month"), "year": _l("a year")}
MONTHS = tuple(month.lower() for month in month_name[1:])
CONTROL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f]")
REAL_DATE = _l("Enter a real date, such as 27 3 2027")
PLAIN = {
    "Not a valid integer value.": _l("Enter a whole number, such as 2"),
    "Not a valid decimal value.": _l("Enter a number, such as 2.5"),
    "Not a valid choice.": _l("Choose one of the answers listed"),
    "Invalid Choice: could not coerce.": _l("Choose one of the answers listed"),
    "Invalid choice(s): one or more data inputs could not be coerced.": _l(
        "Choose from the answers listed"
    ),
    "This field is required.": _l("Give an answer"),
    "Invalid email address.": _l("Enter an e-mail address, such as name@example.org"),
}


class _PlainWords:
    """Replaces the library's own messages by ours; those given by a form pass unchanged."""

    def gettext(self, text: str) -> str:
        return str(PLAIN.get(text, text))

    def ngettext(self, singular: str, plural: str, number: int) -> str:
        """Say the one about a choice out of several; other plurals pass unchanged."""
        if "not valid choice" in singular:
            return _("Choose from the answers listed")
        return singular if number == 1 else plural


def clean_text(value: str | None) -> str | None:
    """Return text as it was meant: line ends as one character, control characters left out.

    A browser counts a line end as one character and sends two, and PostgreSQL stores no NUL.
    """
    if value is None:
        return None
    return CONTROL.sub("", value.replace("\r\n", "\n").replace("\r", "\n"))


class Form(FlaskForm):  # type: ignore[misc]
    """The base of our forms: CSRF token, cleaned text, and messages in plain words."""

    class Meta(FlaskForm.Meta):  # type: ignore[misc]
        """Where WTForms asks for its words."""

        def get_translations(self, form: BaseForm) -> _PlainWords:
            """Return our words."""
            return _PlainWords()

        def bind_field(self, form: BaseForm, unbound_field: Any, options: dict[str, Any]) -> Field:
            """Clean what was typed before the field's own filters see it."""
            if issubclass(unbound_field.field_class, StringField):
                own = unbound_field.kwargs.get("filters", ())
                options = {**options, "filters": [clean_text, *own]}
            return unbound_field.bind(form=form, **options)


def add_error(form: BaseForm, message: str, field: str | None = None) -> None:
    """Add what a service refused to the form, beside the field it is about where there is one."""
    if field is not None and field in form:
        form[field].errors = [*form[field].errors, message]
    else:
        form.form_errors.append(message)


class DateInputField(Field):  # type: ignore[misc]
    """A date typed as day, month and year; `data` is a `date`, or None when left empty.

    The month may be a number or a name. `parts` keeps what was typed; `wrong` names what to mend.
    """

    data: date | None

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.parts = dict.fromkeys(PARTS, "")
        self.wrong: tuple[str, ...] = ()

    def process(
        self,
        formdata: "MultiDict[str, str] | None",
        data: Any = unset_value,
        extra_filters: Any = None,
    ) -> None:
        """Hand the three inputs to WTForms as one, so that its validators see an empty date."""
        sent = None
        if formdata is not None:
            typed = [formdata.get(f"{self.name}-{part}", "").strip()[:20] for part in PARTS]
            sent = MultiDict({self.name: "\n".join(typed) if any(typed) else ""})
        super().process(sent, data, extra_filters)

    def process_data(self, value: date | None) -> None:
        """Show a stored date in its three parts."""
        self.data = value
        if value is not None:
            numbers = (value.day, value.month, value.year)
            self.parts = dict(zip(PARTS, map(str, numbers), strict=True))

    def process_formdata(self, valuelist: list[str]) -> None:
        """Read what was typed; an empty date is left to the form's validators."""
        typed = valuelist[0].split("\n") if valuelist[0] else [""] * len(PARTS)
        self.parts = dict(zip(PARTS, typed, strict=True))
        self.data = None
        if any(typed):
            self.data = self._read()

    def pre_validate(self, form: BaseForm) -> None:
        """Keep our message: a validator would say only that the date is missing."""
        if self.process_errors:
            raise StopValidation()

    @property
    def focus_part(self) -> str:
        """The part that a link from the error summary leads to."""
        return self.wrong[0] if self.wrong else PARTS[0]

    def _read(self) -> date:
        if missing := tuple(part for part in PARTS if not self.parts[part]):
            self.wrong = missing
            raise ValueError(_say_missing(missing))
        if not re.fullmatch(r"[0-9]{4}", self.parts["year"]):
            self.wrong = ("year",)
            raise ValueError(_("The year must have 4 numbers, such as 2027"))
        self.wrong = PARTS
        found = real_date(**self.parts)
        if found is None:
            raise ValueError(str(REAL_DATE))
        self.wrong = ()
        return found


def _say_missing(parts: tuple[str, ...]) -> str:
    """Say which parts of a date were left empty: one, or two of them."""
    names = [str(PART_NAMES[part]) for part in parts]
    if len(names) == 1:
        return _("The date must include %(part)s", part=names[0])
    return _("The date must include %(part)s and %(other)s", part=names[0], other=names[1])


def real_date(day: str, month: str, year: str) -> date | None:
    """Return the date that three texts mean, or None where there is no such day."""
    name = month.lower().rstrip(".")
    named = [
        number for number, full in enumerate(MONTHS, 1) if len(name) >= 3 and full.startswith(name)
    ]
    number = str(named[0]) if named else month
    if not all(re.fullmatch(r"[0-9]{1,4}", text) for text in (day, number, year)):
        return None
    try:
        return date(int(year), int(number), int(day))
    except ValueError:
        return None


def with_sent(forms: dict[str, AnyForm], sent: AnyForm | None) -> dict[str, AnyForm]:
    """Return forms that stand on one page, with the one that was sent in its own place."""
    if sent is None:
        return forms
    return {key: sent if form._prefix == sent._prefix else form for key, form in forms.items()}
