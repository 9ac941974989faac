"""The filter beside the results: every value that may be chosen, and how many it would give."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from matcher.core.words import _, _l, ngettext
from matcher.directory.queries.search import Found
from matcher.directory.rules import CODES, RADII_KM, Places, Search
from matcher.reference.files import vocabulary

PLACES = {
    Places.FREE: _l("Free now"),
    Places.ONE_MONTH: _l("Free or expected within a month"),
    Places.THREE_MONTHS: _l("Free or expected within 3 months"),
    Places.SIX_MONTHS: _l("Free or expected within 6 months"),
}
TITLES = {
    "formats": _l("Ways of meeting"),
    "skills": _l("Strong in any of"),
    "sectors": _l("Sector"),
    "regions": _l("Region"),
    "levels": _l("Level"),
}


@dataclass(frozen=True, slots=True)
class Choice:
    """One value of a filter; `count` is None where that cannot be said."""

    id: str
    value: str
    label: str
    count: int | None
    is_chosen: bool


@dataclass(frozen=True, slots=True)
class Group:
    """One filter: its name in the address, its title, and what may be chosen."""

    name: str
    title: str
    choices: tuple[Choice, ...]

    @property
    def n_chosen(self) -> int:
        """How many of its values are in use."""
        return sum(choice.is_chosen for choice in self.choices)


@dataclass(frozen=True, slots=True)
class Panel:
    """The whole filter: what was typed, radios of distance and places, and groups of ticks."""

    search: Search
    has_own_place: bool
    distance: Group
    places: Group
    fresh: Choice
    groups: tuple[Group, ...]

    def choices(self) -> Iterator[Choice]:
        """Give every value that has a count."""
        for group in (self.distance, self.places, *self.groups):
            yield from (choice for choice in group.choices if choice.count is not None)
        yield self.fresh


def panel(found: Found) -> Panel:
    """Return the filter as a search has set it."""
    search, terms, counts = found.search, vocabulary(), found.counts
    kinds = {
        "formats": terms.formats.choices,
        "skills": terms.skills.choices,
        "sectors": terms.sectors.choices,
        "regions": terms.regions.choices,
        "levels": [
            (term.code, terms.levels.label(term.code)) for term in terms.levels if term.rank
        ],
    }
    groups = (
        _group(CODES[name], TITLES[name], choices, getattr(search, name), counts[name])
        for name, choices in kinds.items()
    )
    return Panel(
        search=search,
        has_own_place=found.has_own_place,
        distance=_distance(search, counts["distance"]),
        places=_places(search, counts["places"]),
        fresh=_fresh(found),
        groups=tuple(groups),
    )


def distance_label(km: int) -> str:
    """Say how far to look."""
    return _("Within %(km)s km", km=km)


def _distance(search: Search, counts: Mapping[str, int]) -> Group:
    radii = [(str(km), distance_label(km)) for km in RADII_KM]
    chosen = str(search.radius_km) if search.radius_km else ""
    any_distance = [] if search.near else [("", _("Any distance"))]
    return _group("within", _("Distance"), [*any_distance, *radii], (chosen,), counts)


def _places(search: Search, counts: Mapping[str, int]) -> Group:
    choices = [("", _("Free or not")), *((str(code), str(text)) for code, text in PLACES.items())]
    return _group("free", _("Places"), choices, (search.places or "",), counts)


def _fresh(found: Found) -> Choice:
    label = fresh_label(found.fresh_days)
    return Choice("fresh-y", "y", label, found.counts["fresh"]["y"], found.search.fresh)


def fresh_label(days: int) -> str:
    """Say what the filter of fresh claims asks for."""
    return ngettext("Confirmed in the last day", "Confirmed in the last %(num)s days", days)


def _group(
    name: str,
    title: str,
    choices: list[tuple[str, str]],
    chosen: tuple[str, ...],
    counts: Mapping[str, int],
) -> Group:
    return Group(
        name,
        title,
        tuple(
            Choice(f"{name}-{value or 'any'}", value, label, counts.get(value), value in chosen)
            for value, label in choices
        ),
    )
