"""What the gazetteer answers with, and the two ways in which it cannot answer."""

from dataclasses import dataclass

from matcher.core.words import _

CHOICES_IN_A_MESSAGE = 8


@dataclass(frozen=True, slots=True)
class Place:
    """Somewhere a person can be met, or a region without a point (overseas, not given)."""

    label: str
    """What people are shown: "Leeds LS6", "Newport, Wales". Never a full postcode."""
    outcode: str
    """The first part of the postcode; "" for a town, overseas or nothing given."""
    region: str
    """The label of a region, "overseas", or "" when it is not known."""
    lat: float | None
    lon: float | None


@dataclass(frozen=True, slots=True)
class Choice:
    """One of several places to choose from; `label` written back finds `place` again."""

    label: str
    place: Place


class UnknownPlace(ValueError):
    """The text names no place with a point; the message says what to write instead."""


class AmbiguousPlace(ValueError):
    """The text names several places; `choices` are these, larger first."""

    def __init__(self, text: str, choices: tuple[Choice, ...]) -> None:
        self.choices = choices
        listed = "; ".join(choice.label for choice in choices[:CHOICES_IN_A_MESSAGE])
        left_off = len(choices) - CHOICES_IN_A_MESSAGE
        more = _("; and %(left_off)s more", left_off=left_off) if left_off > 0 else ""
        super().__init__(
            _(
                "“%(written)s” could be several places: %(listed)s%(more)s. Write one of these as "
                "it stands here, or give a postcode.",
                written=text,
                listed=listed,
                more=more,
            )
        )


NOT_GIVEN = Place(label="", outcode="", region="", lat=None, lon=None)


def overseas(label: str = "Overseas") -> Place:
    """Return a place outside the United Kingdom and its islands: it has no point."""
    return Place(label=label, outcode="", region="overseas", lat=None, lon=None)
