"""What candidates write when they ask, answer an offer, or end a pairing."""

from wtforms import BooleanField, EmailField, RadioField, TextAreaField
from wtforms.validators import DataRequired, Email, InputRequired, Length

from matcher.core.words import _l, said
from matcher.pairings.forms.wishes import NeverAgain
from matcher.pairings.rules.candidates_words import (
    DECLINE_LABELS_FOR_CANDIDATES,
    END_LABELS_FOR_CANDIDATES,
    FINISHED,
)
from matcher.pairings.rules.states import DeclineReason, EndReason
from matcher.pairings.services.steps import MAX_MESSAGE
from matcher.web.fields import Form

ENTER_EMAIL = _l("Enter your mentor’s e-mail address, such as name@example.org")


def _strip(text: str | None) -> str:
    return text.strip() if text else ""


class MessageForm(Form):
    """A personal message to a mentor."""

    message = TextAreaField(
        _l("Your message"),
        description=_l(
            "What you are working towards, what you hope for, and why you ask this mentor. "
            "We keep it, so that you can use it again."
        ),
        filters=[_strip],
        validators=[
            DataRequired(_l("Write a few words to the mentor")),
            Length(
                max=MAX_MESSAGE, message=_l("Use %(most)s characters or fewer", most=MAX_MESSAGE)
            ),
        ],
        render_kw={"rows": 9},
    )


class AskForm(MessageForm):
    """The message, and what to do after a no."""

    ask_next = BooleanField(
        _l("If the answer is no or none comes, ask the next on my list for me, with this message")
    )


class AgreedForm(Form):
    """The address of a mentor whom the candidate has already found."""

    email = EmailField(
        _l("Your mentor’s e-mail address"),
        description=_l("The one that they are registered with here."),
        filters=[_strip],
        validators=[
            DataRequired(ENTER_EMAIL),
            Length(max=254, message=ENTER_EMAIL),
            Email(ENTER_EMAIL),
        ],
        render_kw={"autocomplete": "off", "width": "two-thirds"},
    )


class DeclineOfferForm(NeverAgain):
    """Why not this mentor, for the office alone."""

    reason = RadioField(
        _l("Why not this mentor?"),
        coerce=DeclineReason,
        choices=lambda: said(DECLINE_LABELS_FOR_CANDIDATES),
        validators=[InputRequired(_l("Choose a reason. Only the office sees it"))],
    )


class EndMineForm(NeverAgain):
    """Whether a candidate and their mentor have finished, or why they stop before."""

    reason = RadioField(
        _l("What happened?"),
        choices=lambda: said(END_LABELS_FOR_CANDIDATES),
        validators=[InputRequired(_l("Choose what happened"))],
    )

    @property
    def end(self) -> EndReason | None:
        """Why it ends early; None where the two have finished."""
        answer = str(self.reason.data)
        return None if answer == FINISHED else EndReason(answer)


class AskNextForm(Form):
    """Whether the next on the list is asked without a further press."""

    ask_next = BooleanField(_l("If the answer is no or none comes, ask the next on my list for me"))


class ConfirmForm(Form):
    """Nothing but a press."""
