"""The people a mentor has, and had."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date

from sqlalchemy import Select, case, func, select
from sqlalchemy.orm import Session, contains_eager

from matcher.candidates.models import Candidate
from matcher.core.days import local_day
from matcher.core.db import PublicId
from matcher.core.paging import PER_PAGE, Page, clamp_page
from matcher.mentors.rules import is_listed
from matcher.pairings.models import FirstMeeting, Pairing
from matcher.pairings.queries.meeting import MetQuestion, met_question
from matcher.pairings.queries.proposals import get_pairing
from matcher.pairings.rules.living import OVER
from matcher.pairings.rules.mentors_words import PAIRING_OUTCOMES
from matcher.pairings.rules.states import LIVE, PairingStatus, Said
from matcher.reference.files import vocabulary


@dataclass(frozen=True, slots=True)
class Mentee:
    """One pairing as its mentor sees it; the e-mail address is given while it lasts.

    `ends_on` is the agreed end; `asked_on`: since when it is in question whether it still lives;
    `said`: what the mentor has said to that. `met` is what is asked of their first meeting.
    """

    public_id: PublicId
    name: str
    email: str
    employer: str
    level: str
    since: date
    is_live: bool
    is_on_hold: bool
    ended_on: date | None
    outcome: str
    ends_on: date | None = None
    asked_on: date | None = None
    said: str = Said.NOTHING
    met: MetQuestion | None = None

    @property
    def is_asked(self) -> bool:
        """Whether it is in question whether the two still work together."""
        return self.asked_on is not None

    @property
    def is_called_over(self) -> bool:
        """Whether the mentor has said by a link that it is over, and has yet to end it."""
        return self.said in OVER


@dataclass(frozen=True, slots=True)
class MenteeToLeave:
    """One live pairing, and whether its place can be taken again once it is over."""

    mentee: Mentee
    asks_place: bool


def list_mentees(session: Session, mentor_id: int, *, today: date) -> list[Mentee]:
    """Return the people a mentor has now, the longest first."""
    query = _of(mentor_id).where(Pairing.status.in_(LIVE))
    rows = session.scalars(query.order_by(Pairing.started_on, Pairing.id))
    return _mentees(session, rows.all(), today)


def search_mentees(session: Session, mentor_id: int, page: int, *, today: date) -> Page[Mentee]:
    """Return a page of all the people a mentor has and had: those of now first."""
    where = Pairing.mentor_id == mentor_id
    total = session.scalar(select(func.count()).select_from(Pairing).where(where)) or 0
    number = clamp_page(page, total)
    live = Pairing.status.in_(LIVE)
    query = _of(mentor_id).order_by(
        case((live, 0), else_=1),
        case((live, Pairing.started_on)),
        Pairing.ended_at.desc(),
        Pairing.id,
    )
    rows = session.scalars(query.limit(PER_PAGE).offset((number - 1) * PER_PAGE))
    return Page(_mentees(session, rows.all(), today), number, total)


def get_mentee(session: Session, mentor_id: int, pairing_id: PublicId) -> MenteeToLeave:
    """Return one pairing of a mentor.

    Raises
    ------
    NotFound
        There is none, or it is another mentor's.
    """
    pairing = get_pairing(session, pairing_id, mentor_id=mentor_id)
    mentor = pairing.mentor
    return MenteeToLeave(_mentee(pairing), is_listed(mentor.status) and mentor.leaving_at is None)


def _of(mentor_id: int) -> Select[Pairing]:
    return (
        select(Pairing)
        .where(Pairing.mentor_id == mentor_id)
        .join(Pairing.candidate)
        .join(Candidate.account)
        .options(contains_eager(Pairing.candidate).contains_eager(Candidate.account))
    )


def _mentees(session: Session, pairings: Sequence[Pairing], today: date) -> list[Mentee]:
    """Return some pairings as their mentor sees them, each with what is asked of its beginning."""
    ids = [pairing.id for pairing in pairings if pairing.status in LIVE]
    rows = session.scalars(select(FirstMeeting).where(FirstMeeting.pairing_id.in_(ids)))
    meetings = {row.pairing_id: row for row in rows}
    return [
        replace(
            _mentee(pairing),
            met=met_question(pairing, meetings[pairing.id], by_mentor=True, today=today),
        )
        if pairing.id in meetings
        else _mentee(pairing)
        for pairing in pairings
    ]


def _mentee(pairing: Pairing) -> Mentee:
    candidate, is_live = pairing.candidate, pairing.status in LIVE
    return Mentee(
        public_id=pairing.public_id,
        name=candidate.account.name,
        email=candidate.account.email if is_live else "",
        employer=candidate.employer,
        level=vocabulary().levels.label(pairing.level),
        since=pairing.started_on,
        is_live=is_live,
        is_on_hold=pairing.status == PairingStatus.ON_HOLD,
        ended_on=local_day(pairing.ended_at) if pairing.ended_at else None,
        outcome="" if is_live else str(PAIRING_OUTCOMES[PairingStatus(pairing.status)]),
        ends_on=pairing.ends_on if is_live else None,
        asked_on=local_day(pairing.asked_at) if is_live and pairing.asked_at else None,
        said=pairing.mentor_said if is_live else Said.NOTHING,
    )
