"""The freshness report's figures in words, and the four that stand above all others."""

from dataclasses import dataclass

from babel.dates import format_date
from babel.numbers import format_percent

from matcher.core.languages import locale_of
from matcher.core.words import _, language
from matcher.desk.queries.freshness import Month, Report
from matcher.desk.rules.figures import Rate
from matcher.web.dates import number

FEW = "–"


@dataclass(frozen=True, slots=True)
class Headline:
    """A figure of the whole year, how much it rests on, and where the page says what it means."""

    value: str
    words: str
    rests_on: str
    section: str = ""


def headlines(report: Report) -> list[Headline]:
    """Return the four figures that stand above all others."""
    return [
        Headline(
            percent(report.false_free),
            _("of answers were “no room” from a mentor shown as free"),
            so_many_of(report.false_free),
        ),
        Headline(
            percent(report.false_full),
            _("of mentors shown as full had room when they next spoke"),
            so_many_of(report.false_full),
        ),
        Headline(
            length(report.answers.took.median),
            _("working days until a mentor answers: half of all are sooner"),
            _("%(n)s answers", n=number(report.answers.took.n)),
        ),
        Headline(
            length(report.searches.median),
            _("working days from looking to an approved mentor: half of all are sooner"),
            _("%(n)s pairings", n=number(report.searches.n)),
        ),
    ]


def percent(rate: Rate) -> str:
    """Say a rate; a dash where it rests on too little."""
    return FEW if rate.share is None else percent_of(rate.share)


def percent_of(share: float) -> str:
    return str(format_percent(share, locale=locale_of(language())))


def so_many_of(rate: Rate) -> str:
    """Say what a rate is made of: "3 of 41"."""
    return _("%(n)s of %(of)s", n=number(rate.n), of=number(rate.of))


def between(rate: Rate) -> str:
    """Say between what the true rate lies, nineteen times in twenty."""
    if rate.range is None:
        return FEW
    low, high = (percent_of(end) for end in rate.range)
    return _("%(low)s to %(high)s", low=low, high=high)


def length(days: float | None) -> str:
    """Say a number of days; a dash where it rests on too little."""
    return FEW if days is None else number(days)


def month_name(month: Month) -> str:
    """Name a month with its year."""
    return str(format_date(month.first, "MMMM y", locale_of(language())))
