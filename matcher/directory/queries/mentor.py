"""One mentor's own page, as one person may see it."""

from dataclasses import dataclass
from datetime import date

from sqlalchemy import select
from sqlalchemy.orm import Session

from matcher.core import clock
from matcher.core.actor import Actor
from matcher.core.days import local_day
from matcher.core.db import PublicId
from matcher.core.errors import NotFound
from matcher.core.words import _
from matcher.directory.queries.cards import MentorCard, card_of
from matcher.directory.rules import how_sure
from matcher.matching.explain import Reason, Wishes, reasons, wishes
from matcher.matching.instance.contributions import contributions
from matcher.matching.instance.instance import build_instance
from matcher.matching.queries.pairs import Pair, get_pair
from matcher.matching.queries.people import is_shown, read_mentors, settings_of
from matcher.matching.queries.runs import get_own_scheme
from matcher.mentors.models import Mentor
from matcher.mentors.rules import is_new
from matcher.pairings.queries.expected import find_expected
from matcher.pairings.queries.mine import Situation, get_situation
from matcher.pairings.rules.words import WHY_NOT
from matcher.reference.files import vocabulary


@dataclass(frozen=True, slots=True)
class Part:
    """How far one criterion speaks for a pair: its reason, and its share from 0 to 1."""

    reason: Reason
    share: float


@dataclass(frozen=True, slots=True)
class Fit:
    """How a mentor stands to the candidate who looks; `why_not` is a bar in words, or empty."""

    parts: tuple[Part, ...]
    wishes: Wishes
    why_not: str
    on_list: bool
    situation: Situation

    @property
    def can_ask(self) -> bool:
        """Whether this candidate may ask this mentor now."""
        return self.situation.can_ask and not self.why_not


@dataclass(frozen=True, slots=True)
class MentorPage:
    """What a mentor says of themselves, and how they fit the candidate who looks, if one does."""

    card: MentorCard
    employer: str
    about: str
    enjoys: str
    strengths: tuple[str, ...]
    times: tuple[str, ...]
    languages: str
    fit: Fit | None
    is_own: bool
    today: date

    @property
    def how_sure(self) -> str:
        """How sure it is that a place is free, in words."""
        return how_sure(self.card.claim, self.today)


def get_mentor_page(
    session: Session, mentor_id: PublicId, *, today: date, viewer: Actor
) -> MentorPage:
    """Return the page of a mentor who is shown.

    Raises
    ------
    NotFound
        There is no such mentor, or they are not shown.
    """
    scheme = get_own_scheme(session, candidate_id=viewer.candidate_id, mentor_id=viewer.mentor_id)
    row = session.execute(
        select(
            Mentor.id,
            Mentor.about,
            Mentor.enjoys,
            Mentor.listed_on,
            Mentor.created_at,
            Mentor.strengths,
            Mentor.times,
            Mentor.languages,
            Mentor.shows_expected,
            Mentor.kept_places,
        ).where(Mentor.public_id == mentor_id, is_shown(scheme, today))
    ).one_or_none()
    if row is None:
        raise NotFound(_("We cannot find that mentor."))
    candidate_id = viewer.candidate_id
    if candidate_id is None:
        fit, distance_m = None, -1
        record = read_mentors(session, scheme.id, today=today, only=[row.id])[row.id]
    else:
        pair = get_pair(session, candidate_id, row.id, today=today)
        fit, distance_m, record = _fit(session, candidate_id, pair), pair.distance_m, pair.mentor
    terms = vocabulary()
    mentor = session.get_one(Mentor, row.id) if row.shows_expected else None
    return MentorPage(
        card=card_of(
            record,
            mentor_id,
            settings_of(scheme),
            today,
            distance_m=distance_m,
            expected_on=find_expected(session, mentor, today=today) if mentor else None,
            is_new=is_new(row.listed_on, local_day(row.created_at), today=today),
            is_asked=row.kept_places > 0,
        ),
        employer=record.employer,
        about=row.about,
        enjoys=row.enjoys,
        strengths=tuple(terms.skills.labels(row.strengths)),
        times=tuple(terms.times.labels(row.times)),
        languages=row.languages,
        fit=fit,
        is_own=viewer.mentor_id == row.id,
        today=today,
    )


def _fit(session: Session, candidate_id: int, pair: Pair) -> Fit:
    bar, parts = pair.bar, parts_of(pair)
    return Fit(
        parts=parts,
        wishes=wishes(part.reason for part in parts),
        why_not=str(WHY_NOT[bar]) if bar else "",
        on_list=pair.mentor.email in (pair.candidate.preferences or ()),
        situation=get_situation(session, candidate_id, now=clock.now(session)),
    )


def parts_of(pair: Pair) -> tuple[Part, ...]:
    """Return what speaks for a pair, the weightiest first, then what is not ideal.

    That somebody is not on the list is no news: the page offers to put them there. How fresh
    their word is stands beside it, as how sure the place is.
    """
    instance = build_instance([pair.mentor], [pair.candidate], pair.settings, as_of=pair.as_of)
    given = contributions(instance, 0, 0, distance_m=pair.distance_m)
    said = reasons(
        pair.candidate,
        pair.mentor,
        pair.settings,
        given,
        as_of=pair.as_of,
        distance_m=pair.distance_m,
    )
    weights = pair.settings.weights
    most = {code: 1_000_000 * weight / sum(weights.values()) for code, weight in weights.items()}
    return tuple(
        Part(reason, min(1.0, given[reason.code] / most[reason.code]))
        for reason in said
        if reason.code != "freshness" and (reason.met or reason.code != "preference")
    )
