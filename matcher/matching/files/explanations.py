"""The explanations of a match: why this mentor, why not others, and what would help whom."""

from collections.abc import Iterator

from matcher.matching.explain import (
    alternatives_in_words,
    in_one_line,
    reasons,
    why_not_in_words,
)
from matcher.matching.files.writing import csv_text
from matcher.matching.instance.alternatives import alternatives
from matcher.matching.instance.contributions import contributions
from matcher.matching.instance.instance import Scores
from matcher.matching.instance.others import nearest_others
from matcher.matching.instance.outcome import Outcome
from matcher.matching.instance.refusals import Refusals
from matcher.matching.instance.rows import scores_of
from matcher.solver import UNMATCHED

EXPLANATIONS = "explanations.csv"
N_OTHERS = 3
BLOCK = 1024


def explanations_csv(outcome: Outcome) -> str:
    """Return everybody's mentor and why, the mentors who come next and why not, and what helps.

    `other_1` to `other_3` are the most suitable of the other mentors open to the candidate. What
    is said of them describes nobody, and may be shown to the candidate.
    """
    header = ["candidate_email", "mentor_email", "suitability", "why"]
    for place in range(1, N_OTHERS + 1):
        header += [f"other_{place}", f"why_not_{place}"]
    return csv_text([*header, "what_would_help"], sorted(_rows(outcome)))


def _rows(outcome: Outcome) -> Iterator[list[object]]:
    """Explain everybody, a block of candidates at a time."""
    refusals = Refusals(outcome)
    helpful = alternatives(outcome)
    n = len(outcome.instance.candidates)
    for first in range(0, n, BLOCK):
        people = range(first, min(first + BLOCK, n))
        scores = scores_of(outcome, people)
        for row, i in enumerate(people):
            mentor = _mentor(outcome, i, scores, row)
            others = _others(refusals, i, scores, row)
            n_open = int(scores.eligible[row].sum())
            candidate = outcome.instance.candidates[i]
            would_help = (
                alternatives_in_words(helpful[i], n_open, candidate) if i in helpful else ""
            )
            yield [*mentor, *others, would_help]


def _mentor(outcome: Outcome, i: int, scores: Scores, row: int) -> list[object]:
    """Return a candidate's address, and their mentor with suitability and reasons."""
    instance, j = outcome.instance, int(outcome.assignment.mentor_of[i])
    candidate = instance.candidates[i]
    if j == UNMATCHED:
        return [candidate.email, "", "", ""]
    mentor = instance.mentors.records[j]
    distance_m = int(scores.distance_m[row, j])
    said = reasons(
        candidate,
        mentor,
        instance.settings,
        contributions(instance, i, j, distance_m=distance_m),
        as_of=instance.mentors.as_of,
        distance_m=distance_m,
    )
    return [candidate.email, mentor.email, int(scores.suitability[row, j]), in_one_line(said)]


def _others(refusals: Refusals, i: int, scores: Scores, row: int) -> list[object]:
    """Return the most suitable mentors whom the candidate has not got, each with why not."""
    records = refusals.outcome.instance.mentors.records
    cells: list[object] = []
    for j in nearest_others(refusals.outcome, i, scores, row, N_OTHERS):
        cells += [records[j].email, why_not_in_words(refusals.why_not(i, j, scores, row))]
    return cells + [""] * (2 * N_OTHERS - len(cells))
