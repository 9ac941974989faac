"""What has been asked of a mentor: their requests, open ones first."""

from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from enum import StrEnum

from sqlalchemy import ColumnElement, Select, and_, case, func, select
from sqlalchemy.orm import Session, contains_eager

from matcher.candidates.models import Candidate
from matcher.candidates.rules import is_seeking
from matcher.core.days import local_day
from matcher.core.db import PublicId
from matcher.core.errors import NotFound
from matcher.core.paging import PER_PAGE, Page, clamp_page
from matcher.core.words import _
from matcher.matching.models import Scheme
from matcher.matching.queries.pairs import Pair, get_pair, read_pairs
from matcher.mentors.rules import MAX_CAPACITY, PauseReason, free_places, is_listed, is_paused
from matcher.pairings.models import Proposal
from matcher.pairings.queries.calendar import get_periods
from matcher.pairings.queries.offered import count_offered
from matcher.pairings.queries.proposals import (
    find_live_pairing,
    find_open_proposal,
    get_proposal,
)
from matcher.pairings.queries.wishes import OwnWish, get_own_wish
from matcher.pairings.rules.mentors_words import REQUEST_OUTCOMES, Speaks, why_they_suit
from matcher.pairings.rules.room import Room, room_beside
from matcher.pairings.rules.states import MOST_TALKS, Origin, ProposalStatus
from matcher.reference.files import vocabulary


class Late(StrEnum):
    """What a yes would do now that the time to answer has passed."""

    NO = ""
    OPEN = "open"
    FULL = "full"
    AWAY = "away"
    LEAVING = "leaving"
    GONE = "gone"
    SAID = "said"


ALIVE = (ProposalStatus.ACCEPTED, ProposalStatus.APPROVED)
WOULD_BE_HEARD = (Late.OPEN, Late.FULL, Late.AWAY, Late.LEAVING)


@dataclass(frozen=True, slots=True)
class Asked:
    """One request in a list. `answer_by` is given while it awaits the mentor, else `outcome`.

    `why` they suit each other is given on the mentor's own page alone.
    """

    public_id: PublicId
    name: str
    employer: str
    place: str
    level: str
    is_agreed: bool
    asked_at: datetime
    answer_by: date | None
    outcome: str
    talk_on: date | None
    why: tuple[Speaks, ...] = ()


@dataclass(frozen=True, slots=True)
class AskedInFull:
    """One request as its mentor reads it; `person` is None once nothing may come of it.

    So many others (`n_others`) wait for the mentor's answer too; of the room after an answer so
    much (`n_offered`) is offered to somebody. Without `has_place` a late yes makes the place.
    """

    request: Asked
    office_words: str
    person: "Person | None"
    room_after_yes: Room
    room_after_no: Room
    n_others: int
    n_offered: int
    talk_words: str
    can_talk: bool
    late: Late
    has_place: bool
    late_yes_on: date | None
    wish: OwnWish


@dataclass(frozen=True, slots=True)
class Person:
    """What a candidate lets the mentor see whom they ask; no e-mail address before approval."""

    needs: tuple[str, ...]
    message: str
    why: tuple[Speaks, ...]


def list_waiting(session: Session, mentor_id: int, *, now: datetime) -> list[Asked]:
    """Return the requests that await the mentor's answer, the most urgent first, with reasons."""
    query = _asked_of(mentor_id).where(_is_waiting(now))
    rows = session.scalars(query.order_by(Proposal.expires_at, Proposal.id)).all()
    if not rows:
        return []
    scheme = session.get_one(Scheme, rows[0].candidate.scheme_id)
    ids = [(proposal.candidate_id, mentor_id) for proposal in rows]
    pairs = read_pairs(session, scheme, ids, today=local_day(now))
    return [_with_reasons(_asked(row, now), pairs[row.candidate_id, mentor_id]) for row in rows]


def _with_reasons(asked: Asked, pair: Pair) -> Asked:
    why = why_they_suit(pair.candidate, pair.mentor, distance_m=pair.distance_m)
    return replace(asked, why=why)


def search_requests(session: Session, mentor_id: int, page: int, *, now: datetime) -> Page[Asked]:
    """Return a page of all that was asked of a mentor: what awaits an answer first."""
    where = _was_asked(mentor_id)
    total = session.scalar(select(func.count()).select_from(Proposal).where(where)) or 0
    number = clamp_page(page, total)
    waits = _is_waiting(now)
    accepted = Proposal.status == ProposalStatus.ACCEPTED
    query = _asked_of(mentor_id).order_by(
        case((waits, 0), (accepted, 1), else_=2),
        case((waits, Proposal.expires_at)),
        case((waits, Proposal.id)),
        Proposal.requested_at.desc(),
        Proposal.id.desc(),
    )
    rows = session.scalars(query.limit(PER_PAGE).offset((number - 1) * PER_PAGE))
    return Page([_asked(proposal, now) for proposal in rows], number, total)


