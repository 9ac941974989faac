"""The mentors who would have suited a candidate next best."""

import numpy as np

from matcher.matching.instance.instance import Scores
from matcher.matching.instance.outcome import Outcome


def nearest_others(outcome: Outcome, i: int, scores: Scores, row: int, most: int) -> list[int]:
    """Return the most suitable mentors open to candidate i whom they have not got, best first.

    Their scores are that `row` of `scores`.
    """
    records = outcome.instance.mentors.records
    open_to = np.flatnonzero(scores.eligible[row])
    open_to = open_to[open_to != outcome.assignment.mentor_of[i]]
    suitability = scores.suitability[row]
    if len(open_to) > most:  # with all who are as suitable as the last of them
        least = np.partition(suitability[open_to], -most)[-most]
        open_to = open_to[suitability[open_to] >= least]
    return sorted(open_to.tolist(), key=lambda j: (-suitability[j], records[j].email))[:most]
