"""Which languages there are, their catalogues, and choosing the one to speak.

A catalogue is `matcher/translations/<language>/LC_MESSAGES/messages.po`, read as it is: there is
no compiled copy that could be older than its source.
"""

import re
from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache
from gettext import GNUTranslations, NullTranslations
from io import BytesIO
from pathlib import Path

from babel.core import Locale
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po
from jinja2 import Environment

from matcher.core import words
from matcher.core.config import PACKAGE
from matcher.core.words import SOURCE, Tongue

LANGUAGES = {SOURCE: "English"}  # by tag, each in its own words
PSEUDO = "en-XA"  # English with accents: whatever stands there without them is in no catalogue
NAMES = {**LANGUAGES, PSEUDO: "Åççéñţš"}
TRANSLATIONS = PACKAGE / "translations"
KEPT = re.compile(r"(%\(\w+\)[a-z]|%%|<[^>]*>|&\w+;|\{[^}]*\})")  # what stands for something else
ACCENTS = str.maketrans(
    "aceghijklnorstuwyzACDEGHIKLNORSTUWYZ", "åçéğĥïĵķļñøŕšţüŵýžÅÇĐÉĞĤÏĶĻÑØŔŠŢÜŴÝŽ"
)


def speak(tag: str) -> None:
    """Speak this language from here on, in this request or thread.

    Raises
    ------
    LookupError
        There is no such language.
    """
    words.current.set(Tongue(tag, catalogue(tag)))


@contextmanager
def speaking(tag: str) -> Iterator[None]:
    """Speak this language for a while, such as for one person's mail."""
    token = words.current.set(Tongue(tag, catalogue(tag)))
    try:
        yield
    finally:
        words.current.reset(token)


def known(tag: str | None) -> str:
    """Return the tag of a language that we speak; the source's for one that we do not."""
    return tag if tag in NAMES else SOURCE


def offered(*, pseudo: bool) -> dict[str, str]:
    """Return the languages that people may choose, with their names."""
    return NAMES if pseudo else LANGUAGES


@cache
def catalogue(tag: str) -> NullTranslations:
    """Return what speaks a language, read once.

    Raises
    ------
    LookupError
        There is no such language.
    """
    if tag == PSEUDO:
        return _Accented()
    if tag not in LANGUAGES:
        raise LookupError(f"There is no language {tag}.")
    with catalogue_file(tag).open("rb") as source:
        written = read_po(source, locale=locale_of(tag).language)
    compiled = BytesIO()
    write_mo(compiled, written)
    compiled.seek(0)
    return GNUTranslations(compiled)


def catalogue_file(tag: str) -> Path:
    """Return where the words of a language are kept."""
    return TRANSLATIONS / tag.partition("-")[0] / "LC_MESSAGES" / "messages.po"


@cache
def locale_of(tag: str) -> Locale:
    """Return how dates and numbers are written in a language."""
    return Locale.parse(SOURCE if tag == PSEUDO else tag, sep="-")


def teach(environment: Environment) -> None:
    r"""Let templates say `{% trans %}`, `_()` and `ngettext()` in the language being spoken.

    `{% do %}` comes along, because `{% set _ = … %}` would hide `_()`.
    """
    environment.add_extension("jinja2.ext.i18n")
    environment.add_extension("jinja2.ext.do")
    environment.policies["ext.i18n.trimmed"] = True
    environment.install_gettext_callables(  # type: ignore[attr-defined]
        gettext=lambda text: words.current.get().catalogue.gettext(text),
        ngettext=lambda one, many, num: words.current.get().catalogue.ngettext(one, many, num),
        newstyle=True,
    )


class _Accented(NullTranslations):
    """Puts accents on whatever passes through it, so that what does not is seen."""

    def gettext(self, message: str) -> str:
        """Return a text with accents, its names and marks as they were."""
        parts = KEPT.split(message)
        return "".join(part if i % 2 else part.translate(ACCENTS) for i, part in enumerate(parts))

    def ngettext(self, msgid1: str, msgid2: str, n: int) -> str:
        """Return the fitting English form with accents."""
        return self.gettext(msgid1 if n == 1 else msgid2)
