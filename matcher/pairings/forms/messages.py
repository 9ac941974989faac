"""What two people type in their messages."""

import re
from datetime import datetime
from typing import Any

from wtforms import BooleanField, RadioField, StringField, TextAreaField
from wtforms.validators import InputRequired, Length, Optional, ValidationError

from matcher.core.days import HOME
from matcher.core.words import _, _l, said
from matcher.pairings.rules.messages import HELP_LABELS, MAX_HELP, MAX_LENGTH
from matcher.pairings.services.talks import MAX_WORDS
from matcher.web.fields import Form

TYPED = re.compile(r"(\d{1,2})[ ./-](\d{1,2})[ ./-](\d{4})[ ,]+(\d{1,2})(?:[:.](\d\d))? ?(am|pm)?")
MIDDAY = 12


class MessageForm(Form):
    """One message."""

    body = TextAreaField(
        _l("Your message"),
        validators=[
            InputRequired(_l("Write your message")),
            Length(max=MAX_LENGTH, message=_l("Use 2,000 characters or fewer")),
        ],
        render_kw={"rows": 5},
    )


class HelpForm(Form):
    """What is wrong, and whether the office may read the messages."""

    why = RadioField(
        _l("What is it about?"),
        choices=lambda: list(said(HELP_LABELS).items()),
        validators=[InputRequired(_l("Choose what it is about"))],
    )
    words = TextAreaField(
        _l("What has happened, and what would help?"),
        validators=[
            InputRequired(_l("Write a few words about what has happened")),
            Length(max=MAX_HELP, message=_l("Use 1,000 characters or fewer")),
        ],
    )
    may_read = BooleanField(_l("The office may read our messages, until it has answered"))


class TimeField(StringField):  # type: ignore[misc]
    """A day and a time where our people live, from a browser's picker or typed; `moment` in UTC."""

    moment: datetime | None = None

    def pre_validate(self, form: Any) -> None:
        """Read what was given."""
        if not (self.data or "").strip():
            return
        try:
            self.moment = read_moment(self.data.strip())
        except ValueError:
            raise ValidationError(_("Enter a day and a time, such as 27 3 2027 3pm")) from None


def read_moment(text: str) -> datetime:
    """Return the moment that a text names, such as "2027-03-27T15:00" or "27 3 2027 3pm".

    Raises
    ------
    ValueError
        It names none.
    """
    if found := TYPED.fullmatch(text.lower()):
        day, month, year, hour, minute = (int(part or 0) for part in found.groups()[:5])
        if found[6]:
            hour = hour % MIDDAY + (MIDDAY if found[6] == "pm" else 0)
        return datetime(year, month, day, hour, minute, tzinfo=HOME)
    return datetime.fromisoformat(text).replace(tzinfo=HOME)


class TimesForm(Form):
    """Up to three times to talk, and how."""

    time_1 = TimeField(_l("First time"), validators=[InputRequired(_l("Enter at least one time"))])
    time_2 = TimeField(_l("Second time (optional)"), validators=[Optional()])
    time_3 = TimeField(_l("Third time (optional)"), validators=[Optional()])
    words = TextAreaField(
        _l("How do you talk?"),
        description=_l("Such as a number to ring or a link to a call. Only the two of you see it."),
        validators=[
            InputRequired(_l("Say how you talk, such as a number to ring")),
            Length(max=MAX_WORDS, message=_l("Use 300 characters or fewer")),
        ],
        render_kw={"rows": 3},
    )

    @property
    def moments(self) -> list[datetime]:
        """The times that were given."""
        fields = (self.time_1, self.time_2, self.time_3)
        return [field.moment for field in fields if field.moment is not None]
