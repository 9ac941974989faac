"""What one of a person's two mentor profiles takes over from the other."""

from datetime import datetime
from typing import Any

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from matcher.candidates.models import ListEntry
from matcher.matching.models import Suggestion
from matcher.mentors.models import Mentor
from matcher.mentors.services import close_profile, give_up_hold, take_over_hold
from matcher.pairings.models import Absence, Pairing, Proposal

WORDS = ("employer", "line_manager_email", "about", "languages", "enjoys")
SETS = ("strengths", "times")
PLACE = ("place", "region", "lat", "lon", "max_distance_km")


def merge_mentors(session: Session, kept: Mentor, gone: Mentor, *, now: datetime) -> None:
    """Give all that one locked profile has to the other, and take it off the list."""
    for model in (Proposal, Pairing):
        _move_pairs(session, model, kept, gone, now)
    _move_lists(session, kept.id, gone.id)
    for other in (Suggestion, Absence):
        session.execute(
            update(other)
            .where(other.mentor_id == gone.id)
            .values(mentor_id=kept.id)
            .execution_options(synchronize_session=False)
        )
    for name in (*WORDS, *SETS):
        if not getattr(kept, name):
            setattr(kept, name, getattr(gone, name))
    if not kept.place and gone.place:
        for name in PLACE:
            setattr(kept, name, getattr(gone, name))
    close_profile(session, kept, gone, now=now)


def _move_pairs(
    session: Session,
    model: type[Proposal] | type[Pairing],
    kept: Mentor,
    gone: Mentor,
    now: datetime,
) -> None:
    """Move requests or pairings; each that holds a place takes one of the profile that is kept."""
    query: Any = select(model).where(model.mentor_id == gone.id).order_by(model.id)
    rows = session.scalars(query).all()
    for row in rows:
        given = row.hold_id
        if given is not None:
            row.hold_id = take_over_hold(session, kept, now=now)
        row.mentor_id = kept.id
        session.flush()
        if given is not None:
            give_up_hold(session, gone, given)


def _move_lists(session: Session, kept_id: int, gone_id: int) -> None:
    """Let the one profile stand on people's lists where the other stood; nobody is there twice."""
    entries = session.scalars(select(ListEntry).where(ListEntry.mentor_id == gone_id)).all()
    for entry in entries:
        theirs = list(
            session.scalars(
                select(ListEntry)
                .where(ListEntry.candidate_id == entry.candidate_id)
                .order_by(ListEntry.position, ListEntry.id)
            )
        )
        if any(one.mentor_id == kept_id for one in theirs):
            theirs.remove(entry)
            session.delete(entry)
            session.flush()
            for position, one in enumerate(theirs, start=1):
                one.position = position
        else:
            entry.mentor_id = kept_id
    session.flush()
