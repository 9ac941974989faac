"""What candidates say of themselves and wish for: on one page, or a piece at a time."""

from dataclasses import fields

from wtforms import (
    EmailField,
    IntegerField,
    RadioField,
    SelectField,
    SelectMultipleField,
    StringField,
    TextAreaField,
)
from wtforms.validators import (
    DataRequired,
    Email,
    InputRequired,
    Length,
    NumberRange,
    Optional,
    StopValidation,
)

from matcher.candidates.queries import OwnProfile
from matcher.candidates.rules import EmployerWish, SectorWish
from matcher.candidates.services import CandidateProfile
from matcher.core.words import _, _l, said
from matcher.reference.files import vocabulary
from matcher.web.pieces import Piece
from matcher.web.place_field import PlaceField

FARTHEST_KM = 2000
ENTER_EMAIL = _l("Enter an e-mail address, such as name@example.org, or leave it empty")
NEEDS_A_POINT = _l("Give a town or postcode, or untick Face to face under “Ways to meet”")
SECTOR_WISHES = {
    SectorWish.NO_PREFERENCE: _l("Either"),
    SectorWish.SAME: _l("From my own sector"),
    SectorWish.DIFFERENT: _l("From another sector"),
}
EMPLOYER_WISHES = {
    EmployerWish.NO_PREFERENCE: _l("Either"),
    EmployerWish.OUTSIDE: _l("Outside my organisation"),
    EmployerWish.INSIDE: _l("Inside my organisation"),
}


def _strip(text: str | None) -> str:
    return text.strip() if text else ""


class GoalForm(Piece):
    """What a candidate works towards, and where they want help."""

    level = RadioField(
        _l("What are you working towards?"),
        choices=lambda: vocabulary().levels.choices,
        validators=[InputRequired(_l("Choose what you are working towards"))],
        render_kw={"small": True},
    )
    needs = SelectMultipleField(
        _l("What you would like help with"),
        description=_l("Tick what matters most: two to five do best."),
        render_kw={"small": True},
        choices=lambda: vocabulary().skills.choices,
    )
    about = TextAreaField(
        _l("About you, in your own words"),
        description=_l(
            "Where you are on your way, and what you hope for. Your first message to a mentor "
            "begins with it, and you can change it there."
        ),
        filters=[_strip],
        validators=[Length(max=600, message=_l("Use %(n)s characters or fewer", n=600))],
        render_kw={"rows": 5},
    )

    def __init__(self, own: OwnProfile) -> None:
        """Offer the levels of the scheme, and the one that is chosen already."""
        super().__init__(own)
        known = own.levels | {own.level}
        self.level.choices = [
            (code, label) for code, label in vocabulary().levels.choices if code in known
        ]


class WorkForm(Piece):
    """Where a candidate works."""

    employer = StringField(
        _l("Where you work"),
        filters=[_strip],
        validators=[Length(max=200, message=_l("Use %(n)s characters or fewer", n=200))],
        render_kw={"autocomplete": "organization"},
    )
    sector = SelectField(
        _l("Sector"),
        choices=lambda: [("", _("Choose one")), *vocabulary().sectors.choices],
        validators=[DataRequired(_l("Choose the sector you work in"))],
    )
    line_manager_email = EmailField(
        _l("Your line manager’s e-mail address"),
        description=_l("Nobody sees it. We use it so that we never pair you with them."),
        filters=[_strip, str.lower],
        validators=[Optional(), Length(max=254, message=ENTER_EMAIL), Email(ENTER_EMAIL)],
        render_kw={"autocomplete": "off", "width": "two-thirds"},
    )


class PlaceForm(Piece):
    """Where a candidate is."""

    place = PlaceField(
        _l("Your town or postcode"),
        description=_l(
            "A town, a postcode or its first part. Mentors see the town and the first part only. "
            "Outside the UK, write “overseas”."
        ),
        render_kw={"autocomplete": "postal-code", "width": 20},
    )


class MeetingForm(Piece):
    """How, when and how far away a candidate would meet somebody."""

    formats = SelectMultipleField(
        _l("Ways to meet"),
        description=_l("Tick all that suit you. The more you tick, the more mentors there are."),
        render_kw={"small": True},
        choices=lambda: vocabulary().formats.choices,
        validators=[DataRequired(_l("Tick at least one way to meet"))],
    )
    max_distance_km = IntegerField(
        _l("How far you would travel to meet"),
        description=_l("In kilometres. Leave it empty for the usual distance of your scheme."),
        validators=[
            Optional(),
            NumberRange(1, FARTHEST_KM, _l("Enter a distance from 1 to %(n)s km", n=FARTHEST_KM)),
        ],
        render_kw={"suffix": "km", "width": 4},
    )
    times = SelectMultipleField(
        _l("When you can meet"),
        choices=lambda: vocabulary().times.choices,
        render_kw={"small": True},
    )
    languages = StringField(
        _l("Languages you speak"),
        description=_l("Such as English, Welsh"),
        filters=[_strip],
        validators=[Length(max=200, message=_l("Use %(n)s characters or fewer", n=200))],
    )


class WishesForm(Piece):
    """Whom a candidate would rather have."""

    sector_wish = RadioField(
        _l("Which sector should your mentor come from?"),
        choices=lambda: said(SECTOR_WISHES),
        render_kw={"small": True},
    )
    employer_wish = RadioField(
        _l("Where should your mentor work?"),
        choices=lambda: said(EMPLOYER_WISHES),
        render_kw={"small": True},
    )


class ProfileForm(GoalForm, WorkForm, PlaceForm, MeetingForm, WishesForm):
    """Everything a candidate says of themselves and wishes for."""

    def validate_place(self, field: PlaceField) -> None:
        """Ask for a point on the map where people are to meet in person."""
        if self.needs_point(self.formats.data, field):
            raise StopValidation(str(NEEDS_A_POINT))

    def profile(self) -> CandidateProfile:
        """Return what was typed as a profile."""
        stored = {
            column.name: getattr(self._own, column.name) for column in fields(CandidateProfile)
        }
        return CandidateProfile(**stored | self.answers())
