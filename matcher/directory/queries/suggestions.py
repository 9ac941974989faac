"""What the latest match suggests to a candidate, and who else would suit and has room."""

from dataclasses import dataclass
from datetime import date

import numpy as np
from sqlalchemy import select
from sqlalchemy.orm import Session

from matcher.directory.queries.arranging import Register
from matcher.directory.queries.cards import MentorCard, Viewer, card_of, make_card, read_viewer
from matcher.directory.queries.mentor import Part, parts_of
from matcher.directory.queries.register import read_register
from matcher.matching.models import MatchRun, Suggestion, Unmatched
from matcher.matching.queries.pairs import get_pair
from matcher.matching.queries.runs import find_latest_run, get_scheme
from matcher.mentors.models import Mentor
from matcher.pairings.queries.mine import Situation, get_situation
from matcher.pairings.rules.words import WHY_NOT

MOST_OTHERS = 6


@dataclass(frozen=True, slots=True)
class Suggested:
    """The mentor whom the latest match suggests; `why_not` says if that is over meanwhile."""

    card: MentorCard
    parts: tuple[Part, ...]
    why_not: str
    is_shown: bool


@dataclass(frozen=True, slots=True)
class Suggestions:
    """What a candidate is suggested.

    `run_on` is the day of the latest match, None before the first; `nearest_miss` what would have
    helped, where that match found them nobody.
    """

    run_on: date | None
    suggested: Suggested | None
    nearest_miss: str
    others: tuple[MentorCard, ...]
    situation: Situation
    today: date


def get_suggestions(session: Session, candidate_id: int, *, today: date) -> Suggestions:
    """Return what is suggested to a candidate today."""
    scheme = get_scheme(session)
    register = read_register(session, scheme, today=today)
    viewer = read_viewer(session, scheme, register, candidate_id)
    run = find_latest_run(session, scheme.id)
    found = run and _find(session, run, candidate_id)
    taken = found.mentor_id if found else None
    return Suggestions(
        run_on=run.as_of if run else None,
        suggested=_suggested(session, register, found, today) if found else None,
        nearest_miss=_nearest_miss(session, run, candidate_id) if run and not found else "",
        others=_others(register, viewer, taken) if viewer else (),
        situation=get_situation(session, candidate_id),
        today=today,
    )


def _find(session: Session, run: MatchRun, candidate_id: int) -> Suggestion | None:
    return session.scalars(
        select(Suggestion).where(
            Suggestion.run_id == run.id, Suggestion.candidate_id == candidate_id
        )
    ).one_or_none()


def _suggested(session: Session, register: Register, found: Suggestion, today: date) -> Suggested:
    """Explain a suggestion as it stands today: what was confirmed or taken since then counts."""
    pair = get_pair(session, found.candidate_id, found.mentor_id, today=today)
    public_id = session.scalars(select(Mentor.public_id).where(Mentor.id == found.mentor_id)).one()
    return Suggested(
        card=card_of(pair.mentor, public_id, pair.settings, today, distance_m=pair.distance_m),
        parts=parts_of(pair),
        why_not=str(WHY_NOT[pair.bar]) if pair.bar else "",
        is_shown=found.mentor_id in register.position,
    )


def _nearest_miss(session: Session, run: MatchRun, candidate_id: int) -> str:
    """Return what a run says would help; it speaks of candidates to the office, here to them."""
    words = session.scalar(
        select(Unmatched.nearest_miss).where(
            Unmatched.run_id == run.id, Unmatched.candidate_id == candidate_id
        )
    )
    return (words or "").replace("open to them", "open to you")


def _others(register: Register, viewer: Viewer, taken: int | None) -> tuple[MentorCard, ...]:
    """Return who else has room and suits best."""
    standing = viewer.standing
    best = standing.first(MOST_OTHERS + 1, np.flatnonzero(standing.can_ask)).tolist()
    chosen = [j for j in best if register.columns["id"][j] != taken][:MOST_OTHERS]
    return tuple(
        make_card(register, j, distance_m=int(standing.distance_m[j]), viewer=viewer)
        for j in chosen
    )
