"""What a mentor reads about requests and endings."""

from matcher.core.words import _, _l
from matcher.matching.explain import about_km
from matcher.matching.rules.people import FACE_TO_FACE, CandidateRecord, MentorRecord
from matcher.pairings.rules.states import EndReason, PairingStatus, Place, ProposalStatus
from matcher.reference.files import Terms, vocabulary

REQUEST_OUTCOMES = {
    ProposalStatus.ACCEPTED: _l("You said yes. The office confirms it next."),
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


def why_they_suit(
    candidate: CandidateRecord, mentor: MentorRecord, *, distance_m: int
) -> tuple[str, ...]:
    """Return what speaks for taking somebody on, in a mentor's words, the weightiest first.

    What two people do not share is left out: the candidate has weighed it and asked all the same.
    """
    words = vocabulary()
    said = []
    if met := candidate.needs & mentor.strengths:
        said.append(
            _("You are strong in what they need: %(skills)s.", skills=_listed(words.skills, met))
        )
    if candidate.sector == mentor.sector and candidate.sector_wish != "different":
        said.append(
            _("You both work in %(sector)s.", sector=_lower(words.sectors.label(mentor.sector)))
        )
    if candidate.sector != mentor.sector and candidate.sector_wish == "different":
        said.append(
            _(
                "They hoped for a view from another sector, and yours is %(sector)s.",
                sector=_lower(words.sectors.label(mentor.sector)),
            )
        )
    if common := candidate.formats & mentor.formats:
        said.append(_("You both chose %(formats)s.", formats=_listed(words.formats, common)))
        if common >> FACE_TO_FACE & 1 and distance_m >= 0:
            said.append(_("They are %(distance)s away.", distance=about_km(distance_m)))
    return tuple(said)


def _listed(terms: Terms, mask: int) -> str:
    labels = [_lower(terms.label(code)) for code in terms.codes(mask)]
    if len(labels) == 1:
        return labels[0]
    separator = "; " if any("," in label for label in labels) else ", "
    return _("%(some)s and %(last)s", some=separator.join(labels[:-1]), last=labels[-1])


def _lower(label: str) -> str:
    """Lower a label's first letter for the middle of a sentence, but not that of IT."""
    return label if label[:2].isupper() else label[:1].lower() + label[1:]
