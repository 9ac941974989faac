"""What candidates answer when they are asked whether they still look for a mentor."""

from wtforms import RadioField, StringField
from wtforms.validators import InputRequired, Length

from matcher.candidates.rules import Looking
from matcher.core.words import _l, said
from matcher.pairings.services.looking import MAX_FOUND
from matcher.web.fields import DateInputField, Form

ANSWERS = {
    Looking.STILL: _l("I am still looking"),
    Looking.FOUND: _l("I have found a mentor"),
    Looking.LATER: _l("Not now, but later"),
}


def _strip(text: str | None) -> str:
    return text.strip() if text else ""


class LookingForm(Form):
    """One of three answers, none of them chosen beforehand."""

    answer = RadioField(
        _l("Are you still looking for a mentor?"),
        coerce=Looking,
        choices=lambda: said(ANSWERS),
        validators=[InputRequired(_l("Choose an answer. Nothing has been changed"))],
    )
    found = StringField(
        _l("Who is it?"),
        description=_l(
            "Their e-mail address is best: if they are a mentor here, they can confirm it. You may "
            "leave this empty."
        ),
        filters=[_strip],
        validators=[
            Length(max=MAX_FOUND, message=_l("Use %(n)s characters or fewer", n=MAX_FOUND))
        ],
        render_kw={"autocomplete": "off"},
    )
    until = DateInputField(
        _l("When would you like to look again?"),
        description=_l("Such as 27 3 2027. From that day we count you in again."),
    )
