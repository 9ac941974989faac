"""Pairings, live and ended."""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date, datetime

from sqlalchemy import ColumnElement, and_, select
from sqlalchemy.orm import Session

from matcher.candidates.models import Candidate
from matcher.core.days import start_of_day
from matcher.core.db import PublicId
from matcher.core.errors import NotFound
from matcher.core.paging import Page
from matcher.core.words import _, _l
from matcher.desk.queries.pages import (
    AnyRow,
    AnySelect,
    CandidateAccount,
    MentorAccount,
    Person,
    names_either,
    of_the_desk,
    person_columns,
    person_of,
    read_page,
)
from matcher.matching.queries.runs import get_scheme
from matcher.mentors.models import Mentor
from matcher.pairings.models import FirstMeeting, Pairing
from matcher.pairings.queries.calendar import get_periods
from matcher.pairings.queries.meeting import meeting_of
from matcher.pairings.rules.meeting import meeting_in_words
from matcher.pairings.rules.states import END_LABELS, LIVE, EndReason, PairingStatus
from matcher.reference.files import vocabulary

LABELS = {
    PairingStatus.ACTIVE: (_l("Working together"), "green"),
    PairingStatus.ON_HOLD: (_l("Resting"), "yellow"),
    PairingStatus.COMPLETED: (_l("Finished"), "grey"),
    PairingStatus.ENDED_EARLY: (_l("Ended early"), "grey"),
}
STATES = {
    "live": LIVE,
    "ended": (PairingStatus.COMPLETED, PairingStatus.ENDED_EARLY),
    "all": tuple(PairingStatus),
}


@dataclass(frozen=True, slots=True)
class PairingRow:
    """Two people who work, or worked, together."""

    public_id: PublicId
    candidate: Person
    mentor: Person
    level: str
    label: str
    colour: str
    is_live: bool
    started_on: date
    ended_at: datetime | None
    why_ended: str
    met: str = ""


def _pairings(session: Session) -> AnySelect:
    return (
        select(
            Pairing.public_id,
            Pairing.level,
            Pairing.status,
            Pairing.started_on,
            Pairing.ended_at,
            Pairing.end_reason,
            FirstMeeting,
            *person_columns("candidate", Candidate, CandidateAccount),
            *person_columns("mentor", Mentor, MentorAccount),
        )
        .join(Candidate, Candidate.id == Pairing.candidate_id)
        .join(CandidateAccount, CandidateAccount.id == Candidate.account_id)
        .join(Mentor, Mentor.id == Pairing.mentor_id)
        .join(MentorAccount, MentorAccount.id == Mentor.account_id)
        .outerjoin(FirstMeeting, FirstMeeting.pairing_id == Pairing.id)
        .where(of_the_desk(session, Mentor))
    )


@dataclass(frozen=True, slots=True)
class When:
    """The days in which pairings began or ended, each from the first to before the last."""

    begun: tuple[date, date] | None = None
    ended: tuple[date, date] | None = None

    def conditions(self) -> Iterator[ColumnElement[bool]]:
        """Yield what narrows a list of pairings."""
        if self.begun:
            first, after = self.begun
            yield and_(Pairing.started_on >= first, Pairing.started_on < after)
        if self.ended:
            start, end = map(start_of_day, self.ended)
            yield and_(Pairing.ended_at >= start, Pairing.ended_at < end)


ALWAYS = When()


def search_pairings(
    session: Session, *, text: str, status: str, number: int, today: date, when: When = ALWAYS
) -> Page[PairingRow]:
    """Return a page of pairings by name and state, the newest first; with how the two began."""
    periods = get_periods(session, get_scheme(session).id)
    query = (
        _pairings(session)
        .where(
            Pairing.status.in_(STATES.get(status, LIVE)),
            names_either(text),
            *when.conditions(),
        )
        .order_by(Pairing.id.desc())
    )

    def row_of(row: AnyRow) -> PairingRow:
        meeting = meeting_of(row.started_on, row.FirstMeeting)
        is_live = row.status in LIVE
        met = meeting_in_words(meeting, periods, today=today) if is_live else ""
        return replace(_pairing_of(row), met=met)

    return read_page(session, query, number, row_of)


def walk_pairings(session: Session) -> Iterator[PairingRow]:
    """Yield all pairings, the newest first."""
    rows = session.execute(
        _pairings(session).order_by(Pairing.id.desc()).execution_options(yield_per=500)
    )
    for row in rows:
        yield _pairing_of(row)


def get_live_pairing(session: Session, pairing_id: PublicId) -> PairingRow:
    """Return a pairing that has not ended.

    Raises
    ------
    NotFound
        There is none, or it has ended.
    """
    row = session.execute(
        _pairings(session).where(Pairing.public_id == pairing_id, Pairing.status.in_(LIVE))
    ).one_or_none()
    if row is None:
        raise NotFound(_("There is no such pairing, or it has ended meanwhile."))
    return _pairing_of(row)


def _pairing_of(row: AnyRow) -> PairingRow:
    label, colour = LABELS[PairingStatus(row.status)]
    return PairingRow(
        public_id=row.public_id,
        candidate=person_of(row, "candidate"),
        mentor=person_of(row, "mentor"),
        level=vocabulary().levels.label(row.level),
        label=label,
        colour=colour,
        is_live=row.status in LIVE,
        started_on=row.started_on,
        ended_at=row.ended_at,
        why_ended=str(END_LABELS[EndReason(row.end_reason)]) if row.end_reason else "",
    )
