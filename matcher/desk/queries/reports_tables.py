"""The tables of the yearly report: counts with their totals, in full or with small ones hidden."""

from collections.abc import Callable, Container, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from babel.dates import format_date
from markupsafe import Markup

from matcher.core.languages import locale_of
from matcher.core.words import _, language
from matcher.desk.queries.freshness_words import FEW
from matcher.desk.queries.reports import Year
from matcher.desk.queries.reports_now import Counts
from matcher.desk.rules.reports import Grid, span_of
from matcher.web.dates import number
from matcher.web.plots import Line, line_plot

Address = tuple[str, dict[str, Any]]
"""A page of the desk that shows the rows behind a number: its name and what narrows it."""


@dataclass(frozen=True, slots=True)
class Row:
    """One line: its label, its cells, and the page that shows whom it counts."""

    label: str
    cells: tuple[str, ...]
    opens: Address | None = None


@dataclass(frozen=True, slots=True)
class Table:
    """One table; a `wide` one has narrow columns with upright heads."""

    title: str
    head: tuple[str, ...]
    rows: Sequence[Row]
    wide: bool = False


@dataclass(frozen=True, slots=True)
class Section:
    """One figure: what it means, its plots and tables, and where its rows are."""

    code: str
    title: str
    meaning: str
    tables: Sequence[Table]
    plot: Markup = field(default_factory=Markup)
    opens: tuple[str, Address] | None = None


def months() -> list[str]:
    """Name the months in short."""
    locale = locale_of(language())
    return [str(format_date(date(2026, month, 1), "MMM", locale)) for month in range(1, 13)]


def long_months() -> list[str]:
    """Name the months in full."""
    locale = locale_of(language())
    return [str(format_date(date(2026, month, 1), "LLLL", locale)) for month in range(1, 13)]


def span_in_words(text: str) -> str:
    """Name a month or a year that narrows a list: "March 2026"; nothing where it is none."""
    if not (span := span_of(text)):
        return ""
    return str(format_date(span[0], "MMMM y" if "-" in text else "y", locale_of(language())))


def lines(title: str, labels: Sequence[str], drawn: Sequence[Line], unit: str = "") -> Markup:
    """Draw lines over months; nothing where there is no value to draw."""
    has_any = any(value is not None for line in drawn for value in line.values)
    return line_plot(title, labels, drawn, unit) if has_any else Markup()


def grid_rows(
    grid: Grid,
    *,
    hidden: Container[tuple[int, int]] = (),
    opens: Callable[[int], Address | None] = lambda _row: None,
) -> list[Row]:
    """Return the rows of a grid with its totals; hidden counts are a dash."""
    return [
        Row(
            label,
            tuple(FEW if (row, one) in hidden else number(n) for one, n in enumerate(counts)),
            opens(row),
        )
        for row, (label, counts) in enumerate(
            zip((*grid.rows, _("Together")), grid.with_totals(), strict=True)
        )
    ]


def matrix(title: str, corner: str, grid: Grid, *, shared: bool, **more: Any) -> Table:
    """Return a grid as a table of narrow columns."""
    rows = grid_rows(grid, hidden=small_in(grid, shared), **more)
    return Table(title, (corner, *grid.columns, _("Together")), rows, wide=True)


def by_two(
    counts: Counts, rows: Sequence[tuple[str, str]], columns: Sequence[tuple[str, str]]
) -> Grid:
    """Return counts by code as a grid, without the rows and columns in which nobody is."""
    used = [{key[side] for key, n in counts.items() if n} for side in (0, 1)]
    down = [(code, label) for code, label in rows if code in used[0]]
    across = [(code, label) for code, label in columns if code in used[1]]
    return Grid(
        tuple(label for _code, label in down),
        tuple(label for _code, label in across),
        tuple(tuple(counts.get((row, one), 0) for one, _l in across) for row, _l in down),
    )


def so_far(year: Year) -> range:
    """Return the months of the year that have begun."""
    return range(1, year.on.month + 1)


def month_names(year: Year) -> tuple[str, ...]:
    """Name the months that have begun."""
    return tuple(long_months()[: year.on.month])


def short_month_names(year: Year) -> tuple[str, ...]:
    """Name the months that have begun in short."""
    return tuple(months()[: year.on.month])


def span_of_month(year: Year, month: int) -> str:
    """Return a month as what narrows a list: "2026-03"."""
    return f"{year.year}-{month:02}"


def begun_in(span: str) -> Address:
    """Return the page of the pairings that began in a month or year."""
    return "pairings", {"status": "all", "begun": span}


def small_in(grid: Grid, shared: bool) -> frozenset[tuple[int, int]]:
    """Return what of a grid is not shown: nothing in what is not shared."""
    return grid.small() if shared else frozenset()
