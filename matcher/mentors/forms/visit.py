"""A mentor's first visit: its pages, and their answers in words to look over at the end."""

from dataclasses import replace

from wtforms import IntegerField
from wtforms.validators import InputRequired, NumberRange, StopValidation

from matcher.core.words import _, _l, ngettext
from matcher.mentors.forms.profile import HelpForm, MeetingForm, PlaceForm, WorkForm
from matcher.mentors.queries import OwnProfile
from matcher.mentors.rules import MAX_CAPACITY, VISIT
from matcher.reference.files import vocabulary
from matcher.web.fields import Form
from matcher.web.pieces import Piece
from matcher.web.place_field import PlaceField
from matcher.web.visit import Answered, Step, distance_in_words, is_answered, or_not_said

NEEDS_A_PLACE = _l(
    "To meet face to face we need your town. Go back a page and give it, or untick Face to face"
)
HOW_MANY = _l("Enter a number from 0 to %(most)s", most=MAX_CAPACITY)


class MeetingStep(MeetingForm):
    """How people meet, on a page after the one that asked where they are."""

    def validate_formats(self, field: PlaceField) -> None:
        """Ask for a point on the map where people are to meet in person."""
        if self.needs_point(field.data):
            raise StopValidation(str(NEEDS_A_PLACE))


class CapacityForm(Piece):
    """How many people a mentor takes."""

    capacity = IntegerField(
        _l("How many people can you mentor at the same time?"),
        description=_l("In all, with those you mentor now. Most mentors take one or two."),
        validators=[InputRequired(HOW_MANY), NumberRange(0, MAX_CAPACITY, HOW_MANY)],
        render_kw={"width": 3},
    )


class FinishForm(Form):
    """Nothing but the press that ends a first visit."""


STEPS = (
    Step(
        "help",
        _l("What you can help with"),
        _l(
            "People are shown mentors who are strong in what they need. Your own words are the "
            "first thing that they read of you."
        ),
        HelpForm,
    ),
    Step(
        "work",
        _l("Your work"),
        _l(
            "Many people look for a mentor from outside their own organisation, or from another "
            "sector. A line manager may never be the mentor: the rules of registration say so."
        ),
        WorkForm,
    ),
    Step(
        "place",
        _l("Where you are"),
        _l(
            "So that we can tell people how far away you are. Nobody sees your full postcode. If "
            "you meet by video or phone only, you may leave this empty."
        ),
        PlaceForm,
    ),
    Step(
        "meeting",
        _l("How you meet"),
        _l(
            "You are shown to people only where there is a way to meet that both of you like. "
            "Each further tick lets more people find you."
        ),
        MeetingStep,
    ),
    Step(
        "places",
        _l("Your places"),
        _l(
            "The list is only worth something while it is true. Nobody can ask you once your "
            "places are taken, and you can change the number at any time."
        ),
        CapacityForm,
    ),
)


def form_of(step: Step, own: OwnProfile) -> Piece:
    """Return a page's form; nothing is chosen where nobody has said anything yet."""
    if own.is_new and not is_answered(VISIT, own.first_visit, step.code):
        own = replace(own, sector="", level="", formats=frozenset())
    form: Piece = step.form(own)
    return form


def sections(own: OwnProfile) -> dict[str, list[Answered]]:
    """Return every answer in words, by the page that asked for it."""
    terms = vocabulary()
    people = ngettext("%(num)s person", "%(num)s people", own.capacity)
    return {
        "help": [
            (_("Strong in"), or_not_said(", ".join(terms.skills.labels(own.strengths)))),
            (_("In your own words"), or_not_said(own.about)),
            (_("Enjoys talking about"), or_not_said(own.enjoys)),
        ],
        "work": [
            (_("Where you work"), or_not_said(own.employer)),
            (_("Sector"), terms.sectors.label(own.sector)),
            (_("Level of registration"), terms.levels.label(own.level)),
            (_("Your line manager"), or_not_said(own.line_manager_email)),
        ],
        "place": [(_("Town or postcode"), or_not_said(own.place))],
        "meeting": [
            (_("Ways of meeting"), ", ".join(terms.formats.labels(own.formats))),
            (_("How far you would travel"), distance_in_words(own.max_distance_km)),
            (_("When you can meet"), or_not_said(", ".join(terms.times.labels(own.times)))),
            (_("Languages"), or_not_said(own.languages)),
        ],
        "places": [(_("You mentor at most"), people)],
    }
