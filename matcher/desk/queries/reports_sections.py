"""The yearly report in words: each figure with its meaning, plot, tables and rows."""

from collections.abc import Sequence

from markupsafe import Markup

from matcher.core.words import _
from matcher.desk.queries.freshness_words import FEW, Headline, length, percent, so_many_of
from matcher.desk.queries.reports import Year
from matcher.desk.queries.reports_coverage import Coverage, coverage_of
from matcher.desk.queries.reports_pairings import begun, ended
from matcher.desk.queries.reports_places import free_now, waiting_now
from matcher.desk.queries.reports_tables import (
    Address,
    Row,
    Section,
    Table,
    begun_in,
    grid_rows,
    lines,
    month_names,
    short_month_names,
    small_in,
    so_far,
    span_of_month,
)
from matcher.desk.rules.figures import Rate, Spread
from matcher.desk.rules.reports import MOST_PEOPLE, Grid, hide_small, shared_spread
from matcher.web.dates import number
from matcher.web.plots import Line, Parts, bar_plot


def sections(year: Year, *, shared: bool) -> list[Section]:
    """Return every figure of a year; in what is shared, small numbers are hidden."""
    coverage = coverage_of(year, shared=shared)
    found = [
        _coverage(year, coverage),
        _waiting(year, shared),
        _false_free(year, shared),
        _load(year, shared),
        begun(year, shared),
        ended(year, shared),
    ]
    if year.now is not None:
        found[4:4] = [
            waiting_now(year.now.waiting, shared),
            free_now(year.now.free, shared),
        ]
    return found


def headlines(year: Year, *, shared: bool) -> list[Headline]:
    """Return the figures that stand above all others."""
    rate = coverage_of(year, shared=shared).rate(year.year)
    no_room = _no_room_rates(year, shared)[-1]
    first = shared_spread(year.first_in_all) if shared else year.first_in_all
    return [
        Headline(
            percent(rate),
            _("of those who enrolled in %(year)s have a mentor now", year=str(year.year)),
            so_many_of(rate) if rate.of else FEW,
            "coverage",
        ),
        Headline(
            length(first.median),
            _("days from enrolling to a first mentor: half of all are sooner"),
            _("nine of ten: %(n)s", n=length(first.p90)),
            "waiting-times",
        ),
        Headline(
            percent(no_room),
            _("of answers were “no room” from a mentor shown as free"),
            so_many_of(no_room) if no_room.of else FEW,
            "false-free",
        ),
    ]


def _coverage(year: Year, coverage: Coverage) -> Section:
    head = (*coverage.columns, _("Share"))
    by_month = [
        Row(name, coverage.cells(year.year, month), _enrolled(span_of_month(year, month)))
        for month, name in zip(so_far(year), month_names(year), strict=True)
    ]
    whole = Row(_("Together"), coverage.cells(year.year), _enrolled(str(year.year)))
    years = sorted({one for one, _month in year.coverage}, reverse=True)
    by_year = [Row(str(one), coverage.cells(one), _enrolled(str(one))) for one in years]
    rates = [coverage.rate(year.year, month).share for month in so_far(year)]
    title = _("Who has a mentor")
    return Section(
        code="coverage",
        title=title,
        meaning=_(
            "Of the candidates who enrolled in a month, how many have a mentor today. Whoever "
            "withdrew counts among those who enrolled, and so does who had a mentor until lately."
        ),
        plot=lines(title, short_month_names(year), [Line(title, _percents(rates))], "%"),
        tables=[
            Table(_("By month of enrolling"), (_("Month"), *head), [*by_month, whole]),
            Table(_("By year of enrolling"), (_("Year"), *head), by_year),
        ],
        opens=(_("All who wait for a mentor"), ("waiting", {})),
    )


def _enrolled(span: str) -> Address:
    return "people", {"role": "candidate", "enrolled": span}


def _percents(shares: Sequence[float | None]) -> list[float | None]:
    return [None if share is None else 100 * share for share in shares]