def get_request(
    session: Session, mentor_id: int, proposal_id: PublicId, *, now: datetime
) -> AskedInFull:
    """Return one request with all that its mentor may see.

    Raises
    ------
    NotFound
        There is none, it is another mentor's, or the candidate has not said yes to it yet.
    """
    proposal = get_proposal(session, proposal_id, mentor_id=mentor_id)
    if proposal.requested_at is None:
        raise NotFound(_("We cannot find that request."))
    row, mentor = _asked(proposal, now), proposal.mentor
    late = _late(session, proposal, row, now)
    alive = row.answer_by is not None or proposal.status in ALIVE or late in WOULD_BE_HEARD
    held_besides = mentor.held - (proposal.hold_id is not None)
    held_after_yes = held_besides + (proposal.late_yes_at is None)  # else they are among them
    n_offered = count_offered(session, mentor_id)
    capacity = mentor.capacity + mentor.kept_places  # which any answer of theirs gives back
    with_one_more = max(capacity, mentor.held + 1) if late is Late.OPEN else capacity
    return AskedInFull(
        request=row,
        office_words=proposal.office_words,
        person=_person(session, proposal, today=local_day(now)) if alive else None,
        room_after_yes=room_beside(with_one_more, held_after_yes - n_offered),
        room_after_no=room_beside(capacity, held_besides - n_offered),
        n_offered=n_offered,
        n_others=_count_others(session, proposal, now),
        talk_words=proposal.talk_words,
        can_talk=row.answer_by is not None and not row.is_agreed and proposal.talks < MOST_TALKS,
        late=late,
        has_place=free_places(capacity, mentor.held) > 0,
        late_yes_on=local_day(proposal.late_yes_at) if proposal.late_yes_at else None,
        wish=get_own_wish(session, mentor_id, proposal.candidate_id, by_mentor=True),
    )


def _late(session: Session, proposal: Proposal, row: Asked, now: datetime) -> Late:
    """Return whether a late yes can still be said, and whether it would reach anybody.

    Whoever is away or leaving takes that back first; who is full takes one person more, unless they
    have as many as a scheme allows. A break because of silence ends with it.
    """
    ended_at = proposal.answered_at
    if proposal.late_yes_at is not None:
        return Late.SAID
    if proposal.status != ProposalStatus.EXPIRED or ended_at is None or row.is_agreed:
        return Late.NO
    if now - ended_at > timedelta(days=get_periods(session, proposal.mentor.scheme_id).link_days):
        return Late.NO
    has_gone = (
        not is_seeking(proposal.candidate.status)
        or find_open_proposal(session, proposal.candidate_id)
        or find_live_pairing(session, proposal.candidate_id)
    )
    if has_gone:
        return Late.GONE
    mentor = proposal.mentor
    if not is_listed(mentor.status):
        return Late.NO
    if mentor.leaving_at is not None:
        return Late.LEAVING
    rests = is_paused(mentor.status, mentor.paused_until, today=local_day(now))
    if rests and mentor.pause_reason != PauseReason.SILENCE:
        return Late.AWAY
    return Late.OPEN if mentor.held < MAX_CAPACITY else Late.FULL


def _count_others(session: Session, proposal: Proposal, now: datetime) -> int:
    """Count who else waits for the mentor's answer."""
    others = select(func.count(Proposal.id)).where(
        Proposal.mentor_id == proposal.mentor_id, Proposal.id != proposal.id, _is_waiting(now)
    )
    return session.scalar(others) or 0


def _was_asked(mentor_id: int) -> ColumnElement[bool]:
    """Leave out offers: nobody is put before a mentor without having said yes."""
    return and_(Proposal.mentor_id == mentor_id, Proposal.requested_at.is_not(None))


def _is_waiting(now: datetime) -> ColumnElement[bool]:
    awaits = Proposal.status == ProposalStatus.REQUESTED
    return and_(awaits, Proposal.waits_for_id.is_(None), Proposal.expires_at > now)


def _asked_of(mentor_id: int) -> Select[Proposal]:
    return (
        select(Proposal)
        .where(_was_asked(mentor_id))
        .join(Proposal.candidate)
        .join(Candidate.account)
        .options(contains_eager(Proposal.candidate).contains_eager(Candidate.account))
    )


def _asked(proposal: Proposal, now: datetime) -> Asked:
    candidate = proposal.candidate
    waits = proposal.status == ProposalStatus.REQUESTED and (
        proposal.expires_at is not None and proposal.expires_at > now
    )
    status = ProposalStatus(proposal.status)
    if status is ProposalStatus.REQUESTED and not waits:
        status = ProposalStatus.EXPIRED  # the worker has yet to note it
    return Asked(
        public_id=proposal.public_id,
        name=candidate.account.name,
        employer=candidate.employer,
        place=candidate.place,
        level=vocabulary().levels.label(proposal.level),
        is_agreed=proposal.origin == Origin.AGREED,
        asked_at=proposal.requested_at or proposal.created_at,
        answer_by=last_day(proposal.expires_at) if waits and proposal.expires_at else None,
        outcome="" if waits else str(REQUEST_OUTCOMES[status]),
        talk_on=proposal.talk_on if waits else None,
    )


def last_day(expires_at: datetime) -> date:
    """Return the last day before a moment at which an answer comes too late."""
    return local_day(expires_at - timedelta(seconds=1))


def _person(session: Session, proposal: Proposal, *, today: date) -> Person:
    candidate, words = proposal.candidate, vocabulary()
    pair = get_pair(session, candidate.id, proposal.mentor_id, today=today)
    return Person(
        needs=tuple(words.skills.labels(candidate.needs)),
        message=proposal.message,
        why=why_they_suit(pair.candidate, pair.mentor, distance_m=pair.distance_m),
    )
