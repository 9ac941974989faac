"""What a match writes: pairs, the unmatched, changes, a report, and the problems."""

from collections.abc import Iterable

import numpy as np

from matcher.matching.criteria import CRITERIA
from matcher.matching.explain import in_one_line, nearest_miss_in_words, reasons
from matcher.matching.files.changes import changes_csv
from matcher.matching.files.explanations import EXPLANATIONS, explanations_csv
from matcher.matching.files.problems import RowProblem, Severity
from matcher.matching.files.report import report_json
from matcher.matching.files.request import KEPT, Request
from matcher.matching.files.writing import csv_text
from matcher.matching.instance.contributions import contributions
from matcher.matching.instance.misses import nearest_misses
from matcher.matching.instance.outcome import Outcome
from matcher.matching.rules.bars import BARS, SERVICE_BARS
from matcher.reference.files import vocabulary

PAIRS, PROBLEMS, REPORT = "pairs.csv", "problems.csv", "report.json"
CHANGES = "changes.csv"
OPTIONAL = (CHANGES, EXPLANATIONS, *KEPT)
"""Names under which an earlier match may have left something that this one does not write."""
FILE_BARS = tuple(bar for bar in BARS if bar not in SERVICE_BARS)


def outputs(
    outcome: Outcome, problems: Iterable[RowProblem], request: Request
) -> dict[str, str | bytes]:
    """Return every file that a match writes, by name."""
    problems = list(problems)
    files: dict[str, str | bytes] = {
        PAIRS: pairs_csv(outcome),
        "unmatched.csv": unmatched_csv(outcome),
    }
    if outcome.asked.previous is not None:
        files[CHANGES] = changes_csv(outcome)
    if request.options.explain:
        files[EXPLANATIONS] = explanations_csv(outcome)
    files[REPORT] = report_json(outcome, problems, request)
    files[PROBLEMS] = problems_csv(problems)
    return files | request.kept_files()


def pairs_csv(outcome: Outcome) -> str:
    """Return the matched pairs, each with what its suitability is made of."""
    header = [
        "candidate_email",
        "mentor_email",
        "suitability",
        "distance_km",
        "shared_formats",
        *(f"contribution_{criterion.code}" for criterion in CRITERIA),
        "reasons",
    ]
    return csv_text(header, sorted(_pair_row(outcome, i, j) for i, j in outcome.pairs))


def _pair_row(outcome: Outcome, i: int, j: int) -> list[object]:
    instance = outcome.instance
    candidate, mentor = instance.candidates[i], instance.mentors.records[j]
    suitability, distance_m = outcome.pair(i, j)
    parts = contributions(instance, i, j, distance_m=distance_m)
    said = reasons(
        candidate,
        mentor,
        instance.settings,
        parts,
        as_of=instance.mentors.as_of,
        distance_m=distance_m,
    )
    return [
        candidate.email,
        mentor.email,
        suitability,
        "" if distance_m < 0 else round(distance_m / 1000),
        ";".join(vocabulary().formats.codes(candidate.formats & mentor.formats)),
        *parts.values(),
        in_one_line(said),
    ]


def unmatched_csv(outcome: Outcome) -> str:
    """Return those left without a mentor: what bars whom, and what would help."""
    header = [
        "candidate_email",
        *(f"barred_{bar}" for bar in FILE_BARS),
        "eligible_mentors",
        "nearest_miss",
    ]
    misses = nearest_misses(outcome)
    rows = []
    for i in outcome.unmatched:
        candidate = outcome.instance.candidates[i]
        counts = np.bincount(outcome.scores_of([i]).bar[0] + 1, minlength=len(BARS) + 1)
        rows.append(
            [
                candidate.email,
                *(int(counts[BARS.index(bar) + 1]) for bar in FILE_BARS),
                int(counts[0]),
                nearest_miss_in_words(misses[i], candidate),
            ]
        )
    return csv_text(header, sorted(rows))


def problems_csv(problems: Iterable[RowProblem]) -> str:
    """Return the problems as a file: by file and row, as a person goes through them."""
    rows = [
        (problem.file, problem.row, problem.column, problem.value, _message(problem))
        for problem in sorted(problems, key=lambda p: (p.file, p.row, p.column, p.message))
    ]
    return csv_text(["file", "row", "column", "value", "message"], rows)


def _message(problem: RowProblem) -> str:
    """Return the message; a note is told from what must be mended."""
    return f"Note: {problem.message}" if problem.severity is Severity.NOTE else problem.message
