"""One mentor's profile takes over what another of the same person holds."""

from datetime import datetime

from sqlalchemy import delete
from sqlalchemy.orm import Session

from matcher.mentors.models import CapacityHold, Mentor
from matcher.mentors.rules import ClaimSource, MentorStatus, is_listed
from matcher.mentors.services.claims import claiming


def take_over_hold(session: Session, kept: Mentor, *, now: datetime) -> int:
    """Speak for one more place of a locked mentor, even beyond their capacity; return the hold.

    The people whom a person has stay with them; what was held of the other profile is given back
    by `give_up_hold`.
    """
    kept.place_limit = max(kept.capacity, kept.held + 1, kept.place_limit)
    session.flush()
    hold = CapacityHold(mentor_id=kept.id, created_at=now)
    session.add(hold)
    session.flush()
    session.refresh(kept, ["held", "place_limit"])
    return hold.id


def give_up_hold(session: Session, gone: Mentor, hold_id: int) -> None:
    """Give a place of the profile that goes back; nobody is to be looked for, for it is no room."""
    session.execute(delete(CapacityHold).where(CapacityHold.id == hold_id))
    session.refresh(gone, ["held", "place_limit"])


def close_profile(session: Session, kept: Mentor, gone: Mentor, *, now: datetime) -> None:
    """Take one of a person's two profiles off the list; the other is on it if either was.

    Both are locked. What each says of its places is written down as it stands then.
    """
    with claiming(session, kept, ClaimSource.SYSTEM, now=now):
        if is_listed(gone.status) and not is_listed(kept.status):
            kept.status, kept.paused_until = gone.status, gone.paused_until
            kept.pause_reason = gone.pause_reason
            kept.capacity, kept.listed_on = gone.capacity, gone.listed_on
            kept.confirmed_at = gone.confirmed_at
            kept.leaving_at, kept.hands_over = gone.leaving_at, gone.hands_over
    with claiming(session, gone, ClaimSource.SYSTEM, now=now):
        gone.status, gone.paused_until = MentorStatus.RETIRED, None
        gone.leaving_at, gone.hands_over = None, False
    gone.freed_at = None
    session.flush()
