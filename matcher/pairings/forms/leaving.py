"""How a mentor stops."""

from wtforms import RadioField
from wtforms.validators import InputRequired

from matcher.core.words import _l, said
from matcher.web.fields import Form

FINISH, HAND_OVER = "finish", "hand_over"
WAYS = {
    FINISH: _l("I go on with the people I have until we have finished"),
    HAND_OVER: _l("Please find them somebody else; I stay with them until then"),
}


class LeaveForm(Form):
    """What is to become of the people a mentor has."""

    how = RadioField(
        _l("What about the people you mentor now?"),
        choices=lambda: list(said(WAYS).items()),
        validators=[InputRequired(_l("Choose what is to become of the people you mentor"))],
    )


class LeaveAloneForm(Form):
    """Nothing to choose: nobody is mentored."""
