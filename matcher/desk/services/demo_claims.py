"""What the demo's people have said lately: who still looks, who still works together, until when.

Most have; a few have not, so that every page has something to show.
"""

from datetime import date, datetime, timedelta

from sqlalchemy import exists, select
from sqlalchemy.orm import Session

from matcher.candidates.models import Candidate
from matcher.candidates.rules import CandidateStatus
from matcher.core.days import local_day
from matcher.mentors.models import Mentor
from matcher.pairings.models import FirstMeeting, Pairing, Proposal
from matcher.pairings.rules.meeting import Met
from matcher.pairings.rules.states import LIVE, OPEN, Said

FEW = 25  # one of so many has something to say
DAY = timedelta(days=1)


def say_lately(session: Session, *, now: datetime) -> None:
    """Let everybody have said what they would have, had they lived through the last months."""
    _say_who_looks(session, now)
    _say_who_works(session, now)
    _say_who_met(session, now)
    _show_expected(session)
    session.flush()


def _say_who_looks(session: Session, now: datetime) -> None:
    is_asking = exists().where(Proposal.candidate_id == Candidate.id, Proposal.status.in_(OPEN))
    seeking = session.scalars(
        select(Candidate)
        .where(Candidate.status == CandidateStatus.SEEKING, ~is_asking)
        .order_by(Candidate.id)
    )
    for n, candidate in enumerate(seeking):
        candidate.confirmed_at = max(candidate.confirmed_at, now - n * 7 % 55 * DAY)
        if n % FEW == 7:  # asked, and yet to answer
            candidate.confirmed_at, candidate.looking_asked_at = now - 65 * DAY, now - 5 * DAY
        elif n % FEW == 12:  # silent
            candidate.confirmed_at, candidate.looking_asked_at = now - 80 * DAY, now - 20 * DAY
        elif n % FEW == 18:
            candidate.resting_until = local_day(now) + 60 * DAY


def _say_who_works(session: Session, now: datetime) -> None:
    live = session.scalars(select(Pairing).where(Pairing.status.in_(LIVE)).order_by(Pairing.id))
    for n, pairing in enumerate(live):
        if n % FEW == 9:  # asked, and a week has passed
            pairing.asked_at = max(pairing.approved_at, now - 9 * DAY)
            pairing.mentor_said = Said.LOST_TOUCH if n % 2 else Said.NOTHING
            continue
        pairing.seen_at = max(pairing.approved_at, now - n * 11 % 170 * DAY)
        if n % 3 == 0:
            pairing.ends_on = _end(pairing, now)


def _say_who_met(session: Session, now: datetime) -> None:
    """Let most of those who began some weeks ago have told us that they met."""
    begun = session.scalars(
        select(Pairing)
        .where(
            Pairing.status.in_(LIVE),
            Pairing.asked_at.is_(None),
            Pairing.approved_at.between(now - 90 * DAY, now - 21 * DAY),
        )
        .order_by(Pairing.approved_at.desc(), Pairing.id)
    )
    for n, pairing in enumerate(begun):
        row = FirstMeeting(pairing_id=pairing.id, asked_at=now - 3 * DAY, asks=1)
        if n % 5 == 1:
            row.candidate_said, row.meets_on = Met.DATE, local_day(now) + 6 * DAY
        elif n % 5 == 3:  # asked twice, in vain
            row.asked_at, row.asks = now - 9 * DAY, 2
        elif n % 5:
            row.mentor_said = Met.YES
        session.add(row)


def _end(pairing: Pairing, now: datetime) -> date:
    """Return a day a year and a half after the beginning, or soon if that is over."""
    return max(pairing.started_on + 548 * DAY, local_day(now) + (20 + pairing.id % 60) * DAY)


def _show_expected(session: Session) -> None:
    """Let every other mentor show from when they expect a place."""
    for mentor in session.scalars(select(Mentor).order_by(Mentor.id)):
        mentor.shows_expected = mentor.id % 2 == 0
