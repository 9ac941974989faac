"""One look for offers: who waits and who has room, read once."""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime

from sqlalchemy import or_, select
from sqlalchemy.orm import Session

from matcher.candidates.models import Candidate, ListEntry
from matcher.core.days import local_day
from matcher.matching.models import Scheme
from matcher.matching.queries.people import read_candidates, read_mentors, settings_of
from matcher.matching.rules.people import CandidateRecord, MentorRecord
from matcher.matching.rules.settings import SchemeSettings
from matcher.matching.rules.suggesting import trusting_the_newest
from matcher.mentors.models import Mentor
from matcher.pairings.models import Proposal
from matcher.pairings.queries.offering import (
    came_free,
    can_be_offered,
    can_get_offers,
    is_eager,
    list_tried,
)
from matcher.pairings.rules.states import ProposalStatus

Pairs = Collection[tuple[int, int]]


@dataclass(frozen=True, slots=True)
class Look:
    """One look: mentors with room, and candidates whose exclusions hold whom they don't wait for.

    What a mentor said last weighs more in `settings` than in the scheme's own, and of a mentor who
    has yet to answer somebody it counts nothing: see `trusting_the_newest`.
    `freed` are the mentors to be looked at, with when a place of theirs came free; the others with
    room are there for the `eager`, who wait for anyone, some of them (`lost`) after a lost request.
    `listed` are the (candidate, mentor) on a list.
    """

    today: date
    settings: SchemeSettings
    mentors: Mapping[int, MentorRecord]
    candidates: Mapping[int, CandidateRecord]
    freed: Mapping[int, datetime]
    eager: frozenset[int]
    lost: frozenset[int]
    listed: frozenset[tuple[int, int]]


def read_look(session: Session, scheme_id: int, besides: Pairs, *, now: datetime) -> Look:
    """Read who waits and who has room, once; the pairs in `besides` are left out."""
    scheme, today = session.get_one(Scheme, scheme_id), local_day(now)
    freed = _read_freed(session, scheme, today)
    waiting = _read_waiting(session, scheme, freed, today)
    eager = frozenset(one.id for one in waiting if one.is_eager)
    ids = [one.id for one in waiting]
    with_room = set(session.scalars(select(Mentor.id).where(can_be_offered(scheme, today))))
    offered = with_room if eager else with_room & set(freed)
    mentors = read_mentors(session, scheme_id, today=today, only=offered) if ids else {}
    people = read_candidates(session, scheme_id, today=today, only=ids) if mentors else {}
    listed = frozenset(_list_entries(session, ids, mentors))
    tried = {*besides, *list_tried(session, ids, now=now)}

    def wanted(candidate_id: int) -> set[int]:
        wished = {j for j in freed if (candidate_id, j) in listed}
        may_be = set(mentors) if candidate_id in eager else wished
        return {j for j in may_be if (candidate_id, j) not in tried}

    return Look(
        today=today,
        settings=trusting_the_newest(settings_of(scheme)),
        mentors=_less_trusted(session, scheme_id, mentors),
        candidates={i: _narrowed(people[i], mentors, wanted(i)) for i in people},
        freed=freed,
        eager=eager,
        lost=frozenset(one.id for one in waiting if one.has_lost),
        listed=listed,
    )


def _read_freed(session: Session, scheme: Scheme, today: date) -> dict[int, datetime]:
    rows = session.execute(
        select(Mentor.id, Mentor.freed_at).where(came_free(scheme, today)).order_by(Mentor.id)
    )
    return {row.id: row.freed_at for row in rows}


@dataclass(frozen=True, slots=True)
class _Waiting:
    """Somebody who waits: for anyone (`is_eager`), as they have lost a request (`has_lost`)."""

    id: int
    is_eager: bool
    has_lost: bool


def _read_waiting(
    session: Session, scheme: Scheme, freed: Collection[int], today: date
) -> list[_Waiting]:
    """Return who waits for one of these mentors, or for anyone."""
    on_list = (
        select(ListEntry.id)
        .where(ListEntry.candidate_id == Candidate.id, ListEntry.mentor_id.in_(freed))
        .exists()
    )
    rows = session.execute(
        select(
            Candidate.id,
            is_eager().label("is_eager"),
            Candidate.offer_due_at.is_not(None).label("has_lost"),
        )
        .where(can_get_offers(scheme, today), or_(is_eager(), on_list))
        .order_by(Candidate.id)
    )
    return [_Waiting(row.id, bool(row.is_eager), bool(row.has_lost)) for row in rows]


def _less_trusted(
    session: Session, scheme_id: int, mentors: Mapping[int, MentorRecord]
) -> dict[int, MentorRecord]:
    """Return mentors without the word of those who have yet to answer somebody.

    What the first will hear is what a second would.
    """
    unanswered = set(
        session.scalars(
            select(Proposal.mentor_id)
            .join(Mentor, Mentor.id == Proposal.mentor_id)
            .where(
                Mentor.scheme_id == scheme_id,
                Proposal.status.in_([ProposalStatus.OFFERED, ProposalStatus.REQUESTED]),
                Proposal.talk_on.is_(None),
            )
        )
    )
    return {
        j: replace(mentor, confirmed_on=None) if j in unanswered else mentor
        for j, mentor in mentors.items()
    }


def _narrowed(
    person: CandidateRecord, mentors: Mapping[int, MentorRecord], wanted: set[int]
) -> CandidateRecord:
    """Return a candidate who may have none but these mentors."""
    others = {mentor.email for j, mentor in mentors.items() if j not in wanted}
    return replace(person, exclusions=person.exclusions | others)


def _list_entries(
    session: Session, candidate_ids: Iterable[int], mentor_ids: Iterable[int]
) -> list[tuple[int, int]]:
    rows = session.execute(
        select(ListEntry.candidate_id, ListEntry.mentor_id).where(
            ListEntry.candidate_id.in_(list(candidate_ids)),
            ListEntry.mentor_id.in_(list(mentor_ids)),
        )
    )
    return [(row.candidate_id, row.mentor_id) for row in rows]