def _waiting(year: Year, shared: bool) -> Section:
    few = Spread(0, None, None)
    kept = shared_spread if shared else _as_it_is
    spreads = [kept(year.first.get(month, few)) for month in so_far(year)]
    rows = [
        Row(name, _spread_cells(spread, shared), begun_in(span_of_month(year, month)))
        for month, name, spread in zip(so_far(year), month_names(year), spreads, strict=True)
    ]
    rows.append(
        Row(
            _("Together"),
            _spread_cells(kept(year.first_in_all), shared),
            begun_in(str(year.year)),
        )
    )
    if year.now is not None:
        cells = _spread_cells(kept(year.now.waited), shared)
        rows.append(Row(_("Waiting today"), cells, ("waiting", {})))
    counted = () if shared else (_("First mentors"),)
    title = _("How long people wait")
    return Section(
        code="waiting-times",
        title=title,
        meaning=_(
            "Days from enrolling to the day on which the office approved a first mentor, by the "
            "month of that day. The last line is of those who wait today. A length needs five "
            "people; “nine of ten” needs ten in what is shared."
        ),
        plot=lines(
            title,
            short_month_names(year),
            [
                Line(_("Half are sooner"), [each.median for each in spreads]),
                Line(_("Nine of ten are sooner"), [each.p90 for each in spreads]),
            ],
        ),
        tables=[
            Table(
                _("Days, by month"),
                (_("Month"), *counted, _("Half are sooner"), _("Nine of ten are sooner")),
                rows,
            )
        ],
        opens=(_("All who wait for a mentor"), ("waiting", {})),
    )


def _as_it_is(spread: Spread) -> Spread:
    return spread


def _spread_cells(spread: Spread, shared: bool) -> tuple[str, ...]:
    counted = () if shared else (number(spread.n),)
    return (*counted, length(spread.median), length(spread.p90))


def _no_room_grid(year: Year) -> Grid:
    rates = [year.no_room.get(month, Rate(0, 0)) for month in so_far(year)]
    cells = tuple((rate.n, rate.of - rate.n) for rate in rates)
    return Grid(month_names(year), (_("No room"), _("Other answers")), cells)


def _no_room_rates(year: Year, shared: bool) -> list[Rate]:
    """Return the rate of each month, then of all; none of none where a part of it is hidden."""
    grid = _no_room_grid(year)
    small = small_in(grid, shared)
    return [
        Rate(0, 0) if small.intersection({(row, 0), (row, 2)}) else Rate(n, of)
        for row, (n, _other, of) in enumerate(grid.with_totals())
    ]


def _false_free(year: Year, shared: bool) -> Section:
    grid, rates = _no_room_grid(year), _no_room_rates(year, shared)
    rows = [
        Row(row.label, (*row.cells, percent(rate)))
        for row, rate in zip(grid_rows(grid, hidden=small_in(grid, shared)), rates, strict=True)
    ]
    title = _("Shown as free, and full")
    return Section(
        code="false-free",
        title=title,
        meaning=_(
            "Of the requests that mentors answered in a month with yes or no, how many were a "
            "no for “full” or “no time”. Only mentors shown with a free place can be asked. "
            "Requests that two people had agreed before are left out."
        ),
        plot=lines(
            title,
            short_month_names(year),
            [Line(title, _percents([rate.share for rate in rates[:-1]]))],
            "%",
        ),
        tables=[
            Table(
                _("Answers, by month"),
                (_("Month"), *grid.columns, _("All answers"), _("Share")),
                rows,
            )
        ],
        opens=(_("How true the list is"), ("freshness", {})),
    )


def _mentors_with(people: int) -> Address:
    """Return the page of the mentors who have so many people now, or of all for -1."""
    return "people", {"role": "mentor"} | ({"mentoring": str(people)} if people >= 0 else {})


def _load(year: Year, shared: bool) -> Section:
    counts = {people: year.load.get(people, 0) for people in range(MOST_PEOPLE + 1)}
    everybody = sum(counts.values())
    whole = {**counts, -1: everybody}
    small = hide_small(whole, [list(whole)]) if shared else frozenset()
    names = [
        _("Nobody"),
        _("One person"),
        *(_("%(n)s people", n=people) for people in range(2, MOST_PEOPLE)),
        _("%(n)s or more", n=MOST_PEOPLE),
    ]
    rows = [
        Row(
            name,
            (FEW if people in small else number(whole[people]),),
            _mentors_with(people if year.now is not None else -1),
        )
        for people, name in zip(whole, [*names, _("All mentors")], strict=True)
    ]
    title = _("How many people each mentor has")
    bars = [Parts(name, (n,)) for name, n in zip(names, counts.values(), strict=True)]
    return Section(
        code="load",
        title=title,
        meaning=_(
            "Mentors by how many people they mentored on the day of this report. Those with nobody "
            "count if they are on the list now."
        ),
        plot=Markup() if small else bar_plot(title, bars, [title]),
        tables=[Table(title, (_("Has"), _("Mentors")), rows)],
        opens=(_("All mentors"), ("people", {"role": "mentor"})),
    )
