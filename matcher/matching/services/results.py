"""Storing what a run found, with its explanation."""

from collections import Counter
from dataclasses import asdict, dataclass
from typing import Any

from sqlalchemy import insert
from sqlalchemy.orm import Session

from matcher.core.db import new_public_id
from matcher.matching.explain import alternative_in_words, nearest_miss_in_words, reasons
from matcher.matching.instance.alternatives import alternatives
from matcher.matching.instance.contributions import contributions
from matcher.matching.instance.misses import nearest_misses
from matcher.matching.instance.others import nearest_others
from matcher.matching.instance.outcome import Outcome
from matcher.matching.instance.prices import worths_of
from matcher.matching.instance.refusals import Refusals
from matcher.matching.instance.rows import scores_of
from matcher.matching.instance.standing import stability_figures
from matcher.matching.models import MatchRun, Suggestion, Unmatched
from matcher.matching.rules.bars import BARS
from matcher.matching.rules.eligibility import NO_BAR

N_OTHERS = 12
"""Of so many mentors who suit somebody next best it is kept why they have not got them."""
MOST_TRIED = 3_000_000
"""Pairs of those left with all mentors: each change scores them anew, in a second or so."""
MOST_SAID = 8
BLOCK = 1024
IMAGINED = 0
"""In the place of an id: a mentor whom a scenario has made up."""


@dataclass(frozen=True, slots=True)
class Result:
    """All that a run writes, ready as rows that lack only the run's id."""

    suggestions: list[dict[str, Any]]
    unmatched: list[dict[str, Any]]
    fingerprint: str
    report: dict[str, Any]


def explain_outcome(
    outcome: Outcome, candidate_ids: dict[str, int], mentor_ids: dict[str, int]
) -> Result:
    """Explain every pair and everybody left over; no transaction is open, for this takes a while.

    `candidate_ids` and `mentor_ids` find a row's id by e-mail address.
    """
    instance = outcome.instance
    misses, why_not = nearest_misses(outcome), _why_not(outcome, mentor_ids)
    helps = _helps(outcome)
    return Result(
        suggestions=[
            {
                "public_id": new_public_id(),
                "candidate_id": candidate_ids[instance.candidates[i].email],
                "mentor_id": mentor_ids[instance.mentors.records[j].email],
                "why_not": why_not[i],
                **explained(outcome, i, j),
            }
            for i, j in outcome.pairs
        ],
        unmatched=[
            {
                "candidate_id": candidate_ids[instance.candidates[i].email],
                "bars": _bars(outcome, i),
                "why_not": why_not[i],
                "eligible_mentors": int(outcome.eligible[0][i]),
                "nearest_miss": nearest_miss_in_words(misses[i], instance.candidates[i]),
                "helps": helps.get(i, []),
            }
            for i in outcome.unmatched
        ],
        fingerprint=outcome.fingerprint,
        report=_report(outcome) | {"worths": worths_of(outcome)},
    )


def sum_up_scenario(
    outcome: Outcome, candidate_ids: dict[str, int], mentor_ids: dict[str, int]
) -> Result:
    """Return the figures of a scenario and its pairs in short; nobody is suggested anything.

    A pair is (candidate id, mentor id or 0 for an imagined mentor, suitability, km or None).
    """
    instance, pairs = outcome.instance, []
    for i, j in outcome.pairs:
        suitability, metres = outcome.pair(i, j)
        mentor = mentor_ids.get(instance.mentors.records[j].email, IMAGINED)
        km = round(metres / 1000) if metres >= 0 else None
        pairs.append([candidate_ids[instance.candidates[i].email], mentor, suitability, km])
    report = _report(outcome) | {"worths": worths_of(outcome), "pairs": pairs}
    return Result([], [], outcome.fingerprint, report)


def store_result(session: Session, run: MatchRun, result: Result) -> None:
    """Write the suggestions, the unmatched and the report of a run that is done."""
    for model, rows in ((Suggestion, result.suggestions), (Unmatched, result.unmatched)):
        if rows:
            session.execute(insert(model), [{"run_id": run.id, **row} for row in rows])
    run.n_matched = result.report["n_matched"]
    run.gap = ""
    run.fingerprint = result.fingerprint
    run.report = result.report


def explained(outcome: Outcome, i: int, j: int) -> dict[str, Any]:
    """Return a pair's suitability with its parts, its distance and its reasons in words."""
    instance = outcome.instance
    suitability, metres = outcome.pair(i, j)
    parts = contributions(instance, i, j, distance_m=metres)
    said = reasons(
        instance.candidates[i],
        instance.mentors.records[j],
        instance.settings,
        parts,
        as_of=instance.mentors.as_of,
        distance_m=metres,
    )
    return {
        "suitability": suitability,
        "distance_km": round(metres / 1000) if metres >= 0 else None,
        "contributions": parts,
        "reasons": [asdict(reason) for reason in said],
    }


def _why_not(outcome: Outcome, mentor_ids: dict[str, int]) -> list[dict[str, str]]:
    """Return for each candidate why they have not got those who suit next best, by mentor id."""
    refusals, records = Refusals(outcome), outcome.instance.mentors.records
    found: list[dict[str, str]] = []
    n = len(outcome.instance.candidates)
    for first in range(0, n, BLOCK):
        people = range(first, min(first + BLOCK, n))
        scores = scores_of(outcome, people)
        for row, i in enumerate(people):
            others = nearest_others(outcome, i, scores, row, N_OTHERS)
            because = {j: refusals.why_not(i, j, scores, row).because for j in others}
            found.append({str(mentor_ids[records[j].email]): str(because[j]) for j in others})
    return found


def _helps(outcome: Outcome) -> dict[int, list[str]]:
    """Say every single change that would help each of those left, where they are not too many."""
    if len(outcome.unmatched) * len(outcome.instance.mentors) > MOST_TRIED:
        return {}
    return {
        i: [alternative_in_words(one) for one in found[:MOST_SAID]]
        for i, found in alternatives(outcome).items()
    }


def _bars(outcome: Outcome, i: int) -> dict[str, int]:
    """Count, for a candidate, the mentors removed by each bar."""
    counts = Counter(int(number) for number in outcome.scores_of([i]).bar[0] if number >= 0)
    return {str(BARS[number]): counts[number] for number in sorted(counts)}


def _report(outcome: Outcome) -> dict[str, Any]:
    assignment = outcome.assignment
    mentors = outcome.instance.mentors.rows
    can_be_asked = mentors[(mentors["bar"] == NO_BAR) & ~mentors["paused"]]
    report: dict[str, Any] = {
        "status": "stopped" if outcome.stopped else "proved",
        "method": assignment.method,
        "n_pinned": len(outcome.asked.pinned),
        "n_candidates": len(outcome.instance.candidates),
        "n_mentors": int((can_be_asked["capacity"] > 0).sum()),
        "n_places": int(can_be_asked["capacity"].sum()),
        "n_matched": assignment.n_matched,
        "n_unmatched": len(outcome.unmatched),
        "total_priority": assignment.total_priority,
        "total_suitability": assignment.total_suitability,
        "settings": outcome.instance.settings.as_mapping(),
    }
    if outcome.stopped:
        gap = outcome.standing.gap
        report["gap"] = asdict(gap) if gap else None
    else:
        report["certificate"] = asdict(outcome.certificate)
    if outcome.asked.previous is not None:
        report["n_kept"] = int(
            assignment.terms.is_kept(assignment.problem, assignment.mentor_of).sum()
        )
        report["n_previous"] = len(outcome.asked.previous)
    if price := outcome.price_of_stability:
        report["price_of_stability"] = stability_figures(price, assignment)
    return report
