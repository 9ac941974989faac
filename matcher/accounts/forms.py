"""What people type to sign in, or to choose a new password."""

import re
from typing import Any

from wtforms import EmailField, PasswordField, RadioField, StringField, TextAreaField
from wtforms.validators import DataRequired, Email, InputRequired, Length, Regexp, ValidationError

from matcher.accounts import rules
from matcher.core.actor import Role
from matcher.core.words import _, _l
from matcher.web.fields import Form

ENTER_EMAIL = _l("Enter an e-mail address, such as name@example.org")


def _strip(text: str | None) -> str | None:
    return text.strip() if text else text


def _digits(text: str | None) -> str | None:
    return "".join(text.split()) if text else text


def _email_field() -> EmailField:
    return EmailField(
        _l("E-mail address"),
        filters=[_strip],
        validators=[
            DataRequired(ENTER_EMAIL),
            Length(max=254, message=ENTER_EMAIL),
            Email(ENTER_EMAIL),
        ],
        render_kw={"autocomplete": "username", "width": "two-thirds"},
    )


class _WithEmail(Form):
    email = _email_field()


class SignInForm(_WithEmail):
    """An e-mail address and a password."""

    password = PasswordField(
        _l("Password"),
        validators=[DataRequired(_l("Enter your password")), Length(max=1000)],
        render_kw={"autocomplete": "current-password"},
    )


class ForgottenForm(_WithEmail):
    """Where to send the code."""


class NewPasswordForm(_WithEmail):
    """The code from the mail, and a new password."""

    code = StringField(
        _l("Code from the mail"),
        description=_l("%(n)s digits", n=rules.CODE_DIGITS),
        filters=[_digits],
        validators=[
            DataRequired(_l("Enter the code from the mail")),
            Regexp(
                rf"^[0-9]{{{rules.CODE_DIGITS}}}$",
                message=_l("The code has %(n)s digits", n=rules.CODE_DIGITS),
            ),
        ],
        render_kw={"autocomplete": "one-time-code", "inputmode": "numeric", "width": 10},
    )
    password = PasswordField(
        _l("New password"),
        description=_l(
            "%(n)s characters or more. Three or four words make a good password.",
            n=rules.MIN_PASSWORD,
        ),
        validators=[DataRequired(_l("Enter a new password"))],
        render_kw={"autocomplete": "new-password"},
    )

    def validate_password(self, field: Any) -> None:
        """Refuse a password that is too easy to guess."""
        if why := rules.why_not_password(field.data or "", self.email.data or ""):
            raise ValidationError(why)


NOT_IN_A_NAME = re.compile(r"[\n/:@<>]|\w\w\.\w\w")


def _is_a_name(_form: Form, field: Any) -> None:
    """Refuse lines and addresses as a name: it stands in a mail that anybody can have us send."""
    if NOT_IN_A_NAME.search(field.data or ""):
        raise ValidationError(_("Enter your name alone, without an address or a link"))


class JoinForm(Form):
    """Who asks to join, as what, and why: in the order of the page, as errors are listed so."""

    role = RadioField(
        _l("What would you like?"),
        choices=lambda: [
            (Role.CANDIDATE.value, _("To find a mentor")),
            (Role.MENTOR.value, _("To become a mentor")),
        ],
        validators=[InputRequired(_l("Choose to find a mentor, or to become one"))],
    )
    scheme = RadioField(
        _l("Which scheme would you like to join?"),
        description=_l("You can be a candidate in one scheme, and a mentor in one."),
        validators=[InputRequired(_l("Choose a scheme"))],
    )
    name = StringField(
        _l("Your name"),
        filters=[_strip],
        validators=[
            DataRequired(_l("Enter your name")),
            Length(max=100, message=_l("Use %(n)s characters or fewer", n=100)),
            _is_a_name,
        ],
        render_kw={"autocomplete": "name", "width": "two-thirds"},
    )
    email = _email_field()
    note = TextAreaField(
        _l("Anything the office should know (optional)"),
        description=_l("Such as your membership number, or when you were trained as a mentor."),
        filters=[_strip],
        validators=[Length(max=600, message=_l("Use %(n)s characters or fewer", n=600))],
        render_kw={"rows": 3},
    )
