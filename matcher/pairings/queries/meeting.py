"""Whether two people have met: who is to be asked, and what each has said."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta

from sqlalchemy import ColumnElement, and_, or_, select
from sqlalchemy.orm import Session

from matcher.accounts.rules import first_name
from matcher.candidates.models import Candidate
from matcher.core.actor import Actor
from matcher.core.days import local_day, start_of_day
from matcher.core.db import PublicId
from matcher.core.errors import NotFound
from matcher.core.words import _
from matcher.matching.models import Scheme
from matcher.mentors.models import Mentor
from matcher.pairings.models import FirstMeeting, Pairing
from matcher.pairings.queries.proposals import get_pairing
from matcher.pairings.rules.meeting import (
    QUESTION,
    REMINDER,
    TOO_LATE,
    Meeting,
    Met,
    is_asking_due,
)
from matcher.pairings.rules.periods import Periods
from matcher.pairings.rules.states import LIVE

SETTLED = (Met.YES, Met.HELP)


@dataclass(frozen=True, slots=True)
class MetQuestion:
    """What one of two people is asked of their first meeting, and has said of it.

    `is_open`: it is for them to answer; `waits`: until the day that one of them has named;
    `has_met`: one of the two, or the office, has said so.
    """

    public_id: PublicId
    other: str
    is_mentor: bool
    said: Met
    meets_on: date | None
    is_open: bool
    waits: bool
    has_met: bool

    @property
    def first_name(self) -> str:
        """The other one's first name: all that is shown where nobody has signed in."""
        return first_name(self.other)


def meeting_of(started_on: date, row: FirstMeeting | None) -> Meeting:
    """Return how it stands with the first meeting of a pairing that began on a day."""
    if row is None:
        return Meeting(started_on)
    return Meeting(
        started_on=started_on,
        asked_on=local_day(row.asked_at),
        asks=row.asks,
        candidate_said=row.candidate_said,
        mentor_said=row.mentor_said,
        meets_on=row.meets_on,
        noted_on=local_day(row.noted_at) if row.noted_at else None,
    )


def find_meeting(session: Session, pairing_id: int) -> FirstMeeting | None:
    """Return what is known of the first meeting of a pairing, or None."""
    return session.get(FirstMeeting, pairing_id)


def list_to_ask_met(
    session: Session, *, now: datetime, mentor_id: int | None = None
) -> dict[int, list[Pairing]]:
    """Return by mentor, in order, the pairings of which it is time to ask whether they met."""
    found: dict[int, list[Pairing]] = {}
    for scheme in session.scalars(select(Scheme).order_by(Scheme.id)):
        periods, today = Periods.of(scheme.settings), local_day(now)
        query = (
            select(Pairing, FirstMeeting)
            .join(Mentor, Mentor.id == Pairing.mentor_id)
            .outerjoin(FirstMeeting, FirstMeeting.pairing_id == Pairing.id)
            .where(Mentor.scheme_id == scheme.id, _may_be_due(periods, today))
            .order_by(Pairing.mentor_id, Pairing.id)
            .execution_options(populate_existing=True)
        )
        if mentor_id is not None:
            query = query.where(Pairing.mentor_id == mentor_id)
        for pairing, row in session.execute(query):
            if is_asking_due(meeting_of(pairing.started_on, row), periods, today=today):
                found.setdefault(pairing.mentor_id, []).append(pairing)
    return found


def _may_be_due(periods: Periods, today: date) -> ColumnElement[bool]:
    """Narrow the pairings to few; `is_asking_due` decides.

    Of whom it is asked whether they still work together, nobody asks about the first meeting.
    """
    last = today - timedelta(days=periods.met_days)
    silent_since = start_of_day(today - timedelta(days=periods.pairing_grace_days - 1))
    is_new = and_(
        FirstMeeting.pairing_id.is_(None),
        Pairing.started_on.between(last - TOO_LATE, last),
    )
    is_open = and_(
        FirstMeeting.noted_at.is_(None),
        FirstMeeting.candidate_said.not_in(SETTLED),
        FirstMeeting.mentor_said.not_in(SETTLED),
    )
    asks_again = or_(
        FirstMeeting.asks < QUESTION,
        and_(FirstMeeting.asks == QUESTION, FirstMeeting.asked_at < silent_since),
        FirstMeeting.meets_on < today,
    )
    return and_(
        Pairing.status.in_(LIVE),
        Pairing.asked_at.is_(None),
        Pairing.proposal_id.is_not(None),  # where there is none, nobody can be helped by it
        or_(is_new, and_(is_open, asks_again)),
    )


