"""A scheme's name and beginning, and who is to run it."""

from wtforms import EmailField, RadioField, StringField
from wtforms.validators import DataRequired, Email, InputRequired, Length

from matcher.core.words import _l
from matcher.desk.forms.texts import levels_field
from matcher.web.fields import Form

USUAL = "usual"


def _name_field() -> StringField:
    return StringField(
        _l("What is the scheme called?"),
        description=_l("Everybody reads it, such as “Chartership mentoring”."),
        filters=[lambda text: (text or "").strip()],
        validators=[
            DataRequired(_l("Enter a name for the scheme")),
            Length(max=100, message=_l("Use %(n)s characters or fewer", n=100)),
        ],
    )


class RenameForm(Form):
    """Another name for a scheme."""

    name = _name_field()


class NewSchemeForm(Form):
    """What a new scheme is called, for whom it is, and whose settings it begins with."""

    name = _name_field()
    levels = levels_field()
    like = RadioField(
        _l("Which settings does it begin with?"),
        description=_l("You can change them at any time."),
        validators=[InputRequired(_l("Choose the settings to begin with"))],
    )


class AdministratorForm(Form):
    """Somebody who is to run the scheme."""

    email = EmailField(
        _l("E-mail address"),
        filters=[lambda text: (text or "").strip()],
        validators=[
            DataRequired(_l("Enter their e-mail address")),
            Length(max=254, message=_l("Use %(n)s characters or fewer", n=254)),
            Email(_l("Enter an address such as name@example.org")),
        ],
    )
    name = StringField(
        _l("Name (only if they are new here)"),
        filters=[lambda text: (text or "").strip()],
        validators=[Length(max=100, message=_l("Use %(n)s characters or fewer", n=100))],
    )
