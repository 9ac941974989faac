"""A gentle sentence that goes with a no: one of three, words of one's own, or none."""

from enum import StrEnum

from matcher.core.words import _l

MOST = 300


class Kind(StrEnum):
    """Which sentence goes with a no."""

    GLAD = "glad"
    CLOSER = "closer"
    LATER = "later"
    OWN = "own"
    NONE = "none"


SENTENCES = {
    Kind.GLAD: _l("Thank you for asking me. I cannot take you on this time, and I wish you well."),
    Kind.CLOSER: _l(
        "Thank you for your message. I think that somebody else can help you more than I can."
    ),
    Kind.LATER: _l(
        "I was glad to be asked. It cannot be this time, but please do ask again another day."
    ),
}
"""None of them says why, which might not be true, and stays with the office."""


def words_of(kind: str, own: str) -> str:
    """Return the sentence that was chosen, as it is sent; "" for none."""
    if kind == Kind.OWN:
        return own.strip()
    return str(SENTENCES[Kind(kind)]) if kind in SENTENCES else ""
