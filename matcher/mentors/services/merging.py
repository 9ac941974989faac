"""One mentor's profile takes over what another of the same person holds."""

from datetime import datetime

from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from matcher.mentors.models import CapacityHold, Mentor, TrainingGuest
from matcher.mentors.rules import ClaimSource, MentorStatus
from matcher.mentors.services.claims import claiming

STANDING = (
    "status",
    "paused_until",
    "pause_reason",
    "capacity",
    "kept_places",
    "kept_until",
    "listed_on",
    "confirmed_at",
    "confirm_asked_at",
    "confirm_asks",
    "reminders",
    "silences",
    "leaving_at",
    "hands_over",
    "refused_at",
)
"""What tells where a mentor stands with the register, and how far their word is to be trusted."""
HOW_FAR = (MentorStatus.RETIRED, MentorStatus.APPLIED, MentorStatus.TRAINED)
"""Who is none of these is on the list, and has come furthest."""


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
    """Take one of a person's two profiles off the list; the other stands where either has come to.

    Both are locked. What each says of its places is written down as it stands then.
    """
    with claiming(session, kept, ClaimSource.SYSTEM, now=now):
        if _how_far(gone) > _how_far(kept):
            for name in STANDING:
                setattr(kept, name, getattr(gone, name))
    with claiming(session, gone, ClaimSource.SYSTEM, now=now):
        gone.status, gone.paused_until = MentorStatus.RETIRED, None
        gone.leaving_at, gone.hands_over = None, False
        gone.kept_places, gone.kept_until = 0, None
    gone.freed_at = None
    session.flush()


def _how_far(mentor: Mentor) -> int:
    status = MentorStatus(mentor.status)
    return HOW_FAR.index(status) if status in HOW_FAR else len(HOW_FAR)


def move_guests(session: Session, kept: Mentor, gone: Mentor) -> None:
    """Let a profile be asked, and have come, to the training days of the other."""
    of = {
        mentor.id: {
            guest.training_id: guest
            for guest in session.scalars(
                select(TrainingGuest).where(TrainingGuest.mentor_id == mentor.id)
            )
        }
        for mentor in (kept, gone)
    }
    for training_id, guest in of[gone.id].items():
        same = of[kept.id].get(training_id)
        if same is None:
            guest.mentor_id = kept.id
            continue
        same.came = guest.came if same.came is None else same.came or guest.came
        session.delete(guest)
    kept.trained_on = max(filter(None, (kept.trained_on, gone.trained_on)), default=None)
    session.flush()
