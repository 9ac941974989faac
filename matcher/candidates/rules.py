"""The states and wishes of a candidate."""

from datetime import date, timedelta
from enum import StrEnum

MAX_LIST = 20
LOOKING_GRACE_DAYS = 14
"""Unless a scheme says otherwise: for how long the question whether somebody still looks may stay
unanswered before they are left out of matches and offers."""


class CandidateStatus(StrEnum):
    """How far a candidate has come."""

    ENROLLED = "enrolled"
    SEEKING = "seeking"
    MATCHED = "matched"
    PREPARING = "preparing"
    SUBMITTED = "submitted"
    FURTHER_EVIDENCE = "further_evidence"
    AWARDED = "awarded"
    UNSUCCESSFUL = "unsuccessful"
    WITHDRAWN = "withdrawn"


class SectorWish(StrEnum):
    """Whether the mentor should work in the candidate's own sector."""

    SAME = "same"
    DIFFERENT = "different"
    NO_PREFERENCE = "no_preference"


class EmployerWish(StrEnum):
    """Whether the mentor should work for the candidate's own employer."""

    OUTSIDE = "outside"
    INSIDE = "inside"
    NO_PREFERENCE = "no_preference"


def is_seeking(status: str) -> bool:
    """Say whether a candidate in this state is looking for a mentor."""
    return status == CandidateStatus.SEEKING


class Looking(StrEnum):
    """What a candidate says when asked whether they still look for a mentor."""

    STILL = "still"
    FOUND = "found"
    LATER = "later"


class Search(StrEnum):
    """Where a candidate's search for a mentor stands; only who is looking is matched and offered.

    `asked` looks too, and has a question to answer.
    """

    LOOKING = "looking"
    ASKED = "asked"
    SILENT = "silent"
    RESTING = "resting"
    FOUND = "found"
    OVER = "over"

    @property
    def counts(self) -> bool:
        """Whether matches and offers count this person in."""
        return self in {Search.LOOKING, Search.ASKED}


def search_of(
    status: str,
    asked_on: date | None,
    resting_until: date | None,
    found_mentor: str,
    grace_days: int,
    *,
    today: date,
) -> Search:
    """Say where a search stands; a rest ends by itself on the day that was named."""
    if not is_seeking(status):
        has_found = found_mentor and status == CandidateStatus.MATCHED
        return Search.FOUND if has_found else Search.OVER
    if resting_until is not None and resting_until > today:
        return Search.RESTING
    if asked_on is None:
        return Search.LOOKING
    return Search.SILENT if asked_on + timedelta(days=grace_days) <= today else Search.ASKED


VISIT = ("goal", "work", "place", "meeting", "wishes")
"""The pages of a first visit, in their order."""
