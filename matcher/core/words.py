"""What people read, in the language of whoever reads it.

English is the source: `_("Your profile is saved.")` is the sentence itself where nobody has said
otherwise, and what a catalogue has for it where `matcher.core.languages.speak` chose another
language. Nothing is loaded here, so rules and the command line pay nothing for it.
"""

from collections.abc import Callable, Mapping
from contextvars import ContextVar
from gettext import NullTranslations
from typing import Any, NamedTuple, TypeVar, cast

SOURCE = "en-GB"
Key = TypeVar("Key")


class Tongue(NamedTuple):
    """A language by its tag, and the catalogue that speaks it."""

    tag: str
    catalogue: NullTranslations


current: ContextVar[Tongue] = ContextVar("tongue", default=Tongue(SOURCE, NullTranslations()))  # noqa: B039 - nothing in it changes


def language() -> str:
    """Return the tag of the language that is being spoken, such as "en-GB"."""
    return current.get().tag


def gettext(text: str, **values: Any) -> str:
    """Return a text in the language being spoken, with its `%(name)s` filled in."""
    said = current.get().catalogue.gettext(text)
    return said % values if values else said


def ngettext(one: str, many: str, num: int, **values: Any) -> str:
    """Return the form of a text that fits a number; `%(num)s` is that number."""
    said = current.get().catalogue.ngettext(one, many, num)
    return said % {"num": num, **values}


def lazy_gettext(text: str, **values: Any) -> str:
    """Return a text that is put into words only where it is shown, for constants and labels.

    It is no `str`: write `str(text)` where it is joined, stored or sent as JSON.
    """
    return cast("str", LazyText(lambda: gettext(text, **values)))


def said(texts: Mapping[Key, str]) -> dict[Key, str]:
    """Return a table of lazy texts as it reads now, such as for the choices of a form field."""
    return {key: str(text) for key, text in texts.items()}


class LazyText:
    """A text that says itself anew each time, in the language spoken then."""

    __slots__ = ("_say",)

    def __init__(self, say: Callable[[], str]) -> None:
        self._say = say

    def __str__(self) -> str:
        return self._say()

    def __repr__(self) -> str:
        return repr(self._say())

    def __mod__(self, values: Any) -> str:
        said: str = self._say() % values
        return said

    def __format__(self, how: str) -> str:
        return format(self._say(), how)

    def __eq__(self, other: object) -> bool:
        return self._say() == (other._say() if isinstance(other, LazyText) else other)

    def __hash__(self) -> int:
        return hash(self._say())


_ = gettext
_l = lazy_gettext
