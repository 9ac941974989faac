"""In which order mentors who could be asked are suggested."""

import numpy as np
import pytest

from matcher.matching.criteria import freshness
from matcher.matching.rules.settings import SchemeSettings
from matcher.matching.rules.suggesting import best_to_suggest, trusting_the_newest


@pytest.mark.parametrize(
    ("suits", "days", "order"),
    [
        ([650_000, 700_000, 790_000], [20, 2, 9], [1, 2, 0]),  # they suit about as well
        ([900_000, 300_000], [29, 1], [0, 1]),  # a newer word does not make up for that
        ([900_000, 300_000, 800_000], [31, 30, -1], [1, 0, 2]),  # no fresh word comes last
        ([610_000, 620_000, 620_000], [7, 7, 7], [1, 2, 0]),  # as new: who suits better
        ([800_000, 700_000], [10, 5], [0, 1]),  # nor do five days for a tenth
        ([800_000, 740_000], [10, 5], [1, 0]),
        ([1_000_000, 999_999], [5, 0], [1, 0]),  # wherever the two stand
        ([800_000, 700_000], [40, 35], [0, 1]),  # of old words none is better
        ([], [], []),
    ],
)
def test_newest_word_comes_first_of_those_who_suit_about_as_well(
    suits: list[int], days: list[int], order: list[int]
) -> None:
    found = best_to_suggest(np.array(suits, np.int64), np.array(days, np.int64), 30)
    assert found.tolist() == order


def test_newer_word_is_worth_more_where_nobody_has_chosen_the_mentor() -> None:
    usual = SchemeSettings(fresh_days=20)
    trusting = trusting_the_newest(usual)
    worth = [
        freshness(days, trusting.fresh_days, trusting.stale_days) for days in (-1, 0, 5, 20, 60)
    ]
    assert worth == [0, 1, 0.75, 0, 0]
    assert trusting.weights == {**usual.weights, "freshness": 40}
    assert trusting.hide_after_days == usual.hide_after_days


@pytest.mark.parametrize(("weight", "counts"), [(0, 0), (900, 1000)])
def test_scheme_says_whether_freshness_counts_at_all(weight: float, counts: float) -> None:
    usual = SchemeSettings(weights={"freshness": weight}, fresh_days=0, stale_days=1)
    assert trusting_the_newest(usual).weights["freshness"] == counts
