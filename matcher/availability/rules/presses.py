"""Telling a person's press from a machine's that opens links and presses what it finds.

A machine at the mail server presses within seconds of the mail; one that looks at a link when
somebody clicks it presses as soon as the page is there. A person does neither: they read first.
"""

from datetime import datetime, timedelta

from matcher.core.errors import Conflict
from matcher.core.tokens import sign, unsign
from matcher.core.words import _

PURPOSE = "shown"
QUICKEST = timedelta(seconds=2)
"""Nobody reads a page and presses its button in less."""
ARRIVES = timedelta(minutes=1)
"""Nobody has a mail, opens it and answers behind its link in less."""
DOUBTFUL = timedelta(minutes=10)
"""So soon after a mail most presses are still a machine's: they count, and are told of."""


class TooQuick(Conflict):
    """A press that a person could hardly have made: nothing is changed, and it is asked again."""

    def __init__(self) -> None:
        super().__init__(
            _(
                "That was very quick. Some mail programs press buttons by themselves, so nothing "
                "has been changed. Please wait a minute, and press once more."
            )
        )


def seal_moment(secret: str, shown_at: datetime) -> str:
    """Return a moment for a hidden field, such that it cannot be made up."""
    return sign(secret, str(int(shown_at.timestamp())), PURPOSE)


def is_by_hand(secret: str, sealed: str, *, now: datetime) -> bool:
    """Say whether a page was shown long enough for somebody to read it."""
    shown_at = unsign(secret, sealed, PURPOSE)
    return shown_at is not None and now.timestamp() - int(shown_at) >= QUICKEST.total_seconds()


def is_ours(secret: str, sealed: str) -> bool:
    """Say whether a moment was sealed by us: a page asked again keeps when it was first shown."""
    return unsign(secret, sealed, PURPOSE) is not None
