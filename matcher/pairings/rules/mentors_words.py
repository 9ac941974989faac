"""What a mentor reads about requests and endings."""

from typing import NamedTuple

from matcher.core.words import _, _l
from matcher.matching.criteria import HALF_VALUE_KM
from matcher.matching.explain import about_km
from matcher.matching.rules.people import FACE_TO_FACE, CandidateRecord, MentorRecord
from matcher.pairings.rules.states import EndReason, PairingStatus, Place, ProposalStatus
from matcher.reference.files import Terms, vocabulary

REQUEST_OUTCOMES = {
    ProposalStatus.ACCEPTED: _l(
        "You said yes. The office confirms, usually within 2 working days."
    ),
    ProposalStatus.APPROVED: _l("You said yes, and the office approved it."),
    ProposalStatus.DECLINED: _l("You said no."),
    ProposalStatus.EXPIRED: _l("The time to answer passed, and the place is free again."),
    ProposalStatus.WITHDRAWN: _l("They took their request back."),
    ProposalStatus.REJECTED: _l("The office could not approve this."),
}
PAIRING_OUTCOMES = {
    PairingStatus.COMPLETED: _l("You finished your work together."),
    PairingStatus.ENDED_EARLY: _l("It ended early."),
}
END_LABELS_FOR_MENTORS = {
    EndReason.MENTOR_UNAVAILABLE: _l("I have no time any more"),
    EndReason.MENTOR_RETIRED: _l("I am retiring"),
    EndReason.MENTOR_MOVED: _l("I am moving away"),
    EndReason.CANDIDATE_CHANGED_JOB: _l("They have changed job"),
    EndReason.NOT_A_GOOD_FIT: _l("It was not a good fit"),
    EndReason.CANDIDATE_WITHDREW: _l("They have stopped working towards registration"),
    EndReason.NO_CONTACT: _l("We lost touch"),
}
PLACE_LABELS = {
    Place.OPEN: _l("Open it again for somebody new"),
    Place.CLOSED: _l("Close it: I want one place fewer"),
    Place.REST: _l("I rest until…"),
}


class Speaks(NamedTuple):
    """Something that speaks for taking somebody on, and from 0 to 1 how far, for its picture."""

    text: str
    share: float


def why_they_suit(
    candidate: CandidateRecord, mentor: MentorRecord, *, distance_m: int
) -> tuple[Speaks, ...]:
    """Return what speaks for taking somebody on, in a mentor's words, the weightiest first.

    What two people do not share is left out: the candidate has weighed it and asked all the same.
    """
    words = vocabulary()
    said = []
    if met := candidate.needs & mentor.strengths:
        skills = _(
            "You are strong in what they need: %(skills)s.", skills=listed(words.skills, met)
        )
        said.append(Speaks(skills, met.bit_count() / candidate.needs.bit_count()))
    if sector := _sector_in_words(candidate, mentor):
        said.append(Speaks(sector, 1.0))
    if common := candidate.formats & mentor.formats:
        formats = _("You both chose %(formats)s.", formats=listed(words.formats, common))
        said.append(Speaks(formats, common.bit_count() / candidate.formats.bit_count()))
        if common >> FACE_TO_FACE & 1 and distance_m >= 0:
            away = _("They are %(distance)s away.", distance=about_km(distance_m))
            said.append(Speaks(away, HALF_VALUE_KM / (HALF_VALUE_KM + distance_m / 1000)))
    return tuple(said)


def _sector_in_words(candidate: CandidateRecord, mentor: MentorRecord) -> str:
    """Say what speaks for a pair in their sectors; "" where nothing does."""
    sector = lower(vocabulary().sectors.label(mentor.sector))
    is_same, wished = candidate.sector == mentor.sector, candidate.sector_wish
    if is_same and wished != "different":
        return _("You both work in %(sector)s.", sector=sector)
    if not is_same and wished == "different":
        return _(
            "They hoped for a view from another sector, and yours is %(sector)s.", sector=sector
        )
    return ""


def listed(terms: Terms, mask: int) -> str:
    """Return the labels of a mask as they stand in the middle of a sentence."""
    labels = [lower(terms.label(code)) for code in terms.codes(mask)]
    if len(labels) == 1:
        return labels[0]
    separator = "; " if any("," in label for label in labels) else ", "
    return _("%(some)s and %(last)s", some=separator.join(labels[:-1]), last=labels[-1])


def lower(label: str) -> str:
    """Lower a label's first letter for the middle of a sentence, but not that of IT."""
    return label if label[:2].isupper() else label[:1].lower() + label[1:]
