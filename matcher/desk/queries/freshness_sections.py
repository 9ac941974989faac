"""The freshness report in words, tables and plots."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from babel.dates import format_date
from markupsafe import Markup

from matcher.core.languages import locale_of
from matcher.core.words import _, _l, language
from matcher.desk.queries.freshness import Ages, Month, Report
from matcher.desk.queries.freshness_words import (
    between,
    length,
    month_name,
    percent,
    so_many_of,
)
from matcher.desk.rules.figures import Rate, Spread
from matcher.mentors.rules import ClaimAge
from matcher.web.dates import number
from matcher.web.plots import Line, Parts, bar_plot, column_plot, line_plot

AGE_NAMES = {
    ClaimAge.FRESH: _l("Fresh"),
    ClaimAge.AGEING: _l("Ageing"),
    ClaimAge.STALE: _l("Stale"),
    ClaimAge.HIDDEN: _l("Hidden"),
    ClaimAge.NEVER: _l("Never said"),
}


@dataclass(frozen=True, slots=True)
class Section:
    """One figure: what it means, its plot, and the table that says the same."""

    code: str
    title: str
    meaning: str
    plot: Markup
    head: tuple[str, ...]
    rows: Sequence[tuple[str, ...]]


def sections(report: Report) -> list[Section]:
    """Return every figure over time, then the claims by region and by sector."""
    return [
        _rate_section(
            report,
            "false-free",
            _("Shown as free, and full"),
            _(
                "Of the requests that mentors answered in a month with yes or no, how many were a "
                "no for “full” or “no time”. Only mentors shown with a free place can be asked. "
                "Requests that two people had agreed before are left out."
            ),
            lambda month: month.false_free,
        ),
        _rate_section(
            report,
            "false-full",
            _("Shown as full, and free"),
            _(
                "Of the times a mentor who was shown as full said something of their places, how "
                "often they had room. A place that has come back and waits for its mentor’s word "
                "does not count. Who says nothing cannot be counted."
            ),
            lambda month: month.false_full,
        ),
        _answers_section(report),
        _spread_section(report),
        _idle_section(report),
        _ages_section(report),
        _groups_section("regions", _("Age of claims by region"), report.by_region),
        _groups_section("sectors", _("Age of claims by sector"), report.by_sector),
    ]


def _labels(report: Report) -> list[str]:
    locale = locale_of(language())
    return [str(format_date(month.first, "MMM", locale)) for month in report.months]


def _percents(rates: Sequence[Rate]) -> list[float | None]:
    return [None if rate.share is None else 100 * rate.share for rate in rates]


def _rate_section(
    report: Report, code: str, title: str, meaning: str, rate_of: Callable[[Month], Rate]
) -> Section:
    rates = [rate_of(month) for month in report.months]
    ranges = [
        None if rate.range is None else (100 * rate.range[0], 100 * rate.range[1]) for rate in rates
    ]
    rows = [
        (
            month_name(month),
            so_many_of(rate_of(month)),
            percent(rate_of(month)),
            between(rate_of(month)),
        )
        for month in reversed(report.months)
    ]
    return Section(
        code=code,
        title=title,
        meaning=meaning,
        plot=line_plot(title, _labels(report), [Line(title, _percents(rates), ranges)], "%"),
        head=(_("Month"), _("How many"), _("Share"), _("Lies between")),
        rows=rows,
    )


def _spread_lines(spreads: Sequence[Spread]) -> list[Line]:
    return [
        Line(_("Half are sooner"), [each.median for each in spreads]),
        Line(_("Nine of ten are sooner"), [each.p90 for each in spreads]),
    ]


def _answers_section(report: Report) -> Section:
    title = _("Working days until a mentor answers")
    rows = [
        (
            month_name(month),
            number(month.answers.took.n),
            length(month.answers.took.median),
            length(month.answers.took.p90),
            number(month.answers.silent),
            number(month.answers.withdrawn),
            number(month.answers.open),
        )
        for month in reversed(report.months)
    ]
    return Section(
        code="answers",
        title=title,
        meaning=_(
            "From the request to the first answer of the mentor: yes, no, or “let’s talk first”. "
            "By the month of the request. Requests without an answer are counted beside it."
        ),
        plot=line_plot(
            title, _labels(report), _spread_lines([month.answers.took for month in report.months])
        ),
        head=(
            _("Month"),
            _("Answered"),
            _("Half are sooner than"),
            _("Nine of ten sooner than"),
            _("No answer"),
            _("Taken back"),
            _("Still open"),
        ),
        rows=rows,
    )


def _spread_section(report: Report) -> Section:
    title = _("Working days from looking to approved")
    rows = [
        (
            month_name(month),
            number(month.searches.n),
            length(month.searches.median),
            length(month.searches.p90),
        )
        for month in reversed(report.months)
    ]
    return Section(
        code="searches",
        title=title,
        meaning=_(
            "From the day on which a candidate began to look, or lost the mentor before, to the "
            "day on which the office approved the pairing. By the month of the approval."
        ),
        plot=line_plot(title, _labels(report), _spread_lines([m.searches for m in report.months])),
        head=(
            _("Month"),
            _("Pairings"),
            _("Half are sooner than"),
            _("Nine of ten sooner than"),
        ),
        rows=rows,
    )


def _idle_section(report: Report) -> Section:
    title = _("Places held, and nothing came of it")
    rows = [
        (month_name(month), number(month.idle.n), number(month.idle.days))
        for month in reversed(report.months)
    ]
    now = (_("Open now"), number(report.held_now.n), number(report.held_now.days))
    columns = [
        Parts(label, (month.idle.days,))
        for label, month in zip(_labels(report), report.months, strict=True)
    ]
    return Section(
        code="idle",
        title=title,
        meaning=_(
            "For each offer or request that ended without a pairing: the days for which it held a "
            "place, added up. By the month in which it ended."
        ),
        plot=column_plot(title, columns, [_("Days")]),
        head=(_("Month"), _("Offers and requests"), _("Days")),
        rows=[now, *rows],
    )


def _ages_section(report: Report) -> Section:
    title = _("Age of claims, month by month")
    columns = [
        Parts(label, tuple(month.ages.values()))
        for label, month in zip(_labels(report), report.months, strict=True)
    ]
    rows = [(month_name(month), *_counts(month.ages)) for month in reversed(report.months)]
    return Section(
        code="ages",
        title=title,
        meaning=_(
            "How long ago the mentors who are on the list now had last said something of their "
            "places, at the end of each month. Hidden ones are not suggested until they do."
        ),
        plot=column_plot(title, columns, [str(name) for name in AGE_NAMES.values()]),
        head=(_("Month"), *(str(name) for name in AGE_NAMES.values())),
        rows=rows,
    )


def _groups_section(code: str, title: str, groups: Sequence[tuple[str, Ages]]) -> Section:
    named = [(label or _("Not given"), ages) for label, ages in groups]
    names = [str(name) for name in AGE_NAMES.values()]
    return Section(
        code=code,
        title=title,
        meaning=_("Mentors on the list, by how old their claim is today."),
        plot=bar_plot(title, [Parts(label, tuple(ages.values())) for label, ages in named], names),
        head=(_("Region") if code == "regions" else _("Sector"), *names),
        rows=[(label, *_counts(ages)) for label, ages in named],
    )


def _counts(ages: Ages) -> tuple[str, ...]:
    return tuple(number(n) for n in ages.values())
