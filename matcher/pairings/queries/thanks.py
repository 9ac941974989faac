"""What mentors have given, year by year."""

from datetime import date

from sqlalchemy import select
from sqlalchemy.orm import Session

from matcher.core.days import local_day, start_of_day
from matcher.mentors.models import Mentor
from matcher.mentors.rules import MentorStatus
from matcher.notifications.models import OutboxMail
from matcher.pairings.models import Pairing
from matcher.pairings.rules.thanks import SPRING, Given, Stint, given_in, year_ended_by


def thanks_event(mentor: Mentor, year: int) -> str:
    """Return the event of the mail that thanks a mentor for a year."""
    return f"mentor.thanked.{year}:{mentor.public_id}"


def list_given(session: Session, mentor_id: int, *, today: date) -> list[Given]:
    """Return what a mentor gave in each year that is over and in which they gave, latest first."""
    stints = list_stints(session, mentor_id)
    if not stints:
        return []
    first = min(stint.first_on for stint in stints)
    years = range(year_ended_by(today), first.year - 1, -1)
    return [given for year in years if (given := given_in(year, stints)).n_people]


def list_stints(session: Session, mentor_id: int) -> list[Stint]:
    """Return whom a mentor has and had, from when to when."""
    rows = session.execute(
        select(Pairing.candidate_id, Pairing.started_on, Pairing.ended_at)
        .where(Pairing.mentor_id == mentor_id)
        .order_by(Pairing.started_on, Pairing.id)
    )
    return [
        Stint(row.candidate_id, row.started_on, local_day(row.ended_at) if row.ended_at else None)
        for row in rows
    ]


def list_to_thank(session: Session, year: int, *, most: int) -> list[Mentor]:
    """Return mentors on the list who mentored in a year and have yet to be thanked for it."""
    first, after = date(year - 1, SPRING, 1), date(year, SPRING, 1)
    mentored = (
        select(Pairing.id)
        .where(
            Pairing.mentor_id == Mentor.id,
            Pairing.started_on < after,
            (Pairing.ended_at.is_(None)) | (Pairing.ended_at >= start_of_day(first)),
        )
        .exists()
    )
    thanked = select(OutboxMail.recipient_id).where(
        OutboxMail.event.startswith(f"mentor.thanked.{year}:")
    )
    return list(
        session.scalars(
            select(Mentor)
            .where(
                Mentor.status.in_([MentorStatus.LISTED, MentorStatus.PAUSED]),
                mentored,
                Mentor.account_id.not_in(thanked),
            )
            .order_by(Mentor.id)
            .limit(most)
        )
    )
