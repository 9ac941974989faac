"""What the office types."""

from typing import Any

from wtforms import (
    BooleanField,
    EmailField,
    HiddenField,
    IntegerField,
    RadioField,
    SelectField,
    SelectMultipleField,
    StringField,
    TextAreaField,
)
from wtforms.validators import Email, InputRequired, Length, NumberRange, Optional

from matcher.accounts.forms import ENTER_EMAIL
from matcher.core.words import _, _l, said
from matcher.desk.rules.decisions import OVERRIDES_LABELS
from matcher.matching.rules.methods import METHODS
from matcher.matching.rules.scenarios import MOST_IMAGINED, WISHES
from matcher.matching.rules.settings import MAX_DISTANCE_KM
from matcher.pairings.forms.talking import AwayForm
from matcher.pairings.rules.states import END_LABELS
from matcher.reference.files import vocabulary
from matcher.web.fields import DateInputField, Form, add_error

FINISHED = "finished"
MAX_OFFICE_WORDS = 1000
MOST_DAYS = 60
HOW_IT_ENDS = {
    FINISHED: _l("They have finished their work"),
    **{str(reason): label for reason, label in END_LABELS.items()},
}


class ClosedDaysForm(AwayForm):
    """Days on which the office is closed, and why."""

    words = StringField(
        _l("What for?"),
        description=_l("Such as “Christmas”. Only the office sees it. You may leave it empty."),
        validators=[Length(max=200, message=_l("Use 200 characters or fewer"))],
    )


class CorrectForm(Form):
    """Somebody's name and e-mail address, put right."""

    name = StringField(
        _l("Name"),
        filters=[lambda text: (text or "").strip()],
        validators=[
            InputRequired(_l("Enter their name")),
            Length(max=100, message=_l("Use 100 characters or fewer")),
        ],
        render_kw={"autocomplete": "off"},
    )
    email = EmailField(
        _l("E-mail address"),
        filters=[lambda text: (text or "").strip()],
        validators=[
            InputRequired(ENTER_EMAIL),
            Length(max=254, message=ENTER_EMAIL),
            Email(ENTER_EMAIL),
        ],
        render_kw={"autocomplete": "off"},
    )


class ToldForm(Form):
    """What a mentor has told the office of their places, such as by telephone."""

    said = RadioField(
        _l("What did they say?"),
        choices=lambda: {
            "room": _("They have room for some people now"),
            "none": _("They have no room just now"),
            "break": _("They take a break"),
        },
        validators=[InputRequired(_l("Choose what they said"))],
    )
    number = IntegerField(
        _l("For how many more people?"),
        description=_l("Beside those they have. Only where they have room."),
        validators=[Optional()],
        render_kw={"width": "2"},
    )
    until = DateInputField(
        _l("Until when is the break?"),
        description=_l("Such as 27 3 2027. Leave it empty where they gave no day."),
        validators=[Optional()],
    )

    def validate(self, extra_validators: Any = None) -> bool:
        """Ask for the number where it is needed: an empty field is passed over otherwise."""
        fine: bool = super().validate(extra_validators)
        if self.said.data == "room" and not self.number.data and not self.number.errors:
            add_error(self, _("Enter for how many more people they have room"), "number")
            return False
        return fine


class StartForm(Form):
    """How a run is to match; all of it may be left as it is."""

    method = RadioField(
        _l("What matters most"),
        choices=lambda: {method.code: str(method.label) for method in METHODS.values()},
        default="coverage",
        validate_choice=False,  # the service knows them, and a plain button sends none
        render_kw={
            "hints": {method.code: method.sentence for method in METHODS.values()},
            "small": True,
        },
    )
    keep_previous = BooleanField(
        _l("Keep what the run before suggested"),
        description=_l("Somebody gets another mentor only where that clearly helps."),
        render_kw={"small": True},
    )
    everybody = BooleanField(
        _l("Also those who were enrolled after the round closed"),
        description=_l("Without this, a run in a round is for those who take part in it."),
        render_kw={"small": True},
    )
    pins = TextAreaField(
        _l("Pairs that must be suggested"),
        description=_l(
            "A line for each: the candidate’s e-mail address, a comma, the mentor’s e-mail address."
        ),
        render_kw={"rows": 3, "spellcheck": False},
    )


