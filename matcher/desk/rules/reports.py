"""The yearly report's figures: which small numbers to hide, spreads, and the months of a year."""

import re
from collections.abc import Hashable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from math import ceil
from typing import TypeVar

import numpy as np

from matcher.desk.rules.figures import ENOUGH_FOR_A_SPREAD, Spread

Key = TypeVar("Key", bound=Hashable)
SMALL = 5
"""A number of people below this, and above nothing, is not shared."""
ENOUGH_FOR_A_TAIL = 10
"""Among fewer, the length within which nine of ten end is that of one person."""
EXACT = 1e-9
SPAN = re.compile(r"[0-9]{4}(-[0-9]{2})?")

MOST_PEOPLE = 5
"""Mentors with so many people or more are counted together."""


@dataclass(frozen=True, slots=True)
class Grid:
    """Counts by row and column; `cells[row][column]`. The last row and column may be totals."""

    rows: tuple[str, ...]
    columns: tuple[str, ...]
    cells: tuple[tuple[int, ...], ...]

    @property
    def total(self) -> int:
        """All counts together."""
        return sum(map(sum, self.cells))

    def with_totals(self) -> tuple[tuple[int, ...], ...]:
        """Return the cells with the total of each row behind it, and of each column below."""
        rows = [(*row, sum(row)) for row in self.cells]
        below = tuple(sum(column) for column in zip(*rows, strict=True)) if rows else ()
        return (*rows, below)

    def small(self) -> frozenset[tuple[int, int]]:
        """Return the places, totals among them, that are not to be shared."""
        whole = self.with_totals()
        values = {
            (row, column): count
            for row, counts in enumerate(whole)
            for column, count in enumerate(counts)
        }
        n_rows, n_columns = len(whole), len(self.columns) + 1
        across = [[(row, column) for column in range(n_columns)] for row in range(n_rows)]
        down = [[(row, column) for row in range(n_rows)] for column in range(n_columns)]
        return hide_small(values, across + down)


def hide_small(values: Mapping[Key, int], sums: Sequence[Sequence[Key]]) -> frozenset[Key]:
    """Return what to hide so that no small number can be read or worked out.

    Small numbers go first. Then, one at a time, whatever is left that would give one away: a hidden
    number that the sums determine, and hidden numbers that are small together. For each the
    smallest number beside it is hidden too; a total or a nothing only where no other is.

    Parameters
    ----------
    sums
        Each names some numbers, and last their total.

    References
    ----------
    Cox (1980), Suppression methodology and statistical disclosure control, JASA 75.
    """
    hidden = {key for key, value in values.items() if 0 < value < SMALL}
    totals = {line[-1] for line in sums}
    while giving_away := _first_giving_away(values, sums, hidden):
        beside = [key for line in giving_away for key in line if key not in hidden]
        if not beside:
            break
        hidden.add(min(beside, key=lambda key: (values[key] == 0, key in totals, values[key])))
    return frozenset(hidden)


def _first_giving_away(
    values: Mapping[Key, int], sums: Sequence[Sequence[Key]], hidden: set[Key]
) -> list[Sequence[Key]]:
    """Return the sums in which something more must be hidden; none where all is safe."""
    for line in sums:
        parts = [key for key in line[:-1] if key in hidden]
        if parts and line[-1] not in hidden and sum(values[key] for key in parts) < SMALL:
            return [line]
        if len(parts) + (line[-1] in hidden) == 1:
            return [line]
    for key in _determined(sums, hidden):
        lines = [line for line in sums if key in line and not hidden.issuperset(line)]
        if lines:
            return lines
    return []


def _determined(sums: Sequence[Sequence[Key]], hidden: set[Key]) -> list[Key]:
    """Return the hidden numbers that follow from the shown ones: those no solution can vary."""
    keys = [key for key in dict.fromkeys(key for line in sums for key in line) if key in hidden]
    if not keys:
        return []
    place = {key: number for number, key in enumerate(keys)}
    matrix = np.zeros((len(sums), len(keys)))
    for row, line in enumerate(sums):
        for key in line:
            if key in place:
                matrix[row, place[key]] = -1.0 if key == line[-1] else 1.0
    _left, sizes, right = np.linalg.svd(matrix)
    free = right[int((sizes > EXACT).sum()) :]
    varies = np.abs(free).max(axis=0, initial=0.0) > EXACT
    return [key for key, can_vary in zip(keys, varies, strict=True) if not can_vary]


def spread_of(counted: Iterable[tuple[int, int]]) -> Spread:
    """Return the median and the length within which nine of ten end.

    Parameters
    ----------
    counted
        Lengths in days, and how many took so long.
    """
    ordered = sorted((max(0, days), n) for days, n in counted)
    n = sum(times for _days, times in ordered)
    if n < ENOUGH_FOR_A_SPREAD:
        return Spread(n, None, None)
    middle = (_at(ordered, (n - 1) // 2) + _at(ordered, n // 2)) / 2
    return Spread(n, middle, float(_at(ordered, ceil(0.9 * n) - 1)))


def _at(ordered: Sequence[tuple[int, int]], place: int) -> int:
    """Return the length at a place of all lengths in their order."""
    for days, times in ordered:
        if place < times:
            return days
        place -= times
    raise IndexError(place)


def shared_spread(spread: Spread) -> Spread:
    """Return a spread without the tail where that would be one person's."""
    has_tail = spread.n >= ENOUGH_FOR_A_TAIL
    return Spread(spread.n, spread.median, spread.p90 if has_tail else None)


def months_of(year: int) -> list[date]:
    """Return the first days of the months of a year, and of the January after."""
    return [date(year, month, 1) for month in range(1, 13)] + [date(year + 1, 1, 1)]


def years_since(first: int | None, today: date) -> list[int]:
    """Return the years that can be reported, the newest first; this one always."""
    return list(range(today.year, min(first or today.year, today.year) - 1, -1))


def span_of(text: str) -> tuple[date, date] | None:
    """Return the first day of a month or year such as "2026-03" or "2026", and of the next."""
    if not SPAN.fullmatch(text):
        return None
    year, _dash, month = text.partition("-")
    try:
        if not month:
            return date(int(year), 1, 1), date(int(year) + 1, 1, 1)
        first = date(int(year), int(month), 1)
        return first, (first + timedelta(days=31)).replace(day=1)
    except (ValueError, OverflowError):
        return None
