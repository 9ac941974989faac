"""When a mentor's next place is to come free, from the ends that are agreed."""

from datetime import date

from sqlalchemy import select
from sqlalchemy.orm import Session

from matcher.mentors.models import Mentor
from matcher.mentors.rules import is_listed, is_paused, room
from matcher.pairings.models import Pairing
from matcher.pairings.rules.expected import place_expected_on
from matcher.pairings.rules.states import LIVE


def find_expected(session: Session, mentor: Mentor, *, today: date) -> date | None:
    """Return the day from which a full mentor expects a place; None where nobody knows one.

    Whether people see it is the mentor's choice: `shows_expected`.
    """
    if not is_listed(mentor.status) or mentor.leaving_at is not None:
        return None
    if mentor.kept_places:  # it opens with the mentor's next word, which may come any day
        return None
    if room(mentor.status, mentor.paused_until, mentor.capacity, mentor.held, today=today):
        return None
    rests = is_paused(mentor.status, mentor.paused_until, today=today)
    if rests and mentor.paused_until is None:
        return None
    ends = session.scalars(
        select(Pairing.ends_on)
        .where(
            Pairing.mentor_id == mentor.id,
            Pairing.status.in_(LIVE),
            Pairing.ends_on.is_not(None),
        )
        .order_by(Pairing.ends_on, Pairing.id)
    )
    back_on = mentor.paused_until if rests else None
    known = [day for day in ends if day is not None]
    return place_expected_on(mentor.capacity, mentor.held, known, back_on=back_on, today=today)
