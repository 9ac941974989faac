"""What mentors answer about their places behind the link of a mail."""

from typing import Any

from wtforms import IntegerField, RadioField
from wtforms.validators import InputRequired, Optional

from matcher.availability.rules.answers import Answer, Kind
from matcher.core.words import _, _l
from matcher.web.fields import DateInputField, Form


class PlacesForm(Form):
    """One of four answers, none of them chosen beforehand."""

    answer = RadioField(
        _l("Is it still so?"),
        coerce=Kind,
        validators=[InputRequired(_l("Choose an answer. Nothing has been changed"))],
    )
    number = IntegerField(
        _l("How many more people have you room for now?"),
        validators=[Optional()],
        render_kw={"width": 2},
    )
    until = DateInputField(
        _l("When may people ask you again?"),
        description=_l("Such as 27 3 2027. On that day people can ask you again."),
    )

    def __init__(self, still: str, most: int, still_shown: str | None = None) -> None:
        super().__init__()
        self.most, self.still = most, still
        self.still_shown = still_shown or still
        self.answer.choices = [
            (Kind.STILL, _("Still right: %(still)s", still=still)),
            (Kind.OTHER, _("Another number")),
            (Kind.NONE, _("None just now")),
            (Kind.UNTIL, _("None until a date")),
        ]

    def validate(self, extra_validators: Any = None) -> bool:
        """Ask for the number or the day where the answer needs one, and pass over them else."""
        kind = self.answer.data
        if kind != Kind.OTHER:
            self.number.process_errors, self.number.data = [], None
        if kind != Kind.UNTIL:
            self.until.process_errors, self.until.data = [], None
        is_valid = bool(super().validate(extra_validators))
        if kind == Kind.STILL and self.still_shown != self.still:
            self.answer.errors = [
                _("Your places have changed since you opened this page. Please look, and choose")
            ]
            self.answer.data, is_valid = None, False
        if kind == Kind.OTHER and not self.number.errors:
            is_valid = self._check_number() and is_valid
        if kind == Kind.UNTIL and not self.until.errors and self.until.data is None:
            self.until.errors = [_("Enter the day on which people may ask you again")]
            is_valid = False
        return is_valid

    def _check_number(self) -> bool:
        if self.number.data is not None and 0 <= self.number.data <= self.most:
            return True
        self.number.errors = [_("Enter a whole number from 0 to %(most)s", most=self.most)]
        return False

    def said(self) -> Answer:
        """Return the answer that was given."""
        return Answer(self.answer.data, self.number.data or 0, self.until.data)
