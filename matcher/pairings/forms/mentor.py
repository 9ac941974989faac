"""What mentors answer: to requests, at the end of a pairing, and about their places."""

from typing import Any

from wtforms import HiddenField, IntegerField, RadioField, TextAreaField
from wtforms.validators import InputRequired, Length, NumberRange, Optional, StopValidation

from matcher.core.words import _, _l, said
from matcher.mentors.rules import MAX_CAPACITY
from matcher.pairings.forms.wishes import NeverAgain
from matcher.pairings.rules.kind_words import MOST as MOST_KIND
from matcher.pairings.rules.kind_words import SENTENCES, Kind, words_of
from matcher.pairings.rules.mentors_words import END_LABELS_FOR_MENTORS, PLACE_LABELS
from matcher.pairings.rules.room import Room
from matcher.pairings.rules.states import DECLINE_LABELS, DeclineReason, EndReason, Place
from matcher.pairings.services.exclusions import ROOM_REASONS
from matcher.web.fields import DateInputField, Form

ENTER_CAPACITY = _l("Enter a whole number from 0 to %(most)s", most=MAX_CAPACITY)
FEW = 3  # so many places are always offered to choose from, and never many more


def _strip(text: str | None) -> str:
    return text.strip() if text else ""


def _room_field() -> RadioField:
    return RadioField(
        _l("Room for anyone else now?"),
        coerce=int,
        validators=[InputRequired(_l("Choose how many more people you have room for"))],
        render_kw={"inline": True, "short": True},
    )


class RoomForm(Form):
    """How many more people there is room for, asked in the same press as every answer.

    The number is filled in already, so the form keeps which it was: sent as it stood it means
    "as it was", whatever has become of the mentor's places since the page was opened.
    """

    room = _room_field()

    room_shown = HiddenField()

    def __init__(self, room: Room, *, is_news: bool = False) -> None:
        """Ask for the room; where any number `is_news`, none means "as it was"."""
        super().__init__(data={"room": room.free, "room_shown": "" if is_news else str(room.free)})
        offered = {*range(min(room.most, max(FEW, room.free)) + 1)}
        if self.is_as_shown:
            offered.add(self.room.data)
        self.room.choices = {number: str(number) for number in sorted(offered)}

    @property
    def is_as_shown(self) -> bool:
        """Whether the number was sent as the page showed it."""
        return bool(self.room_shown.data == str(self.room.data))

    @property
    def new_room(self) -> int | None:
        """The number that was chosen; None for "as it was"."""
        return None if self.is_as_shown else self.room.data


class DeclineForm(RoomForm, NeverAgain):
    """Why not, for the office alone."""

    reason = RadioField(
        _l("Why not this time?"),
        coerce=DeclineReason,
        choices=lambda: said(DECLINE_LABELS),
        validators=[InputRequired(_l("Choose a reason. Only the office sees it"))],
    )
    room = _room_field()  # anew, so that it comes after the reason among what is to be mended
    until = DateInputField(
        _l("Until when have you no room?"),
        description=_l(
            "From that day people can ask you again. Leave it empty if you do not know yet, or if "
            "you have room for others."
        ),
    )

    kind = RadioField(
        _l("A kind word to go with it"),
        choices=lambda: list(_kind_choices().items()),
        default=Kind.GLAD,
        validators=[Optional()],  # a page that was open before this was asked says only no
    )
    own_words = TextAreaField(
        _l("What would you like to say?"),
        filters=[_strip],
        validators=[
            Length(max=MOST_KIND, message=_l("Use %(most)s characters or fewer", most=MOST_KIND))
        ],
        render_kw={"rows": 3},
    )

    def __init__(self, room: Room) -> None:
        super().__init__(room)
        if not self.is_submitted():
            self.own_words.data = str(SENTENCES[Kind.GLAD])

    def validate_own_words(self, field: TextAreaField) -> None:
        """Ask for words where somebody chose to write their own."""
        if self.kind.data == Kind.OWN and not field.data:
            raise StopValidation(_("Write a few words, or choose a sentence above"))

    @property
    def kind_words(self) -> str:
        """The sentence that goes to the candidate; "" for none."""
        return words_of(self.kind.data, self.own_words.data or "")

    @property
    def new_room(self) -> int | None:
        """The number that was chosen.

        Who says no for want of room has none, unless they chose a number themselves; the page's
        script empties `room_shown` then, as the number may be the one that was shown.
        """
        if self.reason.data in ROOM_REASONS and self.is_as_shown:
            return 0
        return super().new_room


def _kind_choices() -> dict[str, str]:
    return {
        **{str(kind): text for kind, text in said(SENTENCES).items()},
        str(Kind.OWN): _("Words of my own"),
        str(Kind.NONE): _("Nothing: only the no"),
    }


def _place_field() -> RadioField:
    return RadioField(
        _l("What about the place that comes free?"),
        coerce=Place,
        choices=lambda: said(PLACE_LABELS),
        validators=[InputRequired(_l("Choose what becomes of the place"))],
    )


def _until_field() -> DateInputField:
    return DateInputField(
        _l("When will you be back?"),
        description=_l("Such as 27 3 2027. Leave it empty if you do not know yet."),
    )


class PlaceForm(Form):
    """What becomes of a place as a pairing ends; not asked of a mentor who is leaving."""

    place = _place_field()
    until = _until_field()

    def __init__(self, *, asks_place: bool) -> None:
        super().__init__()
        if not asks_place:
            del self.place, self.until

    @property
    def answer(self) -> dict[str, Any]:
        """What was said of the place, as the services take it."""
        if "place" not in self:
            return {}
        return {"place": self.place.data, "until": self.until.data}


class EndForm(PlaceForm, NeverAgain):
    """Why two people stop before they have finished."""

    reason = RadioField(
        _l("What happened?"),
        coerce=EndReason,
        choices=lambda: said(END_LABELS_FOR_MENTORS),
        validators=[InputRequired(_l("Choose what happened"))],
    )
    # Anew, so that they come after the reason, on the page and among what is to be mended.
    place = _place_field()
    until = _until_field()


class CapacityForm(Form):
    """How many people a mentor can take on in all."""

    capacity = IntegerField(
        _l("How many people can you mentor at the same time?"),
        description=_l("Count those you mentor already."),
        validators=[
            InputRequired(ENTER_CAPACITY),
            NumberRange(0, MAX_CAPACITY, message=ENTER_CAPACITY),
        ],
        render_kw={"width": 2},
    )


class BreakForm(Form):
    """Until when a mentor rests."""

    until = DateInputField(
        _l("When will you be back?"),
        description=_l("Such as 27 3 2027. Leave it empty if you do not know yet."),
    )
