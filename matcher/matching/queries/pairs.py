"""Whether two people may be paired, and how well they suit, asked about one pair."""

from collections.abc import Collection
from dataclasses import dataclass, replace
from datetime import date

from sqlalchemy import select
from sqlalchemy.orm import Session

from matcher.candidates.models import Candidate
from matcher.core.errors import NotFound
from matcher.core.words import _
from matcher.matching.models import Scheme
from matcher.matching.queries.people import read_candidates, read_mentors, settings_of
from matcher.matching.rules.bars import Bar
from matcher.matching.rules.eligibility import why_not_eligible
from matcher.matching.rules.people import CandidateRecord, MentorRecord
from matcher.matching.rules.settings import SchemeSettings
from matcher.places.distance import distance_m


@dataclass(frozen=True, slots=True)
class Pair:
    """One candidate and one mentor as the rules see them."""

    candidate: CandidateRecord
    mentor: MentorRecord
    settings: SchemeSettings
    as_of: date
    distance_m: int

    @property
    def bar(self) -> Bar | None:
        """Why these two may not be paired, or None if they may."""
        return why_not_eligible(
            self.candidate,
            self.mentor,
            self.settings,
            as_of=self.as_of,
            distance_m=self.distance_m,
        )

    def holding_a_place(self) -> "Pair":
        """Return the pair as it stands once it holds a place: past the bars that are about room.

        An old claim is no reason against a pair whose mentor has just said yes.
        """
        own = None if self.mentor.bar is Bar.UNCONFIRMED else self.mentor.bar
        return replace(
            self,
            candidate=replace(self.candidate, already_asked=frozenset()),
            mentor=replace(self.mentor, capacity=1, paused_until=None, bar=own),
        )


def get_pair(session: Session, candidate_id: int, mentor_id: int, *, today: date) -> Pair:
    """Return two people of one scheme as a pair.

    Raises
    ------
    NotFound
        They do not exist, or belong to different schemes.
    """
    scheme = session.scalars(
        select(Scheme).join(Candidate).where(Candidate.id == candidate_id)
    ).one_or_none()
    if scheme is None:
        raise NotFound(_("There is no such candidate."))
    candidates = read_candidates(session, scheme.id, today=today, only=[candidate_id])
    mentors = read_mentors(session, scheme.id, today=today, only=[mentor_id])
    if mentor_id not in mentors:
        raise NotFound(_("There is no such mentor in this scheme."))
    candidate, mentor = candidates[candidate_id], mentors[mentor_id]
    return Pair(candidate, mentor, settings_of(scheme), today, _metres(candidate, mentor))


def read_pairs(
    session: Session, scheme: Scheme, ids: Collection[tuple[int, int]], *, today: date
) -> dict[tuple[int, int], Pair]:
    """Return pairs of one scheme by (candidate id, mentor id), in a fixed number of queries."""
    candidates = read_candidates(session, scheme.id, today=today, only={i for i, _ in ids})
    mentors = read_mentors(session, scheme.id, today=today, only={j for _, j in ids})
    settings = settings_of(scheme)
    return {
        (i, j): Pair(candidates[i], mentors[j], settings, today, _metres(candidates[i], mentors[j]))
        for i, j in ids
        if i in candidates and j in mentors
    }


def _metres(candidate: CandidateRecord, mentor: MentorRecord) -> int:
    return distance_m(candidate.latitude, candidate.longitude, mentor.latitude, mentor.longitude)
