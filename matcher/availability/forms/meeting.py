"""What two people answer when they are asked whether they have met."""

from typing import Any

from wtforms import RadioField, TextAreaField
from wtforms.validators import InputRequired, Length

from matcher.core.words import _l, said
from matcher.pairings.rules.meeting import MET_LABELS, Met
from matcher.pairings.rules.messages import MAX_HELP
from matcher.web.fields import DateInputField, Form


class MetForm(Form):
    """One of three answers, none of them chosen beforehand.

    What was typed under an answer that is not the one chosen cannot be seen, and hinders nobody.
    """

    answer = RadioField(
        _l("Have you met?"),
        coerce=Met,
        choices=lambda: said(MET_LABELS),
        validators=[InputRequired(_l("Choose an answer. Nothing has been changed"))],
    )
    meets_on = DateInputField(
        _l("On which day do you meet?"),
        description=_l("Such as 27 3 2027. After that day we ask once more."),
    )
    words = TextAreaField(
        _l("What would help?"),
        description=_l("The office reads it and answers by mail. You may leave it empty."),
        validators=[Length(max=MAX_HELP, message=_l("Use %(n)s characters or fewer", n=MAX_HELP))],
        render_kw={"rows": 3},
    )

    def validate(self, extra_validators: Any = None) -> bool:
        """Check the answer, and the field that stands under it."""
        super().validate(extra_validators)
        for field, answer in ((self.meets_on, Met.DATE), (self.words, Met.HELP)):
            if self.answer.data is not answer:
                field.errors = []
        return not self.errors
