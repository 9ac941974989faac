"""What one of a person's two mentor profiles takes over from the other."""

from datetime import datetime
from typing import Any

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from matcher.candidates.models import Candidate, ListEntry
from matcher.desk.services.merging_words import join_words
from matcher.matching.models import Suggestion
from matcher.mentors.models import Mentor
from matcher.mentors.services import close_profile, give_up_hold, move_guests, take_over_hold
from matcher.mentors.services.profile import PROFILE
from matcher.pairings.models import Absence, Pairing, Proposal


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
    join_words(kept, gone, PROFILE)
    move_guests(session, kept, gone)
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
        same = select(ListEntry.id).where(
            ListEntry.candidate_id == entry.candidate_id, ListEntry.mentor_id == kept_id
        )
        if session.scalar(same) is not None:
            _take_off(session, entry)
        else:
            entry.mentor_id = kept_id
    session.flush()


def leave_own_list(session: Session, account_id: int) -> None:
    """Take somebody off their own list: one of their two entries may have listed the other."""
    own = (
        select(ListEntry)
        .join(Mentor, Mentor.id == ListEntry.mentor_id)
        .join(Candidate, Candidate.id == ListEntry.candidate_id)
        .where(Mentor.account_id == account_id, Candidate.account_id == account_id)
    )
    for entry in session.scalars(own).all():
        _take_off(session, entry)


def _take_off(session: Session, entry: ListEntry) -> None:
    """Take one entry off a list; those below it move up."""
    session.delete(entry)
    session.flush()
    rest = (
        select(ListEntry)
        .where(ListEntry.candidate_id == entry.candidate_id)
        .order_by(ListEntry.position, ListEntry.id)
    )
    for position, one in enumerate(session.scalars(rest), start=1):
        one.position = position
    session.flush()
