"""The freshness report as a csv file, one figure a line."""

from collections.abc import Iterator

from matcher.desk.queries.freshness import Ages, Month, Report
from matcher.desk.rules.figures import Rate, Spread
from matcher.matching.files.writing import csv_text

HEADER = ("figure", "month", "group", "value", "n", "of", "low", "high")
Row = tuple[object, ...]


def report_csv(report: Report) -> str:
    """Return the report; shares are from 0 to 1, and what rests on too little has no value."""
    return csv_text(HEADER, _rows(report))


def _rows(report: Report) -> Iterator[Row]:
    for month in report.months:
        yield from _month_rows(month)
    yield ("place-days held now", "", "", report.held_now.days, report.held_now.n, "", "", "")
    for figure, groups in (("region", report.by_region), ("sector", report.by_sector)):
        for label, ages in groups:
            yield from _age_rows(f"claims by {figure}", "", label, ages)


def _month_rows(month: Month) -> Iterator[Row]:
    name, asked = f"{month.first:%Y-%m}", month.answers
    yield _rate_row("false-free rate", name, month.false_free)
    yield _rate_row("false-full rate", name, month.false_full)
    yield from _spread_rows("working days to an answer", name, asked.took)
    counts = {"no answer": asked.silent, "taken back": asked.withdrawn, "still open": asked.open}
    for group, n in counts.items():
        yield ("requests", name, group, n, "", "", "", "")
    yield from _spread_rows("working days to an approved mentor", name, month.searches)
    yield ("place-days held without a result", name, "", month.idle.days, month.idle.n, "", "", "")
    yield from _age_rows("claims by age", name, "", month.ages)


def _rate_row(figure: str, month: str, rate: Rate) -> Row:
    low, high = rate.range or ("", "")
    share = "" if rate.share is None else rate.share
    return (figure, month, "", _short(share), rate.n, rate.of, _short(low), _short(high))


def _spread_rows(figure: str, month: str, spread: Spread) -> Iterator[Row]:
    for group, days in (("median", spread.median), ("p90", spread.p90)):
        yield (figure, month, group, "" if days is None else days, spread.n, "", "", "")


def _age_rows(figure: str, month: str, group: str, ages: Ages) -> Iterator[Row]:
    for age, n in ages.items():
        named = f"{group}: {age}" if group else str(age)
        yield (figure, month, named, n, "", "", "", "")


def _short(share: float | str) -> float | str:
    return round(share, 4) if isinstance(share, float) else share
