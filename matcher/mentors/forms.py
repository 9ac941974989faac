"""What mentors type about themselves."""

from typing import Any

from wtforms import (
    EmailField,
    IntegerField,
    SelectField,
    SelectMultipleField,
    StringField,
    TextAreaField,
)
from wtforms.validators import (
    DataRequired,
    Email,
    Length,
    NumberRange,
    Optional,
    StopValidation,
)

from matcher.core.words import _l
from matcher.mentors.queries import OwnProfile
from matcher.mentors.services import MentorProfile
from matcher.reference.files import vocabulary
from matcher.web.fields import Form
from matcher.web.place_field import PlaceField

FARTHEST_KM = 2000
ENTER_EMAIL = _l("Enter an e-mail address, such as name@example.org, or leave it empty")
NEEDS_A_POINT = _l(
    "Give the town or postcode where you meet people, or untick Face to face under “How you meet”"
)


def _strip(text: str | None) -> str:
    return text.strip() if text else ""


class ProfileForm(Form):
    """Everything a mentor says of themselves but their places."""

    about = TextAreaField(
        _l("About you, in your own words"),
        description=_l(
            "What you do, how you like to work with people, and whom you could help most."
        ),
        filters=[_strip],
        validators=[Length(max=600, message=_l("Use %(n)s characters or fewer", n=600))],
        render_kw={"rows": 8},
    )
    employer = StringField(
        _l("Where you work"),
        filters=[_strip],
        validators=[Length(max=200, message=_l("Use %(n)s characters or fewer", n=200))],
        render_kw={"autocomplete": "organization"},
    )
    sector = SelectField(_l("Sector"), choices=lambda: vocabulary().sectors.choices)
    level = SelectField(_l("Your level of registration"), choices=lambda: _levels_held())
    strengths = SelectMultipleField(
        _l("What you are strong in"),
        description=_l("Tick what you could help somebody with."),
        choices=lambda: vocabulary().skills.choices,
    )
    formats = SelectMultipleField(
        _l("How you meet"),
        description=_l("Tick all that suit you. The more you tick, the more people you can help."),
        choices=lambda: vocabulary().formats.choices,
        validators=[DataRequired(_l("Tick at least one way to meet"))],
    )
    place = PlaceField(
        _l("Where you are"),
        description=_l(
            "A town, a postcode or its first part. People see the town and the first part only. "
            "Outside the UK, write “overseas”."
        ),
        render_kw={"autocomplete": "postal-code", "width": 20},
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
    times = SelectMultipleField(_l("When you can meet"), choices=lambda: vocabulary().times.choices)
    languages = StringField(
        _l("Languages you can mentor in"),
        description=_l("Such as English, Welsh"),
        filters=[_strip],
        validators=[Length(max=200, message=_l("Use %(n)s characters or fewer", n=200))],
    )
    line_manager_email = EmailField(
        _l("Your line manager’s e-mail address"),
        description=_l("Nobody sees it. We use it so that we never pair you with them."),
        filters=[_strip],
        validators=[Optional(), Length(max=254, message=ENTER_EMAIL), Email(ENTER_EMAIL)],
        render_kw={"autocomplete": "off", "width": "two-thirds"},
    )

    def __init__(self, own: OwnProfile) -> None:
        super().__init__(obj=own)
        self._own = own

    def validate_place(self, field: PlaceField) -> None:
        """Ask for a point on the map where people are to meet in person."""
        lat = field.columns.get("lat", None if field.located else self._own.lat)
        if "face_to_face" in (self.formats.data or ()) and lat is None:
            raise StopValidation(str(NEEDS_A_POINT))

    def profile(self) -> MentorProfile:
        """Return what was typed as a profile."""
        plain = ("employer", "line_manager_email", "sector", "level", "about", "languages")
        sets = ("formats", "times", "strengths")
        values: dict[str, Any] = {name: self[name].data for name in (*plain, "max_distance_km")}
        values |= {name: frozenset(self[name].data) for name in sets}
        values |= {name: getattr(self._own, name) for name in ("place", "region", "lat", "lon")}
        return MentorProfile(**values | self.place.columns)


def _levels_held() -> list[tuple[str, str]]:
    """Return the levels that a person can hold; revalidation renews one and is none itself."""
    levels = vocabulary().levels
    return [(level.code, levels.label(level.code)) for level in levels if level.rank]
