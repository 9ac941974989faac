"""How well the pairs of a match suit, and how far apart they are: counts, plots, tables."""

from dataclasses import dataclass

from markupsafe import Markup
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from matcher.core.words import _
from matcher.desk.queries.runs import Run
from matcher.desk.rules.comparing import BANDS, DISTANCE_BANDS, UNIT
from matcher.matching.models import Suggestion
from matcher.web.dates import number
from matcher.web.plots import Parts, bar_plot, column_plot

BAND = 100 // BANDS


@dataclass(frozen=True, slots=True)
class Spread:
    """One distribution: what it says in a sentence, its plot, and the same as a table."""

    title: str
    meaning: str
    plot: Markup
    head: tuple[str, str]
    rows: tuple[tuple[str, str], ...]


def read_spreads(session: Session, run: Run) -> tuple[Spread, ...]:
    """Return how a run's suggestions are spread by suitability and by distance; none without."""
    points = _count_points(session, run)
    n_pairs = sum(points)
    if not n_pairs:
        return ()
    return _suitability(points, n_pairs), _distance(*_count_distances(session, run), n_pairs)


def _count_points(session: Session, run: Run) -> list[int]:
    band = Suggestion.suitability // (UNIT * BAND)
    rows = session.execute(
        select(band, func.count()).where(Suggestion.run_id == run.id).group_by(band)
    )
    counts = [0] * BANDS
    for place, count in rows:
        counts[min(BANDS - 1, int(place))] += count
    return counts


def _count_distances(session: Session, run: Run) -> tuple[list[int], int]:
    """Return the pairs in each band of kilometres, and those whose distance is not known."""
    rows = session.execute(
        select(Suggestion.distance_km, func.count())
        .where(Suggestion.run_id == run.id)
        .group_by(Suggestion.distance_km)
    )
    counts, unknown = [0] * len(DISTANCE_BANDS), 0
    for km, count in rows:
        if km is None:
            unknown += count
            continue
        for place, (first, end) in enumerate(DISTANCE_BANDS):
            if first <= km and (end is None or km < end):
                counts[place] += count
    return counts, unknown


def _suitability(counts: list[int], n_pairs: int) -> Spread:
    title = _("How well the pairs suit")
    labels = [f"{BAND * place}–{BAND * place + BAND - 1}" for place in range(BANDS)]
    labels[-1] = f"{100 - BAND}–100"
    half = _middle(counts, labels)
    return Spread(
        title=title,
        meaning=_("Half of %(n)s pairs have %(band)s points of 100 or more.", n=n_pairs, band=half),
        plot=column_plot(title, _parts(labels, counts), [_("Pairs")]),
        head=(_("Points of 100"), _("Pairs")),
        rows=_rows(labels, counts),
    )


def _middle(counts: list[int], labels: list[str]) -> str:
    """Return where the band begins in which the pair in the middle is."""
    above, wanted = 0, sum(counts) / 2
    for place in reversed(range(len(counts))):
        above += counts[place]
        if above >= wanted:
            return labels[place].partition("–")[0]
    return "0"


def _distance(counts: list[int], unknown: int, n_pairs: int) -> Spread:
    title = _("How far apart they are")
    labels = [
        _("%(first)s to under %(end)s km", first=first, end=end)
        if end
        else _("%(first)s km or more", first=first)
        for first, end in DISTANCE_BANDS
    ]
    if unknown:
        labels, counts = [*labels, _("Not known")], [*counts, unknown]
    near = sum(counts[:2])
    return Spread(
        title=title,
        meaning=_(
            "%(near)s of %(n)s pairs are less than %(km)s km apart.",
            near=near,
            n=n_pairs,
            km=DISTANCE_BANDS[1][1],
        ),
        plot=bar_plot(title, _parts(labels, counts), [_("Pairs")]),
        head=(_("Distance"), _("Pairs")),
        rows=_rows(labels, counts),
    )


def _parts(labels: list[str], counts: list[int]) -> list[Parts]:
    return [Parts(label, (count,)) for label, count in zip(labels, counts, strict=True)]


def _rows(labels: list[str], counts: list[int]) -> tuple[tuple[str, str], ...]:
    return tuple((label, number(count)) for label, count in zip(labels, counts, strict=True))
