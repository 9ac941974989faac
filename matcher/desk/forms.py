"""What the office types."""

from wtforms import RadioField, TextAreaField
from wtforms.validators import InputRequired, Length

from matcher.pairings.rules.states import END_LABELS
from matcher.web.fields import Form

FINISHED = "finished"
MAX_OFFICE_WORDS = 1000
HOW_IT_ENDS = {
    FINISHED: "They have finished their work",
    **{str(reason): label for reason, label in END_LABELS.items()},
}


class RejectForm(Form):
    """Why a pair cannot be approved, in words that both people will read."""

    words = TextAreaField(
        "Why can it not be approved?",
        description="Both people will read this.",
        validators=[
            InputRequired("Say why, in words both people can read"),
            Length(max=MAX_OFFICE_WORDS, message="Use 1,000 characters or fewer"),
        ],
    )


class EndForm(Form):
    """Why a pairing ends."""

    reason = RadioField(
        "Why does it end?",
        choices=HOW_IT_ENDS,
        validators=[InputRequired("Choose why it ends")],
    )
