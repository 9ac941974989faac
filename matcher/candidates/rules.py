"""The states and wishes of a candidate."""

from enum import StrEnum

MAX_LIST = 20


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
