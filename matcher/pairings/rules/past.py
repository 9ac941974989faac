"""What became of a proposal or a pairing, in words to the candidate."""

from matcher.core.words import _, _l
from matcher.pairings.rules.states import PairingStatus, ProposalStatus

_REQUESTS = {
    ProposalStatus.DECLINED: _l("%(name)s could not take you on this time."),
    ProposalStatus.EXPIRED: _l("%(name)s did not answer in time."),
    ProposalStatus.WITHDRAWN: _l("You took back your request to %(name)s."),
}
_OFFERS = {
    ProposalStatus.DECLINED: _l("You said no to the offer of %(name)s."),
    ProposalStatus.EXPIRED: _l("The offer of %(name)s ran out."),
    ProposalStatus.WITHDRAWN: _l("The office took back the offer of %(name)s."),
}


def past_in_words(
    status: str, mentor: str, *, was_requested: bool, office_words: str = "", kind_words: str = ""
) -> str:
    """Say how a proposal ended.

    `was_requested` tells a request from an offer that never reached the mentor. A mentor's reason
    for a no is never among the words; what they chose to say with it (`kind_words`) is.
    """
    if status == ProposalStatus.REJECTED:
        return _rejected_in_words(mentor, office_words)
    if was_requested and kind_words:
        return _(
            "%(name)s could not take you on this time: “%(words)s”", name=mentor, words=kind_words
        )
    if was_requested:
        words = _REQUESTS.get(ProposalStatus(status), _l("You asked %(name)s."))
    else:
        words = _OFFERS.get(ProposalStatus(status), _l("The office offered you %(name)s."))
    return words % {"name": mentor}


def _rejected_in_words(mentor: str, office_words: str) -> str:
    if office_words:
        return _(
            "The office could not approve %(name)s as your mentor: “%(words)s”",
            name=mentor,
            words=office_words,
        )
    return _("The office could not approve %(name)s as your mentor.", name=mentor)


def ending_in_words(status: str, mentor: str) -> str:
    """Say how a pairing ended."""
    if status == PairingStatus.COMPLETED:
        return _("You and %(name)s finished your work together.", name=mentor)
    return _("Your work with %(name)s ended early.", name=mentor)
