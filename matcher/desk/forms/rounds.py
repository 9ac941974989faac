"""The dates of a round, as the office types them."""

from wtforms import HiddenField, IntegerField, StringField
from wtforms.validators import InputRequired, Length, NumberRange

from matcher.core.errors import Invalid
from matcher.core.words import _, _l
from matcher.pairings.rules.rounds import MOST_REVIEW_DAYS, RoundDates
from matcher.web.fields import DateInputField, Form


class RoundForm(Form):
    """A round: its name, its days, and how long the office looks before all goes out."""

    name = StringField(
        _l("Name of the round"),
        description=_l("Such as “Spring 2027”. Only the office reads it."),
        filters=[lambda text: (text or "").strip()],
        validators=[
            InputRequired(_l("Give the round a name")),
            Length(max=120, message=_l("Use 120 characters or fewer")),
        ],
    )
    opens_on = DateInputField(
        _l("It opens on"),
        description=_l("Such as 4 1 2027."),
        validators=[InputRequired(_l("Enter the day on which it opens"))],
    )
    closes_on = DateInputField(
        _l("It closes on"),
        description=_l("Who is enrolled by the end of this day takes part."),
        validators=[InputRequired(_l("Enter the day on which it closes"))],
    )
    announced_on = DateInputField(
        _l("All goes out on"),
        description=_l("At 8 in the morning. People read this day, so choose one that holds."),
        validators=[InputRequired(_l("Enter the day on which all goes out"))],
    )
    review_days = IntegerField(
        _l("Working days to look at all suggestions before it"),
        description=_l("0 to 3. In these days new requests and offers wait."),
        default=MOST_REVIEW_DAYS,
        validators=[
            InputRequired(_l("Enter a number from 0 to 3")),
            NumberRange(0, MOST_REVIEW_DAYS, _l("Enter a number from 0 to 3")),
        ],
        render_kw={"width": 2},
    )
    seen = HiddenField()

    def dates(self) -> RoundDates:
        """Return what was typed, once the form is valid."""
        opens, closes, announced = self.opens_on.data, self.closes_on.data, self.announced_on.data
        if opens is None or closes is None or announced is None:
            raise Invalid(_("Enter the three days of the round."))
        return RoundDates(self.name.data, opens, closes, announced, self.review_days.data)

    def hidden(self) -> dict[str, str]:
        """Return what was typed as the fields of a page that only asks whether to go on."""
        sent = {"name": self.name.data or "", "review_days": str(self.review_days.data)}
        sent["seen"] = self.seen.data or ""
        for field in (self.opens_on, self.closes_on, self.announced_on):
            sent |= {f"{field.name}-{part}": typed for part, typed in field.parts.items()}
        return sent
