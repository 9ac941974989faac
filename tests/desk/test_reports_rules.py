"""Small numbers are hidden, and so is what would give them away; spreads and spans of days."""

import itertools
import random
from datetime import date

import pytest

from matcher.desk.queries.reports_coverage import coverage_counts, coverage_hidden
from matcher.desk.rules.figures import Spread
from matcher.desk.rules.reports import (
    Grid,
    hide_small,
    shared_spread,
    span_of,
    spread_of,
    years_since,
)


def grid(*cells: tuple[int, ...]) -> Grid:
    rows, columns = range(len(cells)), range(len(cells[0]))
    return Grid(tuple(map(str, rows)), tuple(map(str, columns)), cells)


def test_nothing_is_hidden_where_no_number_is_small() -> None:
    assert grid((5, 0, 9), (12, 7, 0)).small() == frozenset()


def test_a_small_number_takes_a_square_of_four_with_it() -> None:
    assert grid((3, 9, 20), (8, 7, 30), (40, 50, 60)).small() == {(0, 0), (0, 1), (1, 0), (1, 1)}


def test_a_total_is_hidden_where_nothing_else_can_be() -> None:
    assert hide_small({"a": 2, "of": 2}, [["a", "of"]]) == {"a", "of"}
    assert hide_small({"a": 4, "b": 0, "of": 4}, [["a", "b", "of"]]) >= {"a", "of"}


def test_hidden_numbers_that_are_small_together_take_another_with_them() -> None:
    values = {"a": 1, "b": 2, "c": 30, "of": 33}
    assert hide_small(values, [["a", "b", "c", "of"]]) == {"a", "b", "c"}


def test_a_total_that_says_the_same_goes_before_numbers_that_are_nothing() -> None:
    """Hiding nothings would call for more of them, until no row is left."""
    table = grid((1, 0), (1, 0), (5, 0), (7, 0), (9, 0))
    assert table.small() == {(row, column) for row in (0, 1, 2) for column in (0, 2)}


def test_a_number_that_follows_from_rows_and_columns_together_is_found() -> None:
    """Two squares of four, and between them one number that is the difference of two sums."""
    values = {(row, column): 50 for row in range(5) for column in range(5)}
    squares = [(0, 0), (0, 1), (1, 0), (1, 1), (2, 2), (2, 3), (3, 2), (3, 3)]
    small = [*squares, (0, 2)]
    cells = tuple(
        tuple(4 if (row, column) in small else values[row, column] for column in range(4))
        for row in range(4)
    )
    hidden = grid(*cells).small()
    assert hidden > set(small)
    assert still_open(grid(*cells), hidden)


def still_open(table: Grid, hidden: frozenset[tuple[int, int]]) -> bool:
    """Say whether every hidden number can be another: whether it lies on a ring of hidden ones.

    Rows and columns are the ends, hidden numbers the ways between them; a way without which its
    ends are apart is the only unknown of what is added up on one side of it.
    """
    for row, column in hidden:
        others = hidden - {(row, column)}
        reached, grown = {("row", row)}, True
        while grown:
            more = {("column", c) for r, c in others if ("row", r) in reached}
            more |= {("row", r) for r, c in others if ("column", c) in reached}
            grown = not more <= reached
            reached |= more
        if ("column", column) not in reached:
            return False
    return True


def test_no_hidden_number_of_many_made_up_tables_can_be_worked_out() -> None:
    dice = random.Random(6)
    for _each in range(60):
        n_rows, n_columns = dice.randint(1, 7), dice.randint(2, 6)
        table = grid(
            *(
                tuple(dice.choice((0, 0, 1, 2, 4, 6, 15, 40)) for _column in range(n_columns))
                for _row in range(n_rows)
            )
        )
        hidden, whole = table.small(), table.with_totals()
        shown = itertools.product(range(n_rows + 1), range(n_columns + 1))
        assert all(not 0 < whole[r][c] < 5 for r, c in shown if (r, c) not in hidden)
        assert still_open(table, hidden)


def test_a_small_month_of_the_coverage_cannot_be_had_from_the_sum_of_its_year() -> None:
    parts = {(2025, month): (30, 20) for month in range(1, 13)} | {(2026, 1): (30, 3)}
    parts |= {(2026, 2): (40, 50), (2026, 3): (60, 70)}
    hidden = coverage_hidden(coverage_counts(parts))
    assert hidden == {(2026, month, column) for month in (1, 2) for column in (0, 1)}


def test_a_year_of_one_small_month_is_hidden_with_it() -> None:
    hidden = coverage_hidden(coverage_counts({(2026, 1): (30, 3)}))
    assert hidden == {(2026, month, column) for month in (0, 1) for column in (0, 1)}


@pytest.mark.parametrize(
    ("counted", "expected"),
    [
        ([(3, 4)], Spread(4, None, None)),
        ([(5, 1), (1, 1), (4, 1), (2, 1), (3, 1)], Spread(5, 3.0, 5.0)),
        ([(10, 95), (400, 5)], Spread(100, 10.0, 10.0)),
        ([(10, 5), (20, 5)], Spread(10, 15.0, 20.0)),
        ([(-7, 5)], Spread(5, 0.0, 0.0)),
    ],
)
def test_spread_is_that_of_the_counted_lengths(
    counted: list[tuple[int, int]], expected: Spread
) -> None:
    assert spread_of(counted) == expected


def test_the_longest_wait_of_a_few_is_not_shared() -> None:
    assert shared_spread(Spread(9, 4.0, 80.0)) == Spread(9, 4.0, None)
    assert shared_spread(Spread(10, 4.0, 80.0)) == Spread(10, 4.0, 80.0)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("2026-03", (date(2026, 3, 1), date(2026, 4, 1))),
        ("2026-12", (date(2026, 12, 1), date(2027, 1, 1))),
        ("2025", (date(2025, 1, 1), date(2026, 1, 1))),
        ("", None),
        ("2026-13", None),
        ("9999", None),
        ("March", None),
        ("2026-03-04", None),
    ],
)
def test_span_of_days_is_a_month_or_a_year(text: str, expected: tuple[date, date] | None) -> None:
    assert span_of(text) == expected


def test_years_run_back_to_the_first_enrolment() -> None:
    assert years_since(2024, date(2026, 3, 1)) == [2026, 2025, 2024]
    assert years_since(None, date(2026, 3, 1)) == [2026]
