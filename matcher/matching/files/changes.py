"""Who has another mentor than in an earlier match, and why."""

from matcher.matching.files.wanted_pairs import bar_in_words
from matcher.matching.files.writing import csv_text
from matcher.matching.instance.outcome import Outcome
from matcher.solver import UNMATCHED
from matcher.solver.terms import Move

HEADER = ("candidate_email", "from_mentor_email", "to_mentor_email", "why")


def changes_csv(outcome: Outcome) -> str:
    """Return everybody whose mentor is not the one they had, with the reason in words."""
    instance, assignment = outcome.instance, outcome.assignment
    had = outcome.asked.previous or {}
    why = {
        i: (old, new, reason)
        for (i, old, new), reason in zip(assignment.moved, assignment.reasons, strict=True)
    }
    rows = []
    for i, candidate in enumerate(instance.candidates):
        before = had.get(candidate.email, "")
        if i in why:
            old, new, reason = why[i]
            after = instance.mentors.records[new].email if new != UNMATCHED else ""
            rows.append((candidate.email, before, after, _words(outcome, i, old, new, reason)))
        elif before and before not in instance.mentors.index:
            rows.append((candidate.email, before, "", _gone(before)))
    return csv_text(HEADER, sorted(rows))


def count_changes(outcome: Outcome) -> dict[str, int]:
    """Count who kept their mentor, has another, has one for the first time, and has none now."""
    instance, mentor_of = outcome.instance, outcome.assignment.mentor_of
    counts = {"kept": 0, "moved": 0, "new": 0, "without_now": 0}
    for i, candidate in enumerate(instance.candidates):
        before = (outcome.asked.previous or {}).get(candidate.email, "")
        j = int(mentor_of[i])
        after = instance.mentors.records[j].email if j != UNMATCHED else ""
        if before or after:
            kind = "new" if not before else "without_now" if not after else "moved"
            counts["kept" if before == after else kind] += 1
    return counts


def _words(outcome: Outcome, i: int, old: int, new: int, reason: Move) -> str:
    instance = outcome.instance
    before = (outcome.asked.previous or {}).get(instance.candidates[i].email, "")
    match reason:
        case Move.PINNED if (
            instance.candidates[i].email,
            instance.mentors.records[new].email,
        ) in outcome.asked.pinned:
            return "This pair is pinned"
        case Move.PINNED:
            return "Their place goes to somebody who is pinned there"
        case Move.NEW:
            return _gone(before) if before else "Had no mentor before"
        case Move.BARRED:
            return f"May not be paired any more: {bar_in_words(instance, i, old)}"
        case Move.PLACES:
            return "Their mentor has fewer places than people who had one"
    if new == UNMATCHED:
        return "Their place goes to somebody who comes first"
    return "So more people have a mentor, or people suit each other better in all"


def _gone(mentor: str) -> str:
    return f"{mentor} is not among the mentors any more"
