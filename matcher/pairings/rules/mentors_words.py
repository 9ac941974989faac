"""What a mentor reads about requests and endings."""

from matcher.core.words import _l
from matcher.matching.explain import about_km
from matcher.matching.rules.people import FACE_TO_FACE, CandidateRecord, MentorRecord
from matcher.pairings.rules.states import EndReason, PairingStatus, Place, ProposalStatus
from matcher.reference.files import Terms, vocabulary

REQUEST_OUTCOMES = {
    ProposalStatus.ACCEPTED: "You said yes. The office confirms it next.",
    ProposalStatus.APPROVED: "You said yes, and the office approved it.",
    ProposalStatus.DECLINED: "You said no.",
    ProposalStatus.EXPIRED: "The time to answer passed, and the place is free again.",
    ProposalStatus.WITHDRAWN: "They took their request back.",
    ProposalStatus.REJECTED: "The office could not approve this.",
}
PAIRING_OUTCOMES = {
    PairingStatus.COMPLETED: "You finished your work together.",
    PairingStatus.ENDED_EARLY: "It ended early.",
}
END_LABELS_FOR_MENTORS = {
    EndReason.MENTOR_UNAVAILABLE: "I have no time any more",
    EndReason.MENTOR_RETIRED: "I am retiring",
    EndReason.MENTOR_MOVED: "I am moving away",
    EndReason.CANDIDATE_CHANGED_JOB: "They have changed job",
    EndReason.NOT_A_GOOD_FIT: "It was not a good fit",
    EndReason.CANDIDATE_WITHDREW: "They have stopped working towards registration",
    EndReason.NO_CONTACT: "We lost touch",
}
PLACE_LABELS = {
    Place.OPEN: _l("Open it again for somebody new"),
    Place.CLOSED: _l("Close it: I want one place fewer"),
    Place.REST: _l("I rest until…"),
}


def why_they_suit(
    candidate: CandidateRecord, mentor: MentorRecord, *, distance_m: int
) -> tuple[str, ...]:
    """Return what speaks for taking somebody on, in a mentor's words, the weightiest first.

    What two people do not share is left out: the candidate has weighed it and asked all the same.
    """
    words = vocabulary()
    said = []
    if met := candidate.needs & mentor.strengths:
        said.append(f"You are strong in what they need: {_listed(words.skills, met)}.")
    if candidate.sector == mentor.sector and candidate.sector_wish != "different":
        said.append(f"You both work in {_lower(words.sectors.label(mentor.sector))}.")
    if candidate.sector != mentor.sector and candidate.sector_wish == "different":
        said.append(
            f"They hoped for a view from another sector, and yours is "
            f"{_lower(words.sectors.label(mentor.sector))}."
        )
    if common := candidate.formats & mentor.formats:
        said.append(f"You both chose {_listed(words.formats, common)}.")
        if common >> FACE_TO_FACE & 1 and distance_m >= 0:
            said.append(f"They are {about_km(distance_m)} away.")
    return tuple(said)


def _listed(terms: Terms, mask: int) -> str:
    labels = [_lower(terms.label(code)) for code in terms.codes(mask)]
    if len(labels) == 1:
        return labels[0]
    separator = "; " if any("," in label for label in labels) else ", "
    return f"{separator.join(labels[:-1])} and {labels[-1]}"


def _lower(label: str) -> str:
    """Lower a label's first letter for the middle of a sentence, but not that of IT."""
    return label if label[:2].isupper() else label[:1].lower() + label[1:]
