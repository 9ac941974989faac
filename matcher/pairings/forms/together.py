"""What two people who work together agree."""

from wtforms.validators import Optional

from matcher.core.words import _l
from matcher.web.fields import DateInputField, Form


class EndDateForm(Form):
    """Until when they work together."""

    ends_on = DateInputField(
        _l("Until when do you want to work together?"),
        description=_l("Such as 27 3 2027. Leave it empty if you have not agreed on a day."),
        validators=[Optional()],
    )
