"""What people type to sign in, or to choose a new password."""

from typing import Any

from wtforms import EmailField, PasswordField, StringField
from wtforms.validators import DataRequired, Email, Length, Regexp, ValidationError

from matcher.accounts import rules
from matcher.core.words import _l
from matcher.web.fields import Form

ENTER_EMAIL = _l("Enter an e-mail address, such as name@example.org")


def _strip(text: str | None) -> str | None:
    return text.strip() if text else text


def _digits(text: str | None) -> str | None:
    return "".join(text.split()) if text else text


class _WithEmail(Form):
    email = EmailField(
        _l("E-mail address"),
        filters=[_strip],
        validators=[
            DataRequired(ENTER_EMAIL),
            Length(max=254, message=ENTER_EMAIL),
            Email(ENTER_EMAIL),
        ],
        render_kw={"autocomplete": "username", "width": "two-thirds"},
    )


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
