"""What mentors type when they would like to talk first, and about days when they are away."""

from wtforms import TextAreaField
from wtforms.validators import InputRequired, Length

from matcher.core.words import _l
from matcher.pairings.services.talks import MAX_WORDS
from matcher.web.fields import DateInputField, Form

REACH = _l("Say how they can reach you, such as a number to ring")


class TalkForm(Form):
    """A day to talk, and how."""

    day = DateInputField(
        _l("On which day?"),
        description=_l("In the next four weeks. Write it in numbers."),
        validators=[InputRequired(_l("Enter the day on which you talk"))],
    )
    words = TextAreaField(
        _l("How do they reach you?"),
        validators=[
            InputRequired(REACH),
            Length(max=MAX_WORDS, message=_l("Use 300 characters or fewer")),
        ],
        render_kw={"rows": 3},
    )


class AwayForm(Form):
    """The first and the last day of being away."""

    first_on = DateInputField(
        _l("From"),
        description=_l("The first day, such as 27 7 2027."),
        validators=[InputRequired(_l("Enter the first day"))],
    )
    last_on = DateInputField(
        _l("To"),
        description=_l("The last day. You count as back on the day after."),
        validators=[InputRequired(_l("Enter the last day"))],
    )
