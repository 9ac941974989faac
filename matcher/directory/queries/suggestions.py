"""What the latest match suggests to a candidate, and who else would suit and has room."""

from dataclasses import dataclass
from datetime import date
from typing import TypeVar

from sqlalchemy import select
from sqlalchemy.orm import Session

from matcher.core import clock
from matcher.directory.queries.arranging import Register
from matcher.directory.queries.cards import MentorCard, Viewer, card_of, make_card, read_viewer
from matcher.directory.queries.helping import Help, count_full, what_would_help
from matcher.directory.queries.mentor import Part, parts_of
from matcher.directory.queries.register import read_register
from matcher.directory.rules import how_sure
from matcher.matching.explain import Because, WhyNot, Wishes, why_not_in_words, wishes
from matcher.matching.models import MatchRun, Suggestion, Unmatched
from matcher.matching.queries.pairs import get_pair
from matcher.matching.queries.runs import find_latest_run, get_own_scheme
from matcher.mentors.models import Mentor
from matcher.pairings.queries.mine import Situation, get_situation
from matcher.pairings.rules.words import WHY_NOT

MOST_OTHERS = 6
Result = TypeVar("Result", Suggestion, Unmatched)


@dataclass(frozen=True, slots=True)
class Suggested:
    """The mentor whom the latest match suggests; `why_not` says if that is over meanwhile."""

    card: MentorCard
    parts: tuple[Part, ...]
    wishes: Wishes
    why_not: str
    is_shown: bool
    how_sure: str


@dataclass(frozen=True, slots=True)
class Other:
    """Somebody else who would suit; `why_not` is why the latest match did not suggest them."""

    card: MentorCard
    why_not: str


@dataclass(frozen=True, slots=True)
class Suggestions:
    """What a candidate is suggested.

    `run_on` is the day of the latest match, None before the first; `is_unmatched` says that it
    found them nobody. `help` is what of their own would open more mentors today, and `n_full` how
    many would suit and have no room.
    """

    run_on: date | None
    suggested: Suggested | None
    is_unmatched: bool
    help: tuple[Help, ...]
    n_full: int
    others: tuple[Other, ...]
    situation: Situation
    today: date


def get_suggestions(session: Session, candidate_id: int, *, today: date) -> Suggestions:
    """Return what is suggested to a candidate today."""
    scheme = get_own_scheme(session, candidate_id=candidate_id)
    register = read_register(session, scheme, today=today)
    viewer = read_viewer(session, scheme, register, candidate_id)
    run = find_latest_run(session, scheme.id)
    found = _find(session, Suggestion, run, candidate_id)
    left = _find(session, Unmatched, run, candidate_id)
    others = _others(register, viewer, found, left) if viewer else ()
    needs_help = viewer and not found and (left or not others)
    return Suggestions(
        run_on=run.as_of if run else None,
        suggested=_suggested(session, register, found, today) if found else None,
        is_unmatched=left is not None,
        help=what_would_help(viewer) if viewer and needs_help else (),
        n_full=count_full(viewer) if viewer and needs_help else 0,
        others=others,
        situation=get_situation(session, candidate_id, now=clock.now(session)),
        today=today,
    )


def _find(
    session: Session, kind: type[Result], run: MatchRun | None, candidate_id: int
) -> Result | None:
    """Return what a run says of a candidate, if it is of that kind."""
    if run is None:
        return None
    query = select(kind).where(kind.run_id == run.id, kind.candidate_id == candidate_id)
    return session.scalars(query).one_or_none()


def _suggested(session: Session, register: Register, found: Suggestion, today: date) -> Suggested:
    """Explain a suggestion as it stands today: what was confirmed or taken since then counts."""
    pair = get_pair(session, found.candidate_id, found.mentor_id, today=today)
    parts = parts_of(pair)
    public_id = session.scalars(select(Mentor.public_id).where(Mentor.id == found.mentor_id)).one()
    card = card_of(pair.mentor, public_id, pair.settings, today, distance_m=pair.distance_m)
    return Suggested(
        card=card,
        parts=parts,
        wishes=wishes(part.reason for part in parts),
        why_not=str(WHY_NOT[pair.bar]) if pair.bar else "",
        is_shown=found.mentor_id in register.position,
        how_sure=how_sure(card.claim, today),
    )


def _others(
    register: Register, viewer: Viewer, found: Suggestion | None, left: Unmatched | None
) -> tuple[Other, ...]:
    """Return who else is best to ask, with why the latest match did not suggest them."""
    standing, ids = viewer.standing, register.columns["id"]
    result = found or left
    because = result.why_not if result else {}
    taken = found.mentor_id if found else None
    best = standing.suggested(MOST_OTHERS + 1).tolist()
    return tuple(
        Other(
            make_card(register, j, distance_m=int(standing.distance_m[j]), viewer=viewer),
            _why_not(because.get(str(ids[j]))),
        )
        for j in [j for j in best if ids[j] != taken][:MOST_OTHERS]
    )


def _why_not(code: str | None) -> str:
    return why_not_in_words(WhyNot(because=Because(code))) if code else ""
