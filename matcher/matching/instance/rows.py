"""What the explanations read of an outcome: the scores of some candidates, and the prices."""

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from matcher.matching.instance.instance import Scores
from matcher.matching.instance.outcome import PRICED, Outcome


def scores_of(outcome: Outcome, people: Sequence[int]) -> Scores:
    """Return the scores of some candidates, in the order given."""
    return outcome.scores_of(people)


def has_prices(outcome: Outcome) -> bool:
    """Say whether the outcome's prices are proved, and say what a place is worth."""
    assignment = outcome.assignment
    return assignment.method in PRICED and assignment.status == "optimal"


def prices(outcome: Outcome) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """Return the candidates' and the mentors' prices.

    Raises
    ------
    ValueError
        The outcome has none; ask `has_prices` first.
    """
    assignment = outcome.assignment
    u, v = assignment.candidate_price, assignment.mentor_price
    if not has_prices(outcome) or u is None or v is None:
        raise ValueError(f"A match by “{assignment.method}” has no prices of this kind.")
    return u, v


def open_candidates(outcome: Outcome) -> NDArray[np.bool_]:
    """Return (n,) whose mentor was not pinned."""
    is_open = np.ones(len(outcome.instance.candidates), np.bool_)
    is_open[outcome.assignment.terms.pinned[:, 0]] = False
    return is_open
