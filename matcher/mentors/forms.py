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

from matcher.mentors.queries import OwnProfile
from matcher.mentors.services import MentorProfile
from matcher.reference.files import vocabulary
from matcher.web.fields import Form
from matcher.web.place_field import PlaceField

FARTHEST_KM = 2000
ENTER_EMAIL = "Enter an e-mail address, such as name@example.org, or leave it empty"
NEEDS_A_POINT = (
    "Give the town or postcode where you meet people, or untick Face to face under “How you meet”"
)


def _strip(text: str | None) -> str:
    return text.strip() if text else ""


class ProfileForm(Form):
    """Everything a mentor says of themselves but their places."""

    about = TextAreaField(
        "About you, in your own words",
        description="What you do, how you like to work with people, and whom you could help most.",
        filters=[_strip],
        validators=[Length(max=600, message="Use 600 characters or fewer")],
        render_kw={"rows": 8},
    )
    employer = StringField(
        "Where you work",
        filters=[_strip],
        validators=[Length(max=200, message="Use 200 characters or fewer")],
        render_kw={"autocomplete": "organization"},
    )
    sector = SelectField("Sector", choices=lambda: dict(vocabulary().sectors.choices))
    level = SelectField("Your level of registration", choices=lambda: _levels_held())
    strengths = SelectMultipleField(
        "What you are strong in",
        description="Tick what you could help somebody with.",
        choices=lambda: dict(vocabulary().skills.choices),
    )
    formats = SelectMultipleField(
        "How you meet",
        description="Tick all that suit you. The more you tick, the more people you can help.",
        choices=lambda: dict(vocabulary().formats.choices),
        validators=[DataRequired("Tick at least one way to meet")],
    )
    place = PlaceField(
        "Where you are",
        description=(
            "A town, a postcode or its first part. People see the town and the first part only. "
            "Outside the UK, write “overseas”."
        ),
        render_kw={"autocomplete": "postal-code", "width": 20},
    )
    max_distance_km = IntegerField(
        "How far you would travel to meet",
        description="In kilometres. Leave it empty for the usual distance of your scheme.",
        validators=[
            Optional(),
            NumberRange(1, FARTHEST_KM, f"Enter a distance from 1 to {FARTHEST_KM} km"),
        ],
        render_kw={"suffix": "km", "width": 4},
    )
    times = SelectMultipleField(
        "When you can meet", choices=lambda: dict(vocabulary().times.choices)
    )
    languages = StringField(
        "Languages you can mentor in",
        description="Such as English, Welsh",
        filters=[_strip],
        validators=[Length(max=200, message="Use 200 characters or fewer")],
    )
    line_manager_email = EmailField(
        "Your line manager’s e-mail address",
        description="Nobody sees it. We use it so that we never pair you with them.",
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
            raise StopValidation(NEEDS_A_POINT)

    def profile(self) -> MentorProfile:
        """Return what was typed as a profile."""
        plain = ("employer", "line_manager_email", "sector", "level", "about", "languages")
        sets = ("formats", "times", "strengths")
        values: dict[str, Any] = {name: self[name].data for name in (*plain, "max_distance_km")}
        values |= {name: frozenset(self[name].data) for name in sets}
        values |= {name: getattr(self._own, name) for name in ("place", "region", "lat", "lon")}
        return MentorProfile(**values | self.place.columns)


def _levels_held() -> dict[str, str]:
    """Return the levels that a person can hold; revalidation renews one and is none itself."""
    return {term.code: term.label for term in vocabulary().levels if term.rank}
