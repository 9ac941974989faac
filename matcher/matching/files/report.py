"""The report of a match: figures, settings, what was asked, and what is proved."""

import json
from collections.abc import Iterable
from typing import Any

from matcher import __version__
from matcher.matching.files.changes import count_changes
from matcher.matching.files.problems import RowProblem, Severity
from matcher.matching.files.request import Request
from matcher.matching.instance.outcome import Outcome
from matcher.matching.instance.prices import prices_of
from matcher.matching.instance.standing import stability_figures
from matcher.matching.rules.methods import METHODS, stability_in_words


def report_json(outcome: Outcome, problems: Iterable[RowProblem], request: Request) -> str:
    """Return the report as text; the same match gives the same bytes."""
    instance, assignment = outcome.instance, outcome.assignment
    settings = instance.settings.as_mapping()
    report: dict[str, Any] = {
        "as_of": instance.mentors.as_of.isoformat(),
        "counts": _counts(outcome, list(problems)),
        "fingerprint": outcome.fingerprint,
        "method": assignment.method,
        "pins": len(outcome.asked.pinned),
        "settings": {name: value for name, value in settings.items() if name != "weights"},
        "totals": {
            "priority": assignment.total_priority,
            "suitability": assignment.total_suitability,
        },
        "version": __version__,
        "weights": dict(instance.settings.weights),
        **_standing(outcome),
        **request.as_mapping(),
    }
    if outcome.asked.previous is not None:
        report["changes"] = count_changes(outcome)
    if price := outcome.price_of_stability:
        figures = stability_figures(price, assignment)
        words = stability_in_words(price.n_matched, figures["suitability_share"], price.n_blocking)
        report["price_of_stability"] = figures | {"in_words": words}
    if request.options.explain:
        report["prices"] = prices_of(outcome)
    return json.dumps(report, sort_keys=True, indent=2, ensure_ascii=False) + "\n"


def _standing(outcome: Outcome) -> dict[str, Any]:
    """Say what is proved; a match that was stopped has a gap instead of a certificate."""
    assignment, certificate = outcome.assignment, outcome.certificate
    if outcome.stopped:
        is_bounded = assignment.method != "fair"  # of its later aims nothing is known yet
        return {
            "status": "stopped",
            "bound": assignment.bound if is_bounded else None,
            "gap": assignment.gap if is_bounded else None,
            "gap_in_words": outcome.standing.words,
        }
    return {
        "status": "proved",
        "bound": assignment.bound,
        "gap": assignment.gap,
        "ties_by_key": outcome.ties_by_key,
        "proof": str(METHODS[assignment.method].proof),
        "certificate": {
            "optimal": certificate.optimal,
            "primal": certificate.primal,
            "dual": certificate.dual,
            "checked_pairs": certificate.n_checked_pairs,
        },
    }


def _counts(outcome: Outcome, problems: list[RowProblem]) -> dict[str, int]:
    instance = outcome.instance
    n_eligible, _ = outcome.eligible
    bad_rows = {(p.file, p.row) for p in problems if p.severity is Severity.ROW}
    return {
        "candidates": len(instance.candidates),
        "mentors": len(instance.mentors),
        "places": int(instance.mentors.rows["capacity"].sum()),
        "eligible_pairs": int(n_eligible.sum()),
        "matched": len(outcome.pairs),
        "unmatched": len(outcome.unmatched),
        "unmatched_without_eligible_mentor": int((n_eligible[outcome.unmatched] == 0).sum()),
        "free_places_left": int(outcome.free_places.sum()),
        "skipped_rows": len(bad_rows),
        "notes": sum(problem.severity is Severity.NOTE for problem in problems),
    }
