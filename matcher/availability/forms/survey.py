"""Two questions on a pairing."""

from wtforms import RadioField
from wtforms.validators import InputRequired

from matcher.core.words import _l, said
from matcher.pairings.rules.survey import AGAIN_LABELS, USEFUL_LABELS, Again
from matcher.web.fields import Form

CHOOSE = _l("Choose an answer. Nothing has been saved")


class SurveyForm(Form):
    """None of the answers is chosen beforehand."""

    useful = RadioField(
        _l("How useful is it to you?"),
        coerce=int,
        choices=lambda: [(int(code), str(label)) for code, label in USEFUL_LABELS.items()],
        validators=[InputRequired(CHOOSE)],
        render_kw={"small": True},
    )
    again = RadioField(
        _l("Would you choose each other again?"),
        coerce=Again,
        choices=lambda: said(AGAIN_LABELS),
        validators=[InputRequired(CHOOSE)],
        render_kw={"small": True},
    )
