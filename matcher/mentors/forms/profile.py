"""What mentors say of themselves: on one page, or a piece at a time."""

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

from matcher.core.words import _, _l
from matcher.mentors.services import MentorProfile
from matcher.reference.files import vocabulary
from matcher.web.pieces import Piece
from matcher.web.place_field import PlaceField

FARTHEST_KM = 2000
ENTER_EMAIL = _l("Enter an e-mail address, such as name@example.org, or leave it empty")
NEEDS_A_POINT = _l(
    "Give the town or postcode where you meet people, or untick Face to face under “Ways to meet”"
)


def _strip(text: str | None) -> str:
    return text.strip() if text else ""


class HelpForm(Piece):
    """What a mentor can help with, in ticks and in their own words."""

    strengths = SelectMultipleField(
        _l("What you are strong in"),
        description=_l("Tick what you could help somebody with."),
        render_kw={"small": True},
        choices=lambda: vocabulary().skills.choices,
    )
    about = TextAreaField(
        _l("About you, in your own words"),
        description=_l(
            "What you do, how you like to work with people, and whom you could help most."
        ),
        filters=[_strip],
        validators=[Length(max=600, message=_l("Use %(n)s characters or fewer", n=600))],
        render_kw={"rows": 5},
    )
    enjoys = TextAreaField(
        _l("What you enjoy talking about"),
        description=_l("Such as first jobs, moving sectors, or a book. It helps people to write."),
        filters=[_strip],
        validators=[Length(max=300, message=_l("Use %(n)s characters or fewer", n=300))],
        render_kw={"rows": 3},
    )


class WorkForm(Piece):
    """Where a mentor works, and the level they hold."""

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
    level = RadioField(
        _l("Your level of registration"),
        choices=lambda: _levels_held(),
        validators=[InputRequired(_l("Choose your level of registration"))],
        render_kw={"small": True},
    )
    line_manager_email = EmailField(
        _l("Your line manager’s e-mail address"),
        description=_l("Nobody sees it. We use it so that we never pair you with them."),
        filters=[_strip],
        validators=[Optional(), Length(max=254, message=ENTER_EMAIL), Email(ENTER_EMAIL)],
        render_kw={"autocomplete": "off", "width": "two-thirds"},
    )


class PlaceForm(Piece):
    """Where a mentor is."""

    place = PlaceField(
        _l("Your town or postcode"),
        description=_l(
            "A town, a postcode or its first part. People see the town and the first part only. "
            "Outside the UK, write “overseas”."
        ),
        render_kw={"autocomplete": "postal-code", "width": 20},
    )


class MeetingForm(Piece):
    """How, when and how far away a mentor meets people."""

    formats = SelectMultipleField(
        _l("Ways to meet"),
        description=_l("Tick all that suit you. The more you tick, the more people you can help."),
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
        _l("Languages you can mentor in"),
        description=_l("Such as English, Welsh"),
        filters=[_strip],
        validators=[Length(max=200, message=_l("Use %(n)s characters or fewer", n=200))],
    )


class ProfileForm(HelpForm, WorkForm, PlaceForm, MeetingForm):
    """Everything a mentor says of themselves but their places."""

    def validate_place(self, field: PlaceField) -> None:
        """Ask for a point on the map where people are to meet in person."""
        if self.needs_point(self.formats.data, field):
            raise StopValidation(str(NEEDS_A_POINT))

    def profile(self) -> MentorProfile:
        """Return what was typed as a profile."""
        stored = {column.name: getattr(self._own, column.name) for column in fields(MentorProfile)}
        return MentorProfile(**stored | self.answers())


def _levels_held() -> list[tuple[str, str]]:
    """Return the levels that a person can hold; revalidation renews one and is none itself."""
    levels = vocabulary().levels
    return [(level.code, levels.label(level.code)) for level in levels if level.rank]
