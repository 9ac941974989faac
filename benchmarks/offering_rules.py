"""Ways of scoring that might make it help less to offer less, for `benchmarks.offering_less`."""

from collections.abc import Callable
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from matcher.matching.criteria import NEUTRAL
from matcher.matching.instance.arrays import MentorArrays
from matcher.matching.instance.instance import instance_with, score
from matcher.matching.instance.links import position_on_list
from matcher.matching.rules.people import CandidateRecord
from matcher.matching.rules.settings import MAX_DISTANCE_KM

ALL_FORMATS = 0b1111
MILLION = 1_000_000


@dataclass(frozen=True, eq=False)
class Row:
    """What a match sees of one candidate."""

    suitability: NDArray[np.int64]
    eligible: NDArray[np.bool_]
    priority: int


@dataclass(frozen=True)
class Rule:
    """A way of scoring: as it is, or changed so that offering less may help less."""

    name: str
    change: Callable[[Row, CandidateRecord, MentorArrays], Row] = lambda row, *_: row


def score_one(candidate: CandidateRecord, mentors: MentorArrays, rule: Rule) -> Row:
    """Score one candidate with all mentors."""
    alone = instance_with(mentors, [candidate])
    scores = score(alone)
    row = Row(
        scores.suitability[0].astype(np.int64), scores.eligible[0], int(alone.rows["priority"][0])
    )
    return rule.change(row, candidate, mentors)


def with_fixed_steps(row: Row, candidate: CandidateRecord, mentors: MentorArrays) -> Row:
    """Score a list by fixed steps: 1, 0.9 … 0.6, however long; who is not on it is neutral."""
    if candidate.preferences is None:
        return row
    weight = mentors.settings.weights["preference"] / sum(mentors.settings.weights.values())
    now = np.full(len(mentors), NEUTRAL)
    before = np.zeros(len(mentors))
    for email, place in position_on_list(candidate).items():
        j = mentors.index.get(email)
        if j is not None:
            now[j] = max(1.0 - 0.1 * (place - 1), 0.6)
            before[j] = 1.0 - 0.5 * (place - 1) / len(candidate.preferences)
    change = np.rint(weight * MILLION * (now - before)).astype(np.int64)
    suitability = np.where(row.eligible, np.clip(row.suitability + change, 0, MILLION), 0)
    return replace(row, suitability=suitability)


def with_openness(row: Row, candidate: CandidateRecord, mentors: MentorArrays) -> Row:
    """Within a priority, let those come first who leave more of their possible mentors open."""
    return replace(row, priority=10 * row.priority + int(9 * openness(row, candidate, mentors)))


def openness(row: Row, candidate: CandidateRecord, mentors: MentorArrays) -> float:
    """Return the share left open of the mentors who could be, were the candidate open to all."""
    open_to_all = replace(
        candidate, formats=ALL_FORMATS, max_distance_km=MAX_DISTANCE_KM, exclusions=frozenset()
    )
    possible = int(score(instance_with(mentors, [open_to_all])).eligible.sum())
    return int(row.eligible.sum()) / possible if possible else 0.0


def with_silence_in_full(row: Row, candidate: CandidateRecord, mentors: MentorArrays) -> Row:
    """Count what nobody wished for as met, where it is neutral now."""
    weights = mentors.settings.weights
    silent = {
        "preference": candidate.preferences is None,
        "skills": candidate.needs == 0,
        "sector": candidate.sector_wish == "no_preference",
        "employer": candidate.employer_wish == "no_preference",
    }
    more = (1 - NEUTRAL) * sum(weights[code] for code, is_silent in silent.items() if is_silent)
    change = round(MILLION * more / sum(weights.values()))
    suitability = np.where(row.eligible, np.clip(row.suitability + change, 0, MILLION), 0)
    return replace(row, suitability=suitability)


AS_IT_IS = Rule("as it is")
RULES = (
    AS_IT_IS,
    Rule("a list by fixed steps", with_fixed_steps),
    Rule("the more open first", with_openness),
    Rule("silence counts in full", with_silence_in_full),
)
