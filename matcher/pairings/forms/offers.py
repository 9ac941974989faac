"""Whether a candidate is offered places that come free."""

from wtforms import RadioField
from wtforms.validators import InputRequired

from matcher.core.words import _l, said
from matcher.pairings.rules.offering import OffersWish
from matcher.web.fields import Form

LABELS = {
    OffersWish.LISTED: _l("Offer me a place with a mentor on my list"),
    OffersWish.ANYONE: _l("Offer me a place with anyone who meets my wishes"),
    OffersWish.NONE: _l("Make me no offers: I ask by myself"),
}


class OffersForm(Form):
    """One wish of three."""

    wish = RadioField(
        _l("What should we do for you then?"),
        coerce=OffersWish,
        choices=lambda: said(LABELS),
        validators=[InputRequired(_l("Choose whether we offer you places"))],
    )
