"""A training day, and words for those who are turned down."""

from wtforms import StringField, TextAreaField
from wtforms.validators import InputRequired, Length

from matcher.core.words import _l
from matcher.web.fields import DateInputField, Form

MAX_WORDS = 1000


def _words(description: str) -> StringField:
    return StringField(
        _l("At what time, and where?"),
        description=description,
        filters=[lambda text: (text or "").strip()],
        validators=[
            InputRequired(_l("Say at what time, and where")),
            Length(max=500, message=_l("Use 500 characters or fewer")),
        ],
    )


class TrainingForm(Form):
    """When and where people are trained."""

    held_on = DateInputField(
        _l("Which day?"),
        description=_l("Such as 27 3 2027"),
        validators=[InputRequired(_l("Enter the day of the training"))],
    )
    words = _words(_l("All who are asked read it, such as “10 to 4, by video: we send the link”."))


class MoveForm(TrainingForm):
    """Another date, time or place for a day that was set."""

    words = _words(_l("Every guest gets it in a mail, with a file that moves their calendar."))


class TurnDownForm(Form):
    """Why somebody is not taken on, in words that they read."""

    words = TextAreaField(
        _l("What do you write to them?"),
        description=_l("Say why, and what they could do. Each gets it in a mail of their own."),
        validators=[
            InputRequired(_l("Say why, in words that they can read")),
            Length(max=MAX_WORDS, message=_l("Use 1,000 characters or fewer")),
        ],
    )
