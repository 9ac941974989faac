"""What a scheme says of itself: who signs its mails, whom to write to, and its words of welcome.

They are a part of its settings, under `TEXTS`, and are kept in their versions. What a scheme does
not say, the installation does.
"""

import re
from collections.abc import Mapping
from dataclasses import asdict, dataclass, fields

from matcher.core.config import Settings
from matcher.core.words import _

TEXTS = "texts"
"""The key of these in a scheme's settings, which is there only once something is said."""
LEVELS = "levels"
"""The key of the levels towards which a scheme's candidates may work; all of them without it."""
LONGEST = {"office_name": 100, "office_email": 254, "privacy_email": 254, "welcome": 2000}
ADDRESS = re.compile(r"[^\s@<>]+@[^\s@<>]+\.[^\s@<>]+")


def is_level_of(settings: Mapping[str, object], level: str) -> bool:
    """Say whether a scheme's candidates may work towards a level."""
    said = settings.get(LEVELS)
    return not isinstance(said, list) or level in said


class BadText(ValueError):
    """A text cannot be used; `key` names it and the message says what it may be."""

    def __init__(self, key: str, message: str) -> None:
        super().__init__(message)
        self.key = f"{TEXTS}.{key}"


@dataclass(frozen=True, slots=True)
class Texts:
    """The texts of a scheme, always usable; empty where it says nothing.

    Raises
    ------
    BadText
        One is too long, or an address is none.
    """

    office_name: str = ""
    office_email: str = ""
    privacy_email: str = ""
    welcome: str = ""

    def __post_init__(self) -> None:
        for name, most in LONGEST.items():
            text = getattr(self, name)
            if not isinstance(text, str) or len(text) > most:
                raise BadText(name, _("Use %(n)s characters or fewer", n=most))
            if name.endswith("_email") and text and not ADDRESS.fullmatch(text):
                raise BadText(name, _("Enter an address such as name@example.org"))
        if "\n" in self.office_name:
            raise BadText("office_name", _("Use one line"))

    @classmethod
    def of(cls, settings: Mapping[str, object]) -> "Texts":
        """Return the texts in a scheme's settings.

        Raises
        ------
        BadText
            One cannot be used, or there is no such text.
        """
        said = settings.get(TEXTS, {})
        known = {field.name for field in fields(cls)}
        if not isinstance(said, Mapping) or not set(said) <= known:
            raise BadText("", _("There is no such text."))
        return cls(**said)

    def as_mapping(self) -> dict[str, str]:
        """Return what is said, as `of` reads it."""
        return {name: text for name, text in asdict(self).items() if text}

    def over(self, settings: Settings) -> Settings:
        """Return an installation's settings with what this scheme says in their place.

        They are copied field by field, as a page hands in a stand-in, which `replace` refuses.
        """
        said = {field.name: getattr(settings, field.name) for field in fields(Settings)}
        said["office_name"] = self.office_name or settings.office_name
        said["office_email"] = self.office_email or settings.office_email
        return Settings(**said)
