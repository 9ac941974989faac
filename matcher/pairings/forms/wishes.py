"""What anybody may tick where they part from somebody."""

from wtforms import BooleanField

from matcher.core.words import _l
from matcher.web.fields import Form


class NeverAgain(Form):
    """A tick that keeps two people apart, until it is taken back."""

    never_again = BooleanField(_l("Please don’t suggest this person again"))
