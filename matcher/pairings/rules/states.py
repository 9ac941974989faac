"""Who may do what to a proposal or a pairing in which state."""

from datetime import datetime
from enum import StrEnum

from matcher.core.words import _l


class ProposalStatus(StrEnum):
    """One step at a time awaits one person's answer."""

    OFFERED = "offered"
    REQUESTED = "requested"
    ACCEPTED = "accepted"
    APPROVED = "approved"
    DECLINED = "declined"
    EXPIRED = "expired"
    WITHDRAWN = "withdrawn"
    REJECTED = "rejected"


class PairingStatus(StrEnum):
    """A pairing runs, rests, or is over."""

    ACTIVE = "active"
    ON_HOLD = "on_hold"
    COMPLETED = "completed"
    ENDED_EARLY = "ended_early"


class Origin(StrEnum):
    """How a proposal began."""

    CANDIDATE = "candidate"
    OFFICE = "office"
    AGREED = "agreed"


class DeclineReason(StrEnum):
    """Why someone said no; never shown to the other side."""

    FULL = "full"
    NO_TIME = "no_time"
    SECTOR = "sector"
    DISTANCE = "distance"
    FORMAT = "format"
    CONFLICT = "conflict"
    OTHER = "other"


class EndReason(StrEnum):
    """Why a pairing ended early."""

    MENTOR_UNAVAILABLE = "mentor_unavailable"
    MENTOR_RETIRED = "mentor_retired"
    MENTOR_MOVED = "mentor_moved"
    CANDIDATE_CHANGED_JOB = "candidate_changed_job"
    NOT_A_GOOD_FIT = "not_a_good_fit"
    CANDIDATE_WITHDREW = "candidate_withdrew"
    NO_CONTACT = "no_contact"


class Because(StrEnum):
    """What gave rise to an offer that nobody of the office made."""

    NOTHING = ""
    LATE_YES = "late_yes"
    PLACE_FREED = "place_freed"
    FRESH_SOLVE = "fresh_solve"


class Place(StrEnum):
    """What becomes of the place that comes free as a pairing ends, by the mentor's word."""

    OPEN = "open"
    CLOSED = "closed"
    REST = "rest"


class Said(StrEnum):
    """What one of the two says when asked whether a pairing still lives."""

    NOTHING = ""
    YES = "yes"
    FINISHED = "finished"
    LOST_TOUCH = "lost_touch"


DECLINE_LABELS = {
    DeclineReason.FULL: _l("I have no free place"),
    DeclineReason.NO_TIME: _l("I have no time just now"),
    DeclineReason.SECTOR: _l("Our fields are too far apart"),
    DeclineReason.DISTANCE: _l("It is too far to meet"),
    DeclineReason.FORMAT: _l("We would like to meet in different ways"),
    DeclineReason.CONFLICT: _l("We know each other too well, or there is a conflict"),
    DeclineReason.OTHER: _l("Another reason"),
}
END_LABELS = {
    EndReason.MENTOR_UNAVAILABLE: _l("The mentor has no time any more"),
    EndReason.MENTOR_RETIRED: _l("The mentor has retired"),
    EndReason.MENTOR_MOVED: _l("The mentor has moved away"),
    EndReason.CANDIDATE_CHANGED_JOB: _l("The candidate has changed job"),
    EndReason.NOT_A_GOOD_FIT: _l("It was not a good fit"),
    EndReason.CANDIDATE_WITHDREW: _l("The candidate has stopped working towards registration"),
    EndReason.NO_CONTACT: _l("They lost touch"),
}
MOST_TALKS = 2
"""A day to talk first is set, and may be moved once."""
OPEN = (ProposalStatus.OFFERED, ProposalStatus.REQUESTED, ProposalStatus.ACCEPTED)
LIVE = (PairingStatus.ACTIVE, PairingStatus.ON_HOLD)

PROPOSAL_MOVES = {
    ProposalStatus.OFFERED: ("requested", "declined", "expired", "withdrawn"),
    ProposalStatus.REQUESTED: ("accepted", "declined", "expired", "withdrawn"),
    ProposalStatus.ACCEPTED: ("approved", "rejected", "withdrawn"),
}
PAIRING_MOVES = {
    PairingStatus.ACTIVE: ("on_hold", "completed", "ended_early"),
    PairingStatus.ON_HOLD: ("active", "completed", "ended_early"),
}


def why_not_answerable(
    status: str, expires_at: datetime | None, *, step: ProposalStatus, now: datetime
) -> str | None:
    """Say why this step of a proposal can no longer be answered, or None if it can."""
    if status != step:
        return str(_ANSWERED[ProposalStatus(status)])
    if expires_at is not None and now >= expires_at:
        return str(_ANSWERED[ProposalStatus.EXPIRED])
    return None


def was_written(origin: str, message: str, requested_at: datetime | None) -> bool:
    """Say whether a candidate has asked: by themselves, or with a yes to an offer.

    Apart from whether it reached the mentor, which is what `requested_at` says.
    """
    return requested_at is not None or origin != Origin.OFFICE or bool(message)


_ANSWERED = {
    ProposalStatus.OFFERED: _l("The candidate has yet to answer this offer."),
    ProposalStatus.REQUESTED: _l("This has already gone to the mentor."),
    ProposalStatus.ACCEPTED: _l("The mentor has already said yes. The office confirms it next."),
    ProposalStatus.APPROVED: _l("The office has already approved this."),
    ProposalStatus.DECLINED: _l("This has already been declined."),
    ProposalStatus.EXPIRED: _l("The time to answer has passed, and the place is free again."),
    ProposalStatus.WITHDRAWN: _l("This has been withdrawn."),
    ProposalStatus.REJECTED: _l("The office could not approve this."),
}