def is_unheard_met(periods: Periods, today: date) -> ColumnElement[bool]:
    """Return the condition under which the office looks; see `rules.meeting.is_unheard`."""
    silent_since = start_of_day(today - timedelta(days=periods.pairing_grace_days - 1))
    return and_(
        Pairing.status.in_(LIVE),
        FirstMeeting.asks == REMINDER,
        FirstMeeting.asked_at < silent_since,
        FirstMeeting.noted_at.is_(None),
        FirstMeeting.candidate_said.not_in(SETTLED),
        FirstMeeting.mentor_said.not_in(SETTLED),
        or_(FirstMeeting.meets_on.is_(None), FirstMeeting.meets_on < today),
    )


def is_open_met(today: date) -> ColumnElement[bool]:
    """Return the condition under which the two have been asked, and it is for them to answer.

    See `rules.meeting.Meeting.is_open`.
    """
    return and_(
        Pairing.status.in_(LIVE),
        FirstMeeting.asks > 0,
        FirstMeeting.noted_at.is_(None),
        FirstMeeting.candidate_said.not_in(SETTLED),
        FirstMeeting.mentor_said.not_in(SETTLED),
        or_(FirstMeeting.meets_on.is_(None), FirstMeeting.meets_on < today),
    )


def list_met_questions(session: Session, account_id: int, *, today: date) -> list[MetQuestion]:
    """Return of which live pairings of theirs somebody has been asked, those to answer first."""
    rows = session.execute(
        select(Pairing, FirstMeeting)
        .join(FirstMeeting, FirstMeeting.pairing_id == Pairing.id)
        .join(Mentor, Mentor.id == Pairing.mentor_id)
        .join(Candidate, Candidate.id == Pairing.candidate_id)
        .where(
            or_(Mentor.account_id == account_id, Candidate.account_id == account_id),
            Pairing.status.in_(LIVE),
            FirstMeeting.asks > 0,
        )
        .order_by(Pairing.started_on, Pairing.id)
    )
    found = [
        met_question(pairing, row, by_mentor=pairing.mentor.account_id == account_id, today=today)
        for pairing, row in rows
    ]
    return sorted(found, key=lambda question: not question.is_open)


def met_question(
    pairing: Pairing, row: FirstMeeting | None, *, by_mentor: bool, today: date
) -> MetQuestion:
    """Return what one of the two of a pairing is asked."""
    meeting = meeting_of(pairing.started_on, row)
    other = pairing.candidate if by_mentor else pairing.mentor
    return MetQuestion(
        public_id=pairing.public_id,
        other=other.account.name,
        is_mentor=by_mentor,
        said=Met(meeting.mentor_said if by_mentor else meeting.candidate_said),
        meets_on=meeting.meets_on,
        is_open=meeting.is_open(today=today),
        waits=meeting.waits(today=today),
        has_met=meeting.has_met,
    )


def get_met_question(
    session: Session, actor: Actor, pairing_id: PublicId, *, today: date
) -> MetQuestion:
    """Return what the actor is asked of a live pairing of theirs, whether a mail has asked or not.

    Raises
    ------
    NotFound
        There is none, it is other people's, or it is over.
    """
    pairing = get_pairing(session, pairing_id)
    by_mentor = actor.mentor_id is not None and actor.mentor_id == pairing.mentor_id
    is_candidate = actor.candidate_id is not None and actor.candidate_id == pairing.candidate_id
    if not (by_mentor or is_candidate) or pairing.status not in LIVE:
        raise NotFound(_("We cannot find that pairing."))
    row = find_meeting(session, pairing.id)
    return met_question(pairing, row, by_mentor=by_mentor, today=today)
