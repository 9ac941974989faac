"""What a scenario changes: the same people under other rules, or with imagined mentors among them.

A change is kept as JSON with a `kind` of its own; each is applied to the records before they are
arranged, so that the one kernel scores what comes out.
"""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from enum import StrEnum
from statistics import median
from typing import Any

from matcher.core.words import _, _l, ngettext
from matcher.matching.rules.people import CandidateRecord, MentorRecord
from matcher.matching.rules.settings import MAX_DISTANCE_KM, SchemeSettings
from matcher.reference.files import vocabulary

MOST_IMAGINED = 100
NO_WISH = "no_preference"


class Kind(StrEnum):
    """What can be changed."""

    SETTINGS = "settings"
    DROP_WISH = "drop_wish"
    DISTANCE = "distance"
    FORMAT = "format"
    MENTORS = "mentors"


class Wish(StrEnum):
    """A wish of the candidates that can be left out."""

    SECTOR = "sector"
    EMPLOYER = "employer"
    LIST = "list"


WISHES = {
    Wish.SECTOR: _l("about the mentor’s sector"),
    Wish.EMPLOYER: _l("about the mentor’s employer"),
    Wish.LIST: _l("for the mentors on My list"),
}

Change = Mapping[str, Any]


class BadChange(ValueError):
    """A change cannot be made; the message says what it may be."""


@dataclass(frozen=True, slots=True)
class People:
    """Whom a run matches, and by what settings."""

    mentors: Sequence[MentorRecord]
    candidates: Sequence[CandidateRecord]
    settings: SchemeSettings
    as_of: date


def check_changes(changes: Sequence[Change]) -> None:
    """Check changes as they are asked for, before anybody waits for a run.

    Raises
    ------
    BadChange
        One is unknown, or a value of it cannot be.
    """
    for change in changes:
        kind = change.get("kind")
        if kind not in list(Kind):
            raise BadChange(_("There is no such change."))
        _CHECKS[Kind(kind)](change)


def changed(people: People, changes: Iterable[Change]) -> People:
    """Return the people with every change made, one after the other."""
    for change in changes:
        people = _MAKE[Kind(change["kind"])](people, change)
    return people


def changes_in_words(changes: Sequence[Change]) -> list[str]:
    """Say each change in a line."""
    return [_SAY[Kind(change["kind"])](change) for change in changes]


# One function for each kind and each thing to do with it.


def _check_settings(change: Change) -> None:
    SchemeSettings.from_mapping(change["values"])


def _check_wish(change: Change) -> None:
    if change.get("wish") not in list(Wish):
        raise BadChange(_("Choose which wish to leave out."))


def _check_distance(change: Change) -> None:
    km = change.get("km")
    if not isinstance(km, int) or not 1 <= km <= MAX_DISTANCE_KM:
        raise BadChange(_("The distance must be from 1 to %(most)s km.", most=MAX_DISTANCE_KM))


def _check_format(change: Change) -> None:
    if change.get("format") not in vocabulary().formats:
        raise BadChange(_("Choose a way of meeting."))


def _check_mentors(change: Change) -> None:
    n = change.get("n")
    if not isinstance(n, int) or not 1 <= n <= MOST_IMAGINED:
        raise BadChange(_("Add from 1 to %(most)s mentors.", most=MOST_IMAGINED))
    if change.get("region") not in vocabulary().regions:
        raise BadChange(_("Choose the region for the new mentors."))
    if change.get("sector") and change["sector"] not in vocabulary().sectors:
        raise BadChange(_("Choose a sector from the list, or any."))


def _with_settings(people: People, change: Change) -> People:
    return replace(people, settings=SchemeSettings.from_mapping(change["values"]))


def _without_wish(people: People, change: Change) -> People:
    dropped: Mapping[Wish, dict[str, Any]] = {
        Wish.SECTOR: {"sector_wish": NO_WISH},
        Wish.EMPLOYER: {"employer_wish": NO_WISH},
        Wish.LIST: {"preferences": None},
    }
    values = dropped[Wish(change["wish"])]
    return replace(people, candidates=[replace(one, **values) for one in people.candidates])


