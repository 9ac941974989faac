"""What both say of their pairings, beside how well they suited each other at the approval."""

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import case, func, select
from sqlalchemy.orm import Session

from matcher.core.words import _
from matcher.desk.queries.freshness_words import FEW, between, percent
from matcher.desk.rules.figures import Rate
from matcher.desk.rules.what_works import ENOUGH, Judged, Split, judge, splits
from matcher.matching.criteria import CRITERIA
from matcher.matching.queries.runs import get_scheme
from matcher.mentors.models import Mentor
from matcher.pairings.models import Pairing, PairingFit, Survey
from matcher.pairings.rules.periods import Periods
from matcher.pairings.rules.survey import Moment
from matcher.web.dates import number

FEW_FROM, FEW_TO = 1, 4


@dataclass(frozen=True, slots=True)
class Line:
    """One criterion as the page shows it."""

    label: str
    met: str
    not_met: str
    difference: str
    says: str


@dataclass(frozen=True, slots=True)
class WhatWorks:
    """Whether people are asked, how many answered, and what their answers tell."""

    days: int
    asked: Sequence[tuple[str, str, str, str]]
    n_judged: str
    is_enough: bool
    good: str
    lines: Sequence[Line]


def get_what_works(session: Session) -> WhatWorks:
    """Return what the answers tell; criteria are compared only once there are enough."""
    judged = _judged(session)
    codes = [criterion.code for criterion in CRITERIA]
    is_enough = len(judged) >= ENOUGH
    good = Rate(sum(one.good for one in judged), len(judged))
    return WhatWorks(
        days=Periods.of(get_scheme(session).settings).survey_days,
        asked=_asked(session),
        n_judged=number(len(judged)) if is_enough else _so_far(len(judged)),
        is_enough=is_enough,
        good=percent(good) if is_enough else "",
        lines=[_line(split) for split in splits(judged, codes)],
    )


def _judged(session: Session) -> list[Judged]:
    """Return each pairing with an answer and a known fit; of two answers of one the last counts."""
    rows = session.execute(
        select(
            Survey.pairing_id,
            Survey.by_mentor,
            Survey.useful,
            Survey.again,
            PairingFit.suitability,
            PairingFit.values,
        )
        .join(PairingFit, PairingFit.pairing_id == Survey.pairing_id)
        .join(Pairing, Pairing.id == Survey.pairing_id)
        .join(Mentor, Mentor.id == Pairing.mentor_id)
        .where(Survey.answered_at.is_not(None), Mentor.scheme_id == get_scheme(session).id)
        .order_by(Survey.answered_at, Survey.pairing_id)
    )
    answers: dict[int, dict[bool, tuple[int, str]]] = {}
    fits = {}
    for pairing_id, by_mentor, useful, again, suitability, values in rows:
        answers.setdefault(pairing_id, {})[by_mentor] = (useful or 0, again)
        fits[pairing_id] = (suitability, values)
    return [Judged(*fits[key], judge(said.values())) for key, said in answers.items()]


def _asked(session: Session) -> list[tuple[str, str, str, str]]:
    """Return of each moment how many were asked, have answered, and were reminded."""
    reminded = func.sum(case((Survey.asks > 1, 1), else_=0))
    rows = session.execute(
        select(Survey.moment, func.count(), func.count(Survey.answered_at), reminded)
        .join(Pairing, Pairing.id == Survey.pairing_id)
        .join(Mentor, Mentor.id == Pairing.mentor_id)
        .where(Mentor.scheme_id == get_scheme(session).id)
        .group_by(Survey.moment)
    )
    found = {row[0]: (row[1], row[2], row[3]) for row in rows}
    names = {Moment.FIRST: _("Some weeks after they began"), Moment.END: _("At the end")}
    return [
        (name, _few(asked), _few(answered), _few(again))
        for moment, name in names.items()
        for asked, answered, again in [found.get(moment, (0, 0, 0))]
    ]


def _few(count: int) -> str:
    """Return a number, or a dash for a small one: it could be somebody."""
    return FEW if FEW_FROM <= count <= FEW_TO else number(count)


def _so_far(count: int) -> str:
    return _("fewer than 5") if FEW_FROM <= count <= FEW_TO else number(count)


def _share(rate: Rate) -> str:
    return _("%(share)s (%(range)s)", share=percent(rate), range=between(rate))


def _line(split: Split) -> Line:
    label = {criterion.code: str(criterion.label) for criterion in CRITERIA}.get(
        split.code, _("Suitability as a whole, above the middle")
    )
    found = split.difference
    if found is None:
        return Line(label, FEW, FEW, FEW, _("Too few to tell"))
    middle, low, high = (round(100 * part) for part in found)
    return Line(
        label=label,
        met=_share(split.met),
        not_met=_share(split.not_met),
        difference=_(
            "%(middle)s points (%(low)s to %(high)s)", middle=f"{middle:+}", low=low, high=high
        ),
        says={
            1: _("More good pairings where it was met"),
            -1: _("Fewer good pairings where it was met"),
            0: _("No difference can be told"),
        }[split.tells],
    )
