"""What one of a person's two candidate profiles takes over from the other."""

from datetime import datetime
from typing import Any

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from matcher.candidates.models import Candidate, ListEntry
from matcher.candidates.rules import MAX_LIST, CandidateStatus
from matcher.candidates.services import PROFILE
from matcher.desk.services.merging_words import join_words
from matcher.matching.models import Suggestion, Unmatched
from matcher.pairings.models import Pairing, Proposal
from matcher.pairings.rules.states import LIVE

WORDS = PROFILE | {"message"}


def merge_candidates(session: Session, kept: Candidate, gone: Candidate, *, now: datetime) -> None:
    """Give all that one locked profile has to the other, and take it out of everything."""
    for model in (Proposal, Pairing):
        session.execute(
            update(model).where(model.candidate_id == gone.id).values(candidate_id=kept.id)
        )
    _move_list(session, kept, gone)
    for of_runs in (Suggestion, Unmatched):
        _move_of_runs(session, of_runs, kept.id, gone.id)
    join_words(kept, gone, WORDS)
    _decide_status(session, kept, gone)
    kept.waiting_since = min(kept.waiting_since, gone.waiting_since)
    kept.lost_mentor = kept.lost_mentor or gone.lost_mentor
    gone.status = CandidateStatus.WITHDRAWN
    gone.offer_due_at = None
    kept.updated_at = gone.updated_at = now
    session.flush()


def _move_list(session: Session, kept: Candidate, gone: Candidate) -> None:
    """Put the mentors of the other list below those of the one that is kept, as far as it goes."""
    own, theirs = _entries(session, kept.id), _entries(session, gone.id)
    listed = {entry.mentor_id for entry in own}
    for entry in theirs:
        if entry.mentor_id in listed or len(listed) >= MAX_LIST:
            session.delete(entry)
            continue
        listed.add(entry.mentor_id)
        entry.candidate_id, entry.position = kept.id, len(listed)
    session.flush()


def _entries(session: Session, candidate_id: int) -> list[ListEntry]:
    query = select(ListEntry).where(ListEntry.candidate_id == candidate_id)
    return list(session.scalars(query.order_by(ListEntry.position, ListEntry.id)))


def _move_of_runs(session: Session, model: Any, kept_id: int, gone_id: int) -> None:
    """Move what runs said; a run that saw both keeps its two lines, for that is what it saw."""
    saw_both = select(model.run_id).where(model.candidate_id == kept_id)
    session.execute(
        update(model)
        .where(model.candidate_id == gone_id, model.run_id.not_in(saw_both))
        .values(candidate_id=kept_id)
        .execution_options(synchronize_session=False)
    )


def _decide_status(session: Session, kept: Candidate, gone: Candidate) -> None:
    """Let them be where the profile was that has come further; who has a mentor does not look."""
    if _how_far(gone) > _how_far(kept):
        kept.status, kept.level, kept.refused_at = gone.status, gone.level, gone.refused_at
        kept.offer_due_at = gone.offer_due_at
        kept.confirmed_at, kept.resting_until = gone.confirmed_at, gone.resting_until
        kept.looking_asked_at = gone.looking_asked_at
    has_mentor = select(Pairing.id).where(
        Pairing.candidate_id == kept.id, Pairing.level == kept.level, Pairing.status.in_(LIVE)
    )
    if kept.status == CandidateStatus.SEEKING and session.scalar(has_mentor.limit(1)):
        kept.status = CandidateStatus.MATCHED


def _how_far(one: Candidate) -> int:
    """Return how far somebody has come: away, asking to join, or let in."""
    return {CandidateStatus.WITHDRAWN: 0, CandidateStatus.ENROLLED: 1}.get(
        CandidateStatus(one.status), 2
    )
