"""What a file says of two people at once: lists of mentors, and pairs that are kept apart."""

from collections.abc import Iterable
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from matcher.candidates.models import Candidate, ListEntry
from matcher.candidates.rules import MAX_LIST
from matcher.matching.models import Exclusion
from matcher.matching.rules.people import CandidateRecord
from matcher.mentors.models import Mentor
from matcher.pairings.rules.states import DeclineReason


def add_lists(
    session: Session,
    records: Iterable[CandidateRecord],
    candidates: dict[str, Candidate],
    mentors: dict[str, Mentor],
    now: datetime,
) -> int:
    """Give their list to those who have none yet; addresses of nobody are left out."""
    have_one = set(session.scalars(select(ListEntry.candidate_id).distinct()))
    entries = []
    for read in records:
        candidate = candidates[read.email]
        wanted = [mentors[email] for email in read.preferences or () if email in mentors]
        if candidate.id in have_one:
            continue
        entries += [
            ListEntry(
                candidate_id=candidate.id, mentor_id=mentor.id, position=position, added_at=now
            )
            for position, mentor in enumerate(wanted[:MAX_LIST], start=1)
        ]
    session.add_all(entries)
    return len(entries)


def add_exclusions(
    session: Session,
    records: Iterable[CandidateRecord],
    candidates: dict[str, Candidate],
    mentors: dict[str, Mentor],
    now: datetime,
) -> int:
    """Keep apart for good whoever a file keeps apart; it never brings together again."""
    known = {(row.mentor_id, row.candidate_id): row for row in session.scalars(select(Exclusion))}
    n_added = 0
    for read in records:
        for email in sorted(read.exclusions & mentors.keys()):
            pair = (mentors[email].id, candidates[read.email].id)
            if pair not in known:
                known[pair] = Exclusion(
                    mentor_id=pair[0],
                    candidate_id=pair[1],
                    reason=DeclineReason.CONFLICT,
                    created_at=now,
                )
                session.add(known[pair])
                n_added += 1
            elif known[pair].until_on is not None or known[pair].until_room:
                known[pair].until_on, known[pair].until_room = None, False
                n_added += 1
    return n_added
