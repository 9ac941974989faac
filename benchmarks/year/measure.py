"""What a year came to, as figures: the same for both systems."""

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from statistics import mean
from typing import Any

from matcher.core.days import local_day
from matcher.pairings.rules.days import add_working_days

NATION = "london"
MOST_OF_A_CANDIDATE = 20
"""Mails in the year."""


def most_of_a_mentor(n_requests: int) -> int:
    """Return how many mails in the year are as many as a mentor should have."""
    return 12 + 3 * n_requests


@dataclass
class Asked:
    """One request to a mentor: when, and what came of it."""

    mentor: str
    asked_at: datetime
    answered_at: datetime | None
    """When the mentor said anything: yes, no, or let us talk first."""
    outcome: str
    """`yes`, `no`, `full`, `silence`, `withdrawn`, `closed` (nobody need answer) or `open`."""


@dataclass
class Search:
    """One candidate's search, from enrolment on; `left_at` where they gave up by themselves."""

    candidate: str
    enrolled_at: datetime
    approved_at: datetime | None
    left_at: datetime | None


@dataclass
class Taken:
    """What a system did in the year."""

    requests: list[Asked] = field(default_factory=list)
    searches: list[Search] = field(default_factory=list)
    mails: Counter[str] = field(default_factory=Counter)
    held_idle_days: float = 0
    held_by_ghosts_days: float = 0
    free_looks: tuple[int, int] = (0, 0)
    """Mentors shown as free, week by week, and how many of them were not."""
    full_looks: tuple[int, int] = (0, 0)


def working_days(start: datetime, end: datetime) -> float:
    """Return how many working days lie between two moments; the day of both counts 0."""
    first, last = local_day(start), local_day(end)
    n, day = 0, first
    while day < last:
        day = add_working_days(day, 1, NATION, ())
        n += day <= last
    return n


def share(part: float, whole: float) -> float | None:
    """Return a share, or None of nothing."""
    return round(part / whole, 4) if whole else None


def quantile(values: Sequence[float], q: float) -> float | None:
    """Return a quantile of some values: the smallest that so many do not exceed."""
    if not values:
        return None
    ordered = sorted(values)
    return ordered[min(len(ordered) - 1, int(q * len(ordered)))]


def survival_quantile(times: Iterable[tuple[float, bool]], q: float) -> float | None:
    """Return after how long a share q has found a mentor, whoever stopped looking left out then.

    Kaplan and Meier's estimate; None where so many never do.
    """
    ordered = sorted(times, key=lambda one: (one[0], not one[1]))
    still, at_risk = 1.0, len(ordered)
    for time, found in ordered:
        if found:
            still *= 1 - 1 / at_risk
            if still <= 1 - q + 1e-12:
                return time
        at_risk -= 1
    return None


def figures(
    taken: Taken, mentors: Iterable[str], candidates: Iterable[str], end: date
) -> dict[str, Any]:
    """Return a year's figures."""
    asked = [one for one in taken.requests if local_day(one.asked_at) < end]
    answered = [one for one in asked if one.answered_at is not None]
    decided = [one for one in asked if one.outcome in {"yes", "no", "full"}]
    silent = [one for one in asked if one.outcome == "silence"]
    ended = [one for one in asked if one.outcome in {"yes", "no", "full", "silence"}]
    days = [working_days(one.asked_at, one.answered_at) for one in answered if one.answered_at]
    found = [
        working_days(s.enrolled_at, s.approved_at)
        for s in taken.searches
        if s.approved_at is not None
    ]
    last = datetime.combine(
        end + timedelta(days=42), datetime.min.time(), taken.searches[0].enrolled_at.tzinfo
    )
    curve = [
        (working_days(s.enrolled_at, s.approved_at), True)
        if s.approved_at
        else (working_days(s.enrolled_at, s.left_at or last), False)
        for s in taken.searches
    ]
    n_asked = Counter(one.mentor for one in taken.requests)
    of_mentors = {email: taken.mails[email] for email in mentors}
    of_candidates = [taken.mails[email] for email in candidates]
    over = [email for email, n in of_mentors.items() if n > most_of_a_mentor(n_asked[email])]
    return {
        "requests": len(asked),
        "outcomes": dict(Counter(one.outcome for one in asked)),
        "false_free_of_answers": share(sum(o.outcome == "full" for o in decided), len(decided)),
        "false_free_on_list": share(taken.free_looks[1], taken.free_looks[0]),
        "false_full_on_list": share(taken.full_looks[1], taken.full_looks[0]),
        "days_to_answer_median": quantile(days, 0.5),
        "days_to_answer_p90": quantile(days, 0.9),
        "end_in_silence": share(len(silent), len(ended)),
        "enrolled": len(taken.searches),
        "approved": len(found),
        "days_to_approved_median": quantile(found, 0.5),
        "days_to_approved_p90": quantile(found, 0.9),
        "days_to_approved_median_of_all": survival_quantile(curve, 0.5),
        "days_to_approved_p90_of_all": survival_quantile(curve, 0.9),
        "held_idle_days": round(taken.held_idle_days),
        "held_by_ghosts_days": round(taken.held_by_ghosts_days),
        "mails_mentor_mean": round(mean(of_mentors.values()), 1),
        "mails_mentor_most": max(of_mentors.values()),
        "mails_mentor_over": len(over),
        "mails_candidate_mean": round(mean(of_candidates), 1),
        "mails_candidate_p90": quantile(of_candidates, 0.9),
        "mails_candidate_most": max(of_candidates),
        "mails_candidate_over": sum(n > MOST_OF_A_CANDIDATE for n in of_candidates),
    }
