"""In which order mentors who could be asked are suggested."""

import numpy as np
import pytest

from matcher.matching.rules.suggesting import best_to_suggest


@pytest.mark.parametrize(
    ("suits", "days", "order"),
    [
        ([650_000, 700_000, 790_000], [20, 2, 9], [1, 2, 0]),  # they suit about as well
        ([900_000, 300_000], [29, 1], [0, 1]),  # a newer word does not make up for that
        ([900_000, 300_000, 800_000], [31, 30, -1], [1, 0, 2]),  # no fresh word comes last
        ([610_000, 620_000, 620_000], [7, 7, 7], [1, 2, 0]),  # as new: who suits better
        ([1_000_000, 999_999], [5, 0], [0, 1]),
        ([], [], []),
    ],
)
def test_newest_word_comes_first_of_those_who_suit_about_as_well(
    suits: list[int], days: list[int], order: list[int]
) -> None:
    found = best_to_suggest(np.array(suits, np.int64), np.array(days, np.int64), 30)
    assert found.tolist() == order
