"""What a file says of two people at once, and is not so here yet."""

from collections.abc import Iterable, Mapping

from sqlalchemy import select
from sqlalchemy.orm import Session

from matcher.candidates.models import Candidate, ListEntry
from matcher.candidates.rules import MAX_LIST
from matcher.core.paging import in_pieces
from matcher.matching.models import Exclusion
from matcher.matching.rules.people import CandidateRecord
from matcher.mentors.models import Mentor


def new_lists(
    session: Session,
    records: Iterable[CandidateRecord],
    candidates: Mapping[str, Candidate],
    mentors: Mapping[str, Mentor],
) -> dict[str, list[Mentor]]:
    """Return the lists of those who have none yet; addresses of nobody are left out."""
    wanted = {
        read.email: [mentors[email] for email in read.preferences or () if email in mentors]
        for read in records
    }
    if not any(wanted.values()):
        return {}
    have_one = {
        candidate_id
        for piece in in_pieces(sorted(candidates[email].id for email in wanted.keys() & candidates))
        for candidate_id in session.scalars(
            select(ListEntry.candidate_id).where(ListEntry.candidate_id.in_(piece)).distinct()
        )
    }
    return {
        email: listed[:MAX_LIST]
        for email, listed in wanted.items()
        if listed and not (email in candidates and candidates[email].id in have_one)
    }


def new_exclusions(
    session: Session,
    records: Iterable[CandidateRecord],
    candidates: Mapping[str, Candidate],
    mentors: Mapping[str, Mentor],
) -> dict[str, list[Mentor]]:
    """Return whom a file keeps apart for good and who is not yet, by the candidate's address."""
    apart = {read.email: sorted(read.exclusions & mentors.keys()) for read in records}
    if not any(apart.values()):
        return {}
    for_good = select(Exclusion.mentor_id, Exclusion.candidate_id).where(
        Exclusion.until_on.is_(None), Exclusion.until_room.is_(False)
    )
    known = {
        (mentor_id, candidate_id)
        for piece in in_pieces(sorted(candidates[email].id for email in apart.keys() & candidates))
        for mentor_id, candidate_id in session.execute(
            for_good.where(Exclusion.candidate_id.in_(piece))
        )
    }
    found: dict[str, list[Mentor]] = {}
    for email, others in apart.items():
        person = candidates.get(email)
        missing = [
            mentors[other]
            for other in others
            if person is None or (mentors[other].id, person.id) not in known
        ]
        if missing:
            found[email] = missing
    return found