class ScenarioForm(Form):
    """What a scenario changes; nothing at all is the match as it is today."""

    name = StringField(
        _l("Name of the scenario"),
        description=_l("Such as “Five mentors more in Wales”"),
        filters=[lambda text: (text or "").strip()],
        validators=[
            InputRequired(_l("Give the scenario a name")),
            Length(max=120, message=_l("Use 120 characters or fewer")),
        ],
    )
    method = RadioField(
        _l("What matters most"),
        choices=lambda: {method.code: str(method.label) for method in METHODS.values()},
        default="coverage",
        validate_choice=False,
        render_kw={"small": True},
    )
    wishes = SelectMultipleField(
        _l("Leave out these wishes of candidates"),
        choices=lambda: [(str(wish), str(label)) for wish, label in WISHES.items()],
        render_kw={"small": True},
    )
    km = IntegerField(
        _l("Let everybody travel at least so far"),
        description=_l("In kilometres. Leave it empty to keep what people said."),
        validators=[Optional(), NumberRange(1, MAX_DISTANCE_KM, _l("Use 1 to 2,000 kilometres"))],
        render_kw={"width": "4"},
    )
    format = SelectField(
        _l("Let everybody also accept"),
        choices=lambda: [("", _("No other way of meeting")), *vocabulary().formats.choices],
    )
    n_mentors = IntegerField(
        _l("Add so many new mentors"),
        description=_l("Each with one place, as mentors mostly are. They are only imagined."),
        validators=[Optional(), NumberRange(1, MOST_IMAGINED, _l("Add 1 to 100 mentors"))],
        render_kw={"width": "3"},
    )
    region = SelectField(
        _l("In which region?"),
        choices=lambda: [("", _("Choose a region")), *vocabulary().regions.choices],
    )
    sector = SelectField(
        _l("In which sector?"),
        choices=lambda: [("", _("As the candidates there")), *vocabulary().sectors.choices],
    )

    def validate(self, extra_validators: Any = None) -> bool:
        """Ask for the region of new mentors."""
        fine: bool = super().validate(extra_validators)
        if self.n_mentors.data and not self.region.data:
            add_error(self, _("Choose the region for the new mentors"), "region")
            return False
        return fine

    def changes(self) -> list[dict[str, Any]]:
        """Return what was asked as the rules keep it."""
        asked: list[dict[str, Any]] = [
            {"kind": "drop_wish", "wish": wish} for wish in self.wishes.data or ()
        ]
        if self.km.data:
            asked.append({"kind": "distance", "km": self.km.data})
        if self.format.data:
            asked.append({"kind": "format", "format": self.format.data})
        if self.n_mentors.data:
            asked.append(
                {
                    "kind": "mentors",
                    "n": self.n_mentors.data,
                    "region": self.region.data,
                    "sector": self.sector.data or "",
                }
            )
        return asked


class RejectForm(Form):
    """Why a pair cannot be approved, in words that both people will read."""

    words = TextAreaField(
        _l("Why can it not be approved?"),
        description=_l("Both people will read this."),
        validators=[
            InputRequired(_l("Say why, in words both people can read")),
            Length(max=MAX_OFFICE_WORDS, message=_l("Use 1,000 characters or fewer")),
        ],
    )


class EndForm(Form):
    """Why a pairing ends."""

    reason = RadioField(
        _l("Why does it end?"),
        choices=lambda: said(HOW_IT_ENDS),
        validators=[InputRequired(_l("Choose why it ends"))],
    )


class HelpAnswerForm(Form):
    """What the office answers to who asked for help."""

    words = TextAreaField(
        _l("What do you answer?"),
        validators=[
            InputRequired(_l("Write your answer")),
            Length(max=MAX_OFFICE_WORDS, message=_l("Use 1,000 characters or fewer")),
        ],
    )
    tells_both = BooleanField(_l("Send it to both of them"))


class OverrideForm(Form):
    """Why a pair is right in spite of a bar: the one that the page has shown, and no other."""

    bar = HiddenField()
    words = TextAreaField(
        _l("Why is this pair right all the same?"),
        description=_l("The office alone reads this. It stays with the decision."),
        validators=[
            InputRequired(_l("Say why this pair is right all the same")),
            Length(max=MAX_OFFICE_WORDS, message=_l("Use 1,000 characters or fewer")),
        ],
    )


class PolicyForm(Form):
    """Who hears of approvals that wait long, and whether a bar may be overridden."""

    deputy = SelectField(_l("Deputy"), validate_choice=True)
    deputy_days = IntegerField(
        _l("The deputy hears of a pair after"),
        validators=[NumberRange(1, MOST_DAYS, _l("Enter a number of days from 1 to 60"))],
        render_kw={"suffix": _l("working days"), "width": 3},
    )
    owner = SelectField(_l("Owner of the scheme"), validate_choice=True)
    owner_days = IntegerField(
        _l("The owner hears of it after"),
        validators=[NumberRange(1, MOST_DAYS, _l("Enter a number of days from 1 to 60"))],
        render_kw={"suffix": _l("working days"), "width": 3},
    )
    overrides = RadioField(
        _l("May the office approve a pair in spite of a bar?"),
        description=_l(
            "Such as the distance, or the same employer. A line manager, or what somebody has "
            "asked for themselves, is never set aside."
        ),
        choices=lambda: said(OVERRIDES_LABELS),
    )

    def offer(self, people: dict[str, str]) -> None:
        """Give both lists the administrators to choose from, and nobody."""
        choices = [("", _("Nobody")), *people.items()]
        self.deputy.choices = choices
        self.owner.choices = choices
