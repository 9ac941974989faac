"""Scenarios beside each other: what each changes, what comes out, and who gains and loses."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from matcher.accounts.models import Account
from matcher.candidates.models import Candidate
from matcher.core.db import PublicId
from matcher.desk.queries.pages import of_the_desk
from matcher.desk.queries.runs import LABELS, UNDER_WAY
from matcher.desk.queries.worths import Worths, read_worths
from matcher.desk.rules.comparing import Figures, Shift, figures_of, shifts_between
from matcher.matching.models import MatchRun, RunStatus
from matcher.matching.rules.methods import METHODS
from matcher.matching.rules.scenarios import changes_in_words
from matcher.mentors.models import Mentor

MOST_NAMED = 50
"""So many people who gain or lose are named; more are only counted."""


@dataclass(frozen=True, slots=True)
class Scenario:
    """One scenario: what it changes, where it stands, and its figures once it is done."""

    public_id: PublicId
    name: str
    changes: tuple[str, ...]
    method: str
    as_of: date
    asked_at: datetime
    status: str
    label: str
    colour: str
    share: float
    error: str
    figures: Figures | None
    worths: Worths | None
    pairs: Mapping[int, tuple[int, int, int | None]]
    settings: Mapping[str, Any] | None
    scheme_version: int

    @property
    def is_under_way(self) -> bool:
        """Whether it is still to end."""
        return self.status in UNDER_WAY

    @property
    def is_done(self) -> bool:
        """Whether there is something to compare."""
        return self.status == RunStatus.DONE


@dataclass(frozen=True, slots=True)
class Moved:
    """Somebody for whom a scenario differs from the first one; no mentor is an empty name."""

    person_id: PublicId
    name: str
    before: str
    after: str
    points: int


@dataclass(frozen=True, slots=True)
class Difference:
    """How a scenario differs from the first: whom it gives and takes a mentor, or a better one."""

    scenario: Scenario
    gained: tuple[int, Sequence[Moved]]
    lost: tuple[int, Sequence[Moved]]
    better: tuple[int, Sequence[Moved]]
    worse: tuple[int, Sequence[Moved]]


def list_scenarios(session: Session) -> list[Scenario]:
    """Return all scenarios, the newest first."""
    rows = session.scalars(
        select(MatchRun)
        .where(MatchRun.scenario != "", of_the_desk(session, MatchRun))
        .order_by(MatchRun.id.desc())
    )
    return [_scenario(run) for run in rows]


def find_scenarios(session: Session, ids: Sequence[PublicId]) -> list[Scenario]:
    """Return those of some scenarios that are done, in the order asked for."""
    rows = session.scalars(
        select(MatchRun).where(
            of_the_desk(session, MatchRun),
            MatchRun.scenario != "",
            MatchRun.public_id.in_(ids),
            MatchRun.status == RunStatus.DONE,
        )
    )
    found = {run.public_id: _scenario(run) for run in rows}
    return [found[one] for one in dict.fromkeys(ids) if one in found]


def find_proposed(
    session: Session, run_id: PublicId | None = None
) -> tuple[Scenario, Scenario] | None:
    """Return a scenario of new settings (the newest), after the one that it stands beside."""
    scenarios = select(MatchRun).where(MatchRun.scenario != "", of_the_desk(session, MatchRun))
    query = scenarios.order_by(MatchRun.id.desc())
    if run_id is not None:
        query = query.where(MatchRun.public_id == run_id)
    for run in session.scalars(query):
        new, beside = _scenario(run), run.options.get("beside", "")
        base = session.scalars(select(MatchRun).where(MatchRun.public_id == beside)).one_or_none()
        if new.settings is not None and base is not None:
            return _scenario(base), new
    return None


def _scenario(run: MatchRun) -> Scenario:
    label, colour = LABELS[RunStatus(run.status)]
    changes, report = run.options.get("changes", []), run.report
    pairs = {i: (j, points, km) for i, j, points, km in (report or {}).get("pairs", [])}
    return Scenario(
        public_id=run.public_id,
        name=run.scenario,
        changes=tuple(changes_in_words(changes)),
        method=str(METHODS[run.method].label),
        as_of=run.as_of,
        asked_at=run.created_at,
        status=run.status,
        label=str(label),
        colour=colour,
        share=run.share,
        error=run.error,
        figures=figures_of(report, list(pairs.values())) if report else None,
        worths=read_worths(report, run.method),
        pairs=pairs,
        settings=next((c["values"] for c in changes if c["kind"] == "settings"), None),
        scheme_version=run.scheme_version,
    )


def compare(session: Session, scenarios: Sequence[Scenario]) -> list[Difference]:
    """Say of every scenario but the first how it differs from the first, with names."""
    if not scenarios:
        return []
    first, rest = scenarios[0], scenarios[1:]
    shifts = [shifts_between(first.pairs, other.pairs) for other in rest]
    people = _names(session, Candidate, {s.candidate for found in shifts for s in _shown(found)})
    mentors = _names(
        session,
        Mentor,
        {
            mentor
            for found in shifts
            for s in _shown(found)
            for mentor in (s.before, s.after)
            if mentor
        },
    )

    def named(shifts: Sequence[Shift]) -> tuple[int, list[Moved]]:
        return len(shifts), [_moved(s, people, mentors) for s in shifts[:MOST_NAMED]]

    return [
        Difference(
            scenario=other,
            gained=named(found["gained"]),
            lost=named(found["lost"]),
            better=named(found["better"]),
            worse=named(found["worse"]),
        )
        for other, found in zip(rest, shifts, strict=True)
    ]


def _shown(found: Mapping[str, Sequence[Shift]]) -> Iterable[Shift]:
    for shifts in found.values():
        yield from shifts[:MOST_NAMED]


Names = Mapping[int, tuple[PublicId, str]]


def _names(session: Session, profile: Any, ids: set[int]) -> Names:
    rows = session.execute(
        select(profile.id, Account.public_id, Account.name)
        .join(Account, Account.id == profile.account_id)
        .where(profile.id.in_(sorted(ids)))
    )
    return {row[0]: (row[1], row[2]) for row in rows}


def _moved(shift: Shift, people: Names, mentors: Names) -> Moved:
    person_id, name = people.get(shift.candidate, ("", ""))

    def mentor(number: int | None) -> str:
        if number is None:
            return ""
        return mentors[number][1] if number in mentors else NEW_MENTOR

    return Moved(person_id, name, mentor(shift.before), mentor(shift.after), shift.points)


NEW_MENTOR = "*"
"""In the place of a name: a mentor whom the scenario has made up."""
