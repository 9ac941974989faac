"""Who of those that enrolled has a mentor, by month and year, in full or without small numbers."""

from collections.abc import Mapping
from dataclasses import dataclass

from matcher.core.words import _
from matcher.desk.queries.freshness_words import FEW, percent
from matcher.desk.queries.reports import Year
from matcher.desk.rules.figures import Rate
from matcher.desk.rules.reports import hide_small
from matcher.web.dates import number

Place = tuple[int, int, int]
"""A count of the coverage: year, month (0 for the whole year), and column."""


@dataclass(frozen=True, slots=True)
class Coverage:
    """The coverage by month and year, its columns, and what is hidden of it.

    The last column is the total, and the first are those who have a mentor.
    """

    columns: tuple[str, ...]
    counts: Mapping[Place, int]
    hidden: frozenset[Place]

    def rate(self, year: int, month: int = 0) -> Rate:
        """Return how many have a mentor; none of none where a part of that is hidden."""
        has, total = (year, month, 0), (year, month, len(self.columns) - 1)
        if self.hidden.intersection((has, total)):
            return Rate(0, 0)
        return Rate(self.counts.get(has, 0), self.counts.get(total, 0))

    def cells(self, year: int, month: int = 0) -> tuple[str, ...]:
        """Return a row: its counts, and the share of those who have a mentor."""
        places = [(year, month, column) for column in range(len(self.columns))]
        said = (FEW if one in self.hidden else number(self.counts.get(one, 0)) for one in places)
        return (*said, percent(self.rate(year, month)))


def coverage_of(year: Year, *, shared: bool) -> Coverage:
    """Return the coverage; in what is shared, small numbers are hidden, and columns are fewer."""
    if shared:
        two = {month: (one.has, one.had + one.none) for month, one in year.coverage.items()}
        counts = coverage_counts(two)
        columns = (_("Has a mentor"), _("Has none now"), _("Enrolled"))
        return Coverage(columns, counts, coverage_hidden(counts))
    three = {month: (one.has, one.had, one.none) for month, one in year.coverage.items()}
    names = (_("Has a mentor"), _("Had one"), _("None so far"), _("Enrolled"))
    return Coverage(names, coverage_counts(three), frozenset())


def coverage_counts(parts: Mapping[tuple[int, int], tuple[int, ...]]) -> dict[Place, int]:
    """Return the parts of each month, those of each year, and last in each row its total."""
    counts: dict[Place, int] = {}
    for (year, month), found in parts.items():
        for row in ((year, month), (year, 0)):
            for column, n in enumerate((*found, sum(found))):
                counts[(*row, column)] = counts.get((*row, column), 0) + n
    return counts


def coverage_hidden(counts: Mapping[Place, int]) -> frozenset[Place]:
    """Return what of the coverage is not shared: the same whichever year is looked at."""
    rows = sorted({place[:2] for place in counts})
    columns = sorted({place[2] for place in counts})
    across = [[(*row, column) for column in columns] for row in rows]
    down = [
        [*((*row, column) for row in rows if row[0] == year and row[1]), (year, 0, column)]
        for year in sorted({year for year, _month in rows})
        for column in columns
    ]
    return hide_small(counts, across + down)
