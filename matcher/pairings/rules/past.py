"""What became of a proposal or a pairing, in words to the candidate."""

from matcher.pairings.rules.states import PairingStatus, ProposalStatus


def past_in_words(status: str, mentor: str, *, was_requested: bool, office_words: str = "") -> str:
    """Say how a proposal ended.

    `was_requested` tells a request from an offer that never reached the mentor. A mentor's reason
    for a no is never among the words.
    """
    if status == ProposalStatus.REJECTED:
        why = f": “{office_words}”" if office_words else "."
        return f"The office could not approve {mentor} as your mentor{why}"
    if was_requested:
        return {
            ProposalStatus.DECLINED: f"{mentor} could not take you on this time.",
            ProposalStatus.EXPIRED: f"{mentor} did not answer in time.",
            ProposalStatus.WITHDRAWN: f"You took back your request to {mentor}.",
        }.get(ProposalStatus(status), f"You asked {mentor}.")
    return {
        ProposalStatus.DECLINED: f"You said no to the offer of {mentor}.",
        ProposalStatus.EXPIRED: f"The offer of {mentor} ran out.",
        ProposalStatus.WITHDRAWN: f"The office took back the offer of {mentor}.",
    }.get(ProposalStatus(status), f"The office offered you {mentor}.")


def ending_in_words(status: str, mentor: str) -> str:
    """Say how a pairing ended."""
    if status == PairingStatus.COMPLETED:
        return f"You and {mentor} finished your work together."
    return f"Your work with {mentor} ended early."
