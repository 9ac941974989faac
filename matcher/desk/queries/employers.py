"""The employers that people name, what the office has said of them, and what that would bar."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from matcher.candidates.models import Candidate
from matcher.candidates.queries import looks_still
from matcher.core.words import _, ngettext
from matcher.desk.models import DistinctEmployers
from matcher.desk.rules.employers import (
    Alike,
    Counts,
    Name,
    code_of,
    count_pairs,
    gather,
    likely_one,
)
from matcher.matching.models import Scheme
from matcher.matching.queries.people import grace_of, is_shown, settings_of
from matcher.matching.queries.runs import get_scheme
from matcher.matching.rules.employers import Employers
from matcher.matching.rules.settings import SameEmployer, SchemeSettings
from matcher.mentors.models import Mentor
from matcher.reference.files import fold

MOST_ALIKE = 20


@dataclass(frozen=True, slots=True)
class Said:
    """One thing the office has said: a name is another employer, or belongs to a parent."""

    name: str
    other: str
    is_parent: bool
    n_people: int


@dataclass(frozen=True, slots=True)
class EmployersPage:
    """All names in use, what is said of them, and which may be one.

    `apart` are those that look alike and are two: what a form sends for them, and both names.
    """

    names: Sequence[Name]
    said: Sequence[Said]
    alike: Sequence[Alike]
    n_alike: int
    apart: Sequence[tuple[str, str, str]]
    version: int
    is_barred: bool


def get_employers_page(session: Session) -> EmployersPage:
    """Return the page on which the office says which employers are one."""
    scheme = get_scheme(session)
    settings = settings_of(scheme)
    names, employers = list_names(session, scheme), settings.employers
    apart = session.scalars(
        select(DistinctEmployers)
        .where(DistinctEmployers.scheme_id == scheme.id)
        .order_by(DistinctEmployers.one, DistinctEmployers.other)
    ).all()
    told = {frozenset((two.one_key, two.other_key)) for two in apart}
    alike = [
        two
        for two in likely_one(names, employers)
        if frozenset((two.name.key, two.other.key)) not in told
    ]
    people = {name.key: name.n_people for name in names}
    return EmployersPage(
        names=names,
        said=[
            Said(name, other, is_parent, people.get(fold(name), 0))
            for is_parent, table in ((False, employers.same), (True, employers.parents))
            for name, other in sorted(table.items(), key=lambda pair: (fold(pair[1]), pair[0]))
        ],
        alike=alike[:MOST_ALIKE],
        n_alike=len(alike),
        apart=[(code_of(two.one_key, two.other_key), two.one, two.other) for two in apart],
        version=scheme.version,
        is_barred=settings.same_employer is SameEmployer.BAR,
    )


def list_names(session: Session, scheme: Scheme) -> list[Name]:
    """Return the employers that candidates and mentors name, that of most people first."""
    people: Counter[str] = Counter()
    for profile in (Candidate, Mentor):
        rows = session.execute(
            select(profile.employer, func.count())
            .where(profile.scheme_id == scheme.id, profile.employer != "")
            .group_by(profile.employer)
        )
        people.update({row[0]: row[1] for row in rows})
    return gather(sorted(people.items()))


def pairs_in_words(
    session: Session, before: Mapping[str, Any], after: Mapping[str, Any], *, today: date
) -> str:
    """Say for how many pairs it would be new, or over, that both work for one employer.

    It is empty where nothing about employers changes.
    """
    old, new = SchemeSettings.from_mapping(before), SchemeSettings.from_mapping(after)
    if old.employers == new.employers:
        return ""
    more = _n_pairs(session, new.employers, today) - _n_pairs(session, old.employers, today)
    if new.same_employer is SameEmployer.BAR:
        if more >= 0:
            return ngettext("%(num)s pair would be barred.", "%(num)s pairs would be barred.", more)
        return ngettext(
            "%(num)s pair would not be barred any more.",
            "%(num)s pairs would not be barred any more.",
            -more,
        )
    words = (
        ngettext(
            "%(num)s pair would count as the same employer.",
            "%(num)s pairs would count as the same employer.",
            more,
        )
        if more >= 0
        else ngettext(
            "%(num)s pair would not count as the same employer any more.",
            "%(num)s pairs would not count as the same employer any more.",
            -more,
        )
    )
    return f"{words} " + _("The settings do not bar the same employer, so it is a wish alone.")


def _n_pairs(session: Session, employers: Employers, today: date) -> int:
    """Return how many of those who look now and of the mentors shown have one employer."""
    scheme = get_scheme(session)
    looking = looks_still(grace_of(scheme), today=today), Candidate.scheme_id == scheme.id
    counted = {
        "looking": _by_key(session, Candidate.employer, *looking),
        "mentors": _by_key(session, Mentor.employer, is_shown(scheme, today)),
    }
    keys = {*counted["looking"], *counted["mentors"]} - {""}
    counts = {key: Counts(counted["looking"][key], counted["mentors"][key]) for key in keys}
    return count_pairs(counts, employers)


def _by_key(session: Session, employer: Any, *conditions: Any) -> Counter[str]:
    found: Counter[str] = Counter()
    rows = session.execute(select(employer, func.count()).where(*conditions).group_by(employer))
    for text, n_people in rows:
        found[fold(text)] += n_people
    return found
