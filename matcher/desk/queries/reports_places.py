"""The yearly report's figures of today by region and sector: who waits, and what is free."""

from matcher.core.words import _
from matcher.desk.queries.reports_now import Counts
from matcher.desk.queries.reports_tables import (
    Address,
    Section,
    Table,
    by_two,
    matrix,
    small_in,
)
from matcher.desk.rules.reports import Grid
from matcher.reference.files import Terms, vocabulary


def waiting_now(counts: Counts, shared: bool) -> Section:
    return Section(
        code="waiting",
        title=_("People who wait, by region and sector"),
        meaning=_("Candidates who look for a mentor today and have no request or offer open."),
        tables=[_by_place(_("People who wait, by region and sector"), counts, shared, "waiting")],
        opens=(_("All who wait for a mentor"), ("waiting", {})),
    )


def free_now(counts: Counts, shared: bool) -> Section:
    title = _("Free places, by region and sector")
    return Section(
        code="free",
        title=title,
        meaning=_("Places that are free today with mentors who can be asked today."),
        tables=[_by_place(title, counts, shared, "directory.index", free="y")],
        opens=(_("Mentors with a free place"), ("directory.index", {"free": "y"})),
    )


def _by_place(title: str, counts: Counts, shared: bool, page: str, **narrowed: str) -> Table:
    grid = region_by_sector(counts)
    codes = {label: code for code, label in named(vocabulary().regions)}

    def opens(row: int) -> Address | None:
        code = codes[grid.rows[row]] if row < len(grid.rows) else ""
        return (page, {"region": code, **narrowed}) if code else None

    return matrix(title, _("Region"), grid, shared=shared, opens=opens)


def region_by_sector(counts: Counts) -> Grid:
    """Return counts by region and sector, without the regions and sectors in which nobody is."""
    words = vocabulary()
    return by_two(counts, named(words.regions), named(words.sectors))


def named(terms: Terms) -> list[tuple[str, str]]:
    """Return the codes of some terms with their labels, and last that none is given."""
    return [*((term.code, terms.label(term.code)) for term in terms), ("", _("Not given"))]


def by_region(counts: Counts, *, shared: bool) -> dict[str, int | None]:
    """Return the totals of the regions that stand in the table; None where one is hidden there."""
    grid = region_by_sector(counts)
    small = small_in(grid, shared)
    codes = {label: code for code, label in named(vocabulary().regions)}
    last = len(grid.columns)
    return {
        codes[label]: None if (row, last) in small else grid.with_totals()[row][last]
        for row, label in enumerate(grid.rows)
    }