def _with_distance(people: People, change: Change) -> People:
    km = float(change["km"])

    def widened(own: float | None) -> float | None:
        return None if own is None else max(own, km)

    settings = people.settings
    default = max(settings.default_max_distance_km, km)
    return replace(
        people,
        settings=replace(settings, default_max_distance_km=default),
        candidates=[
            replace(one, max_distance_km=widened(one.max_distance_km)) for one in people.candidates
        ],
        mentors=[
            replace(one, max_distance_km=widened(one.max_distance_km)) for one in people.mentors
        ],
    )


def _with_format(people: People, change: Change) -> People:
    mask = vocabulary().formats.mask([change["format"]])
    return replace(
        people,
        candidates=[replace(one, formats=one.formats | mask) for one in people.candidates],
        mentors=[replace(one, formats=one.formats | mask) for one in people.mentors],
    )


def _with_mentors(people: People, change: Change) -> People:
    region = change["region"]
    near = [one for one in people.candidates if one.region == region]
    sectors = [change["sector"]] if change.get("sector") else _sectors_of(near or people.candidates)
    usual = _usual(people, region, near)
    taken = len(people.mentors)
    imagined = [
        replace(usual, email=f"{region}/{taken + k}", sector=sectors[k % len(sectors)])
        for k in range(change["n"])
    ]
    return replace(people, mentors=[*people.mentors, *imagined])


def _sectors_of(candidates: Sequence[CandidateRecord]) -> list[str]:
    """Return sectors as often as candidates have them, so that new mentors are spread likewise."""
    counted = Counter(one.sector for one in candidates)
    return [sector for sector, _n in counted.most_common()] or [
        next(iter(vocabulary().sectors)).code
    ]


def _usual(people: People, region: str, near: Sequence[CandidateRecord]) -> MentorRecord:
    """Return a mentor as most are, amid the region's candidates, with one place said today."""
    words = vocabulary()
    points = [
        (one.latitude, one.longitude)
        for one in near or people.candidates
        if one.latitude is not None and one.longitude is not None
    ]
    levels = sorted(people.mentors, key=lambda one: (one.level_rank, one.level))
    middle = levels[len(levels) // 2] if levels else None
    level = middle.level if middle else next(iter(words.levels)).code
    return MentorRecord(
        email="",
        name=_("A new mentor"),
        employer="",
        employer_key="",
        line_manager_email="",
        sector="",
        level=level,
        level_rank=middle.level_rank if middle else 0,
        place="",
        region=region,
        latitude=median(lat for lat, _lon in points) if points else None,
        longitude=median(lon for _lat, lon in points) if points else None,
        formats=words.formats.mask([term.code for term in words.formats]),
        max_distance_km=None,
        capacity=1,
        strengths=0,
        confirmed_on=people.as_of,
    )


def _say_settings(change: Change) -> str:
    return _("Other settings of the scheme")


def _say_wish(change: Change) -> str:
    return _("Without the wishes %(about)s", about=str(WISHES[Wish(change["wish"])]))


def _say_distance(change: Change) -> str:
    return _("Everybody travels up to %(km)s km, or as far as they say themselves", km=change["km"])


def _say_format(change: Change) -> str:
    label = vocabulary().formats.label(change["format"])
    return _("Everybody accepts meeting by: %(format)s", format=label)


def _say_mentors(change: Change) -> str:
    region = vocabulary().regions.label(change["region"])
    if not change.get("sector"):
        return ngettext(
            "%(num)s new mentor in %(region)s",
            "%(num)s new mentors in %(region)s",
            change["n"],
            region=region,
        )
    return ngettext(
        "%(num)s new mentor in %(region)s: %(sector)s",
        "%(num)s new mentors in %(region)s: %(sector)s",
        change["n"],
        region=region,
        sector=vocabulary().sectors.label(change["sector"]),
    )


_CHECKS = {
    Kind.SETTINGS: _check_settings,
    Kind.DROP_WISH: _check_wish,
    Kind.DISTANCE: _check_distance,
    Kind.FORMAT: _check_format,
    Kind.MENTORS: _check_mentors,
}
_MAKE = {
    Kind.SETTINGS: _with_settings,
    Kind.DROP_WISH: _without_wish,
    Kind.DISTANCE: _with_distance,
    Kind.FORMAT: _with_format,
    Kind.MENTORS: _with_mentors,
}
_SAY = {
    Kind.SETTINGS: _say_settings,
    Kind.DROP_WISH: _say_wish,
    Kind.DISTANCE: _say_distance,
    Kind.FORMAT: _say_format,
    Kind.MENTORS: _say_mentors,
}
