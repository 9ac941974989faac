"""Turning a mail of the outbox into the words that its reader sees.

The templates are those of the areas, `<area>/emails/<name>.txt`: the first line is the subject,
may be followed by the address at which the reader stops such mails, then comes an empty line, then
the text, and last `{{ office }}`: who writes, and why. Nothing of the web application is needed to
render them.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from functools import lru_cache, partial
from typing import Any

from jinja2 import ChoiceLoader, Environment, FileSystemLoader, StrictUndefined

from matcher.core.config import PACKAGE, Settings
from matcher.core.languages import known, speaking, teach
from matcher.core.tokens import sign
from matcher.core.words import _, _l
from matcher.notifications.rules.timing import mailed_digits
from matcher.web.dates import day, moment, short_day

SUBJECT = "Subject:"
UNSUBSCRIBE = "Unsubscribe:"
FOOT = "-- "  # mail programs know this line as the beginning of what is not the letter itself
OFFICE = _l("Your mentoring office")


class BadTemplate(ValueError):
    """A mail's template does not begin with its subject, or does not end with the office."""


@dataclass(frozen=True, slots=True)
class Letter:
    """The words of one mail, and the address at which its reader stops mails of its kind.

    `footer` says who writes and why; `language` is the tag of the one in which it is written.
    """

    subject: str
    body: str
    unsubscribe: str = ""
    footer: str = ""
    language: str = ""

    @property
    def text(self) -> str:
        """The whole as plain text."""
        return f"{self.body}\n{FOOT}\n{self.footer}"


def render(
    settings: Settings,
    template: str,
    context: Mapping[str, Any],
    *,
    recipient_name: str,
    language: str = "",
) -> Letter:
    """Return the words of a mail, in its reader's language.

    Raises
    ------
    jinja2.TemplateError
        There is no such template, or it asks for something that the mail does not hold.
    BadTemplate
        It has no subject, or does not say who writes.
    """
    tag = known(language)
    with speaking(tag):
        text = (
            environment_for(settings.base_url, settings.secret_key)
            .get_template(f"{template}.txt")
            .render(context, recipient_name=recipient_name, office=FOOT)
        )
        first, unsubscribe, body = _parts(template, text)
        footer = _footer(settings, unsubscribe)
    subject = " ".join(first.removeprefix(SUBJECT).split())
    return Letter(subject, body.strip() + "\n", unsubscribe, footer, tag)


def _parts(template: str, text: str) -> tuple[str, str, str]:
    """Return the line of the subject, the address to stop such mails or "", and the body."""
    first, _, body = text.partition("\n")
    if not first.startswith(SUBJECT):
        raise BadTemplate(f"{template}.txt must begin with “{SUBJECT}”.")
    body, foot, rest = body.rpartition(FOOT)
    if not foot or rest.strip():
        raise BadTemplate(f"{template}.txt must end with {{{{ office }}}}.")
    second, _, after = body.partition("\n")
    if second.startswith(UNSUBSCRIBE):
        return first, second.removeprefix(UNSUBSCRIBE).strip(), after
    return first, "", body


@lru_cache(maxsize=4)
def environment_for(base_url: str, secret: str) -> Environment:
    """Return what renders the mails of an installation."""
    folders = sorted(path for path in PACKAGE.glob("*/templates") if path.is_dir())
    environment = Environment(
        loader=ChoiceLoader([FileSystemLoader(folder) for folder in folders]),
        undefined=StrictUndefined,
        autoescape=False,  # noqa: S701 - plain text, read by nobody as HTML
        trim_blocks=True,
        lstrip_blocks=True,
    )
    teach(environment)
    environment.globals["link"] = lambda path: f"{base_url}/{path.lstrip('/')}"
    environment.filters["day"] = lambda written: day(date.fromisoformat(written))
    environment.filters["short_day"] = lambda written: short_day(date.fromisoformat(written))
    environment.filters["moment"] = lambda written: moment(datetime.fromisoformat(written))
    environment.globals["token"] = partial(sign, secret)
    environment.globals["digits"] = partial(mailed_digits, secret)
    return environment


def _footer(settings: Settings, unsubscribe: str) -> str:
    address = f"\n{settings.office_email}" if settings.office_email else ""
    office = settings.office_name or OFFICE
    footer = f"{office}{address}\n\n{_('You get this because you have an account with us.')}\n"
    if unsubscribe:
        footer += f"\n{_('No more reminders, please:')}\n{unsubscribe}\n"
    return footer
