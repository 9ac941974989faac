"""The yearly report's figures of pairings: what became of them, and why they ended."""

from matcher.core.words import _
from matcher.desk.queries.reports import Year
from matcher.desk.queries.reports_tables import (
    Section,
    Table,
    begun_in,
    grid_rows,
    lines,
    matrix,
    month_names,
    short_month_names,
    small_in,
    so_far,
    span_of_month,
)
from matcher.desk.rules.reports import Grid
from matcher.pairings.rules.states import END_LABELS, PairingStatus
from matcher.web.plots import Line


def begun(year: Year, shared: bool) -> Section:
    states = [
        (PairingStatus.ACTIVE, _("Still together")),
        (PairingStatus.COMPLETED, _("Finished")),
        (PairingStatus.ENDED_EARLY, _("Ended early")),
    ]
    grid = Grid(
        month_names(year),
        tuple(label for _state, label in states),
        tuple(
            tuple(year.begun.get((month, state), 0) for state, _label in states)
            for month in so_far(year)
        ),
    )
    hidden = small_in(grid, shared)
    title = _("What became of pairings, by the month in which they began")
    totals = [
        None if (row, 3) in hidden else float(counts[3])
        for row, counts in enumerate(grid.with_totals()[:-1])
    ]
    spans = [*(span_of_month(year, month) for month in so_far(year)), str(year.year)]
    return Section(
        code="begun",
        title=title,
        meaning=_(
            "Pairings that the office approved in a month, by how they stand today. Those that "
            "rest are still together."
        ),
        plot=lines(title, short_month_names(year), [Line(_("Began"), totals)]),
        tables=[
            Table(
                title,
                (_("Month"), *grid.columns, _("Began")),
                grid_rows(grid, hidden=hidden, opens=lambda row: begun_in(spans[row])),
            )
        ],
        opens=(_("All pairings"), ("pairings", {"status": "all"})),
    )


def ended(year: Year, shared: bool) -> Section:
    given = {reason for _month, reason in year.ended}
    reasons = [("", _("Finished"))]
    reasons += [(code, str(label)) for code, label in END_LABELS.items() if code in given]
    grid = Grid(
        tuple(label for _code, label in reasons),
        short_month_names(year),
        tuple(
            tuple(year.ended.get((month, code), 0) for month in so_far(year))
            for code, _label in reasons
        ),
    )
    title = _("Why pairings ended, by the month in which they did")
    return Section(
        code="ended",
        title=title,
        meaning=_(
            "Pairings that ended in a month: finished as agreed, or early, with the reason that "
            "was given."
        ),
        tables=[matrix(title, _("Reason"), grid, shared=shared)],
        opens=(
            _("Pairings that ended in %(year)s", year=str(year.year)),
            ("pairings", {"status": "ended", "ended": str(year.year)}),
        ),
    )
