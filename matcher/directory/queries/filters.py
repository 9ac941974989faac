"""Who passes each filter of a search, and how many each value of a filter would give."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from matcher.directory.queries.arranging import Register
from matcher.directory.queries.measured import Mask, Measured
from matcher.directory.rules import FILTERS, RADII_KM, WITHIN_DAYS, Places
from matcher.reference.files import Terms, vocabulary

Counts = Mapping[str, int]


@dataclass(frozen=True, eq=False)
class Filters:
    """The filters of a search on a register; `masks` says who passes each that is in use."""

    register: Register
    measured: Measured
    fresh_days: int
    masks: dict[str, Mask] = field(init=False)

    def __post_init__(self) -> None:
        found = {name: self._mask(name) for name in FILTERS}
        used = {name: mask for name, mask in found.items() if mask is not None}
        object.__setattr__(self, "masks", used)

    @cached_property
    def found(self) -> NDArray[np.int64]:
        """The positions of those who pass all filters."""
        return np.flatnonzero(self._all(self.masks))

    def without(self, name: str) -> Mask:
        """Say who passes all filters but one."""
        return self._all(other for other in self.masks if other != name)

    def counts(self) -> dict[str, Counts]:
        """Return, by filter and value, how many there would be with that value and the others.

        A place that is not understood does not count: its numbers would all be nothing.
        """
        left_out = {"distance"} if self.measured.is_unclear else set()
        counted = self.masks.keys() - left_out
        everywhere = self._all(counted)

        def others(name: str) -> Mask:
            return self._all(counted - {name}) if name in counted else everywhere

        terms, rows, columns = vocabulary(), self.register.people.rows, self.register.columns
        return {
            "distance": self._by_radius(others("distance")),
            "places": {
                places: int(np.count_nonzero(others("places") & self._has_place(places)))
                for places in Places
            },
            "fresh": {"y": int(np.count_nonzero(others("fresh") & self._is_fresh()))},
            "sectors": self._by_sector(others("sectors")),
            "regions": _by_number(terms.regions, columns["region"][others("regions")]),
            "levels": _by_number(terms.levels, columns["level"][others("levels")]),
            "formats": _by_bit(terms.formats, rows["formats"][others("formats")]),
            "skills": _by_bit(terms.skills, rows["strengths"][others("skills")]),
        }

    def wider(self) -> tuple[tuple[int, int], ...]:
        """Return each wider distance that finds somebody, and how many; the nearest first."""
        radius = self.measured.search.radius_km
        counts = self._by_radius(self.without("distance"))
        wider = (km for km in RADII_KM if radius and km > radius)
        return tuple((km, n) for km in wider if (n := counts.get(str(km), 0)))

    def _all(self, names: Iterable[str]) -> Mask:
        together = np.ones(len(self.register), np.bool_)
        for name in names:
            together &= self.masks[name]
        return together

    def _mask(self, name: str) -> Mask | None:
        """Return who passes a filter; None where nothing is asked."""
        asked, terms, rows = self.measured.search, vocabulary(), self.register.people.rows
        columns = self.register.columns
        if name == "words":
            return self.measured.has_words
        if name == "distance":
            return self._distance()
        if name == "places":
            return self._has_place(asked.places) if asked.places else None
        if name == "fresh":
            return self._is_fresh() if asked.fresh else None
        if not (codes := getattr(asked, name)):
            return None
        if name == "sectors":
            numbers = [self.register.people.sectors.get(code, -1) for code in codes]
            return np.isin(rows["sector"], numbers)
        if name in ("regions", "levels"):
            kind: Terms = getattr(terms, name)
            return np.isin(columns[name[:-1]], [kind[code].number for code in codes])
        if name == "formats":
            return np.asarray(rows["formats"] & terms.formats.mask(codes) != 0)
        return np.asarray(rows["strengths"] & terms.skills.mask(codes) != 0)

    def _distance(self) -> Mask | None:
        measured, search = self.measured, self.measured.search
        if measured.area is not None:
            return measured.area
        if measured.metres is None:
            # A place that is not understood is no reason to show everybody.
            return np.zeros(len(self.register), np.bool_) if measured.is_unclear else None
        return _within(measured.metres, search.radius_km) if search.radius_km else None

    def _by_radius(self, among: Mask) -> Counts:
        metres = self.measured.metres
        if metres is None:
            return {}
        near = metres[among]
        return {str(km): int(np.count_nonzero(_within(near, km))) for km in RADII_KM}

    def _by_sector(self, among: Mask) -> Counts:
        numbers = self.register.people.sectors
        counts = np.bincount(self.register.people.rows["sector"][among], minlength=len(numbers))
        return {
            term.code: int(counts[numbers[term.code]]) if term.code in numbers else 0
            for term in vocabulary().sectors
        }

    def _has_place(self, places: Places) -> Mask:
        free = self.register.free > 0
        if places is Places.FREE:
            return free
        return np.asarray(free | (self.register.columns["expected_days"] <= WITHIN_DAYS[places]))

    def _is_fresh(self) -> Mask:
        days = self.register.people.rows["days_since_confirmed"]
        return np.asarray((days >= 0) & (days <= self.fresh_days))


def _within(metres: NDArray[np.int32], km: int) -> Mask:
    return np.asarray((metres >= 0) & (metres <= km * 1000))


def _by_number(terms: Terms, numbers: NDArray[np.int16]) -> Counts:
    counts = np.bincount(numbers + 1, minlength=len(terms) + 1)
    return {term.code: int(counts[term.number + 1]) for term in terms}


def _by_bit(terms: Terms, masks: NDArray[np.int64]) -> Counts:
    return {term.code: int(np.count_nonzero(masks & (1 << term.number))) for term in terms}
