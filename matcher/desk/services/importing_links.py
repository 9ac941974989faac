"""What a file says of two people at once: lists of mentors, and pairs that are kept apart."""

from collections.abc import Iterable, Mapping
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from matcher.candidates.models import Candidate, ListEntry
from matcher.desk.queries.importing_links import new_exclusions, new_lists
from matcher.matching.models import Exclusion
from matcher.matching.rules.people import CandidateRecord
from matcher.mentors.models import Mentor
from matcher.pairings.rules.states import DeclineReason


def add_lists(
    session: Session,
    records: Iterable[CandidateRecord],
    candidates: Mapping[str, Candidate],
    mentors: Mapping[str, Mentor],
    now: datetime,
) -> int:
    """Give their list to those who have none yet; addresses of nobody are left out."""
    entries = [
        ListEntry(
            candidate_id=candidates[email].id, mentor_id=mentor.id, position=position, added_at=now
        )
        for email, listed in new_lists(session, records, candidates, mentors).items()
        for position, mentor in enumerate(listed, start=1)
    ]
    session.add_all(entries)
    return len(entries)


def add_exclusions(
    session: Session,
    records: Iterable[CandidateRecord],
    candidates: Mapping[str, Candidate],
    mentors: Mapping[str, Mentor],
    now: datetime,
) -> int:
    """Keep apart for good whoever a file keeps apart; it never brings together again."""
    missing = new_exclusions(session, records, candidates, mentors)
    pairs = [
        (mentor.id, candidates[email].id) for email, others in missing.items() for mentor in others
    ]
    if not pairs:
        return 0
    for_now = select(Exclusion).where(Exclusion.until_on.is_not(None) | Exclusion.until_room)
    known = {(row.mentor_id, row.candidate_id): row for row in session.scalars(for_now)}
    for mentor_id, candidate_id in pairs:
        if held := known.get((mentor_id, candidate_id)):
            held.until_on, held.until_room = None, False
            continue
        session.add(
            Exclusion(
                mentor_id=mentor_id,
                candidate_id=candidate_id,
                reason=DeclineReason.CONFLICT,
                created_at=now,
            )
        )
    return len(pairs)
