"""A candidate's first visit: its pages, and their answers in words to look over at the end."""

from dataclasses import replace

from wtforms.validators import StopValidation

from matcher.candidates.forms.profile import (
    EMPLOYER_WISHES,
    SECTOR_WISHES,
    GoalForm,
    MeetingForm,
    PlaceForm,
    WishesForm,
    WorkForm,
)
from matcher.candidates.queries import OwnProfile
from matcher.candidates.rules import VISIT, EmployerWish, SectorWish
from matcher.core.words import _, _l
from matcher.reference.files import vocabulary
from matcher.web.fields import Form
from matcher.web.pieces import Piece
from matcher.web.place_field import PlaceField
from matcher.web.visit import Answered, Step, distance_in_words, is_answered, or_not_said

NEEDS_A_PLACE = _l(
    "To meet face to face we need your town. Go back a page and give it, or untick Face to face"
)


class MeetingStep(MeetingForm):
    """How people would meet, on a page after the one that asked where they are."""

    def validate_formats(self, field: PlaceField) -> None:
        """Ask for a point on the map where people are to meet in person."""
        if self.needs_point(field.data):
            raise StopValidation(str(NEEDS_A_PLACE))


class FinishForm(Form):
    """Nothing but the press that ends a first visit."""


STEPS = (
    Step(
        "goal",
        _l("What you are looking for"),
        _l(
            "We look for mentors who are strong in what you tick. What you write yourself begins "
            "your first message to a mentor; you can change it there."
        ),
        GoalForm,
    ),
    Step(
        "work",
        _l("Your work"),
        _l(
            "Many people like a mentor from outside their own organisation, or from another "
            "sector. A line manager may never be the mentor: the rules of registration say so."
        ),
        WorkForm,
    ),
    Step(
        "place",
        _l("Where you are"),
        _l(
            "So that we can say how far away a mentor is. Nobody sees your full postcode. If you "
            "meet by video or phone only, you may leave this empty."
        ),
        PlaceForm,
    ),
    Step(
        "meeting",
        _l("How you would like to meet"),
        _l(
            "A mentor suits you only where there is a way to meet that both of you like. Each "
            "further tick opens more mentors."
        ),
        MeetingStep,
    ),
    Step(
        "wishes",
        _l("What you wish for"),
        _l("These are wishes, not rules. A mentor who meets most of them may still suit you well."),
        WishesForm,
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
    return {
        "goal": [
            (_("Working towards"), terms.levels.label(own.level)),
            (_("Help wanted with"), or_not_said(", ".join(terms.skills.labels(own.needs)))),
            (_("In your own words"), or_not_said(own.about)),
        ],
        "work": [
            (_("Where you work"), or_not_said(own.employer)),
            (_("Sector"), terms.sectors.label(own.sector)),
            (_("Your line manager"), or_not_said(own.line_manager_email)),
        ],
        "place": [(_("Town or postcode"), or_not_said(own.place))],
        "meeting": [
            (_("Ways of meeting"), ", ".join(terms.formats.labels(own.formats))),
            (_("How far you would travel"), distance_in_words(own.max_distance_km)),
            (_("When you can meet"), or_not_said(", ".join(terms.times.labels(own.times)))),
            (_("Languages"), or_not_said(own.languages)),
        ],
        "wishes": [
            (_("Your mentor’s sector"), str(SECTOR_WISHES[SectorWish(own.sector_wish)])),
            (_("Your mentor’s employer"), str(EMPLOYER_WISHES[EmployerWish(own.employer_wish)])),
        ],
    }
