"""Turning a mail of the outbox into the words that its reader sees.

The templates are those of the areas, `<area>/emails/<name>.txt`: the first line is the subject,
may be followed by the address at which the reader stops such mails, then comes an empty line, then
the text. Nothing of the web application is needed to render them.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from functools import lru_cache, partial
from typing import Any

from jinja2 import ChoiceLoader, Environment, FileSystemLoader, StrictUndefined

from matcher.core.config import PACKAGE, Settings
from matcher.core.languages import known, speaking, teach
from matcher.core.tokens import sign
from matcher.core.words import _l
from matcher.notifications.rules.timing import mailed_digits
from matcher.web.dates import day

SUBJECT = "Subject:"
UNSUBSCRIBE = "Unsubscribe:"
OFFICE = _l("Your mentoring office")


class BadTemplate(ValueError):
    """A mail's template does not begin with its subject."""


@dataclass(frozen=True, slots=True)
class Letter:
    """The words of one mail, and the address at which its reader stops mails of its kind."""

    subject: str
    body: str
    unsubscribe: str = ""


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
        It has no subject.
    """
    with speaking(known(language)):
        text = (
            _environment(settings.base_url, settings.secret_key)
            .get_template(f"{template}.txt")
            .render(context, recipient_name=recipient_name, office=_office(settings))
        )
    first, _, body = text.partition("\n")
    if not first.startswith(SUBJECT):
        raise BadTemplate(f"{template}.txt must begin with “{SUBJECT}”.")
    second, _, rest = body.partition("\n")
    unsubscribe = ""
    if second.startswith(UNSUBSCRIBE):
        unsubscribe, body = second.removeprefix(UNSUBSCRIBE).strip(), rest
    subject = " ".join(first.removeprefix(SUBJECT).split())
    return Letter(subject, body.strip() + "\n", unsubscribe)


@lru_cache(maxsize=4)
def _environment(base_url: str, secret: str) -> Environment:
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
    environment.globals["token"] = partial(sign, secret)
    environment.globals["digits"] = partial(mailed_digits, secret)
    return environment


def _office(settings: Settings) -> str:
    return f"{OFFICE}\n{settings.office_email}" if settings.office_email else str(OFFICE)
