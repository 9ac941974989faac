"""The map of the yearly report: who waits in each region, and whether a place is free there."""

from dataclasses import dataclass

from matcher.core.words import _
from matcher.desk.queries.reports import Year
from matcher.desk.queries.reports_places import by_region
from matcher.places.centres import CENTRES
from matcher.reference.files import vocabulary
from matcher.web.dates import number


@dataclass(frozen=True, slots=True)
class RegionDot:
    """A region's dot: how many wait there, how many places are free, and how that is spoken."""

    code: str
    label: str
    lat: float
    lon: float
    waiting: int
    free: int
    spoken: str


def report_dots(year: Year, *, shared: bool) -> list[RegionDot]:
    """Return a dot for each region in which somebody waits; none where a number is not shared."""
    if year.now is None:
        return []
    waiting = by_region(year.now.waiting, shared=shared)
    free = by_region(year.now.free, shared=shared)
    words = vocabulary().regions
    found = []
    for term in words:
        n, places = waiting.get(term.code, 0), free.get(term.code, 0)
        if term.code not in CENTRES or not n or places is None:
            continue
        label = words.label(term.code)
        spoken = _(
            "%(region)s: %(n)s waiting, free places: %(places)s",
            region=label,
            n=number(n),
            places=number(places),
        )
        found.append(RegionDot(term.code, label, *CENTRES[term.code], n, places, spoken))
    return found
