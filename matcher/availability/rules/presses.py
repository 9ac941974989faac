"""Telling a person's press from a machine's that opens links and presses what it finds."""

from datetime import datetime, timedelta

from matcher.core.tokens import sign, unsign

PURPOSE = "shown"
QUICKEST = timedelta(seconds=2)
"""Nobody reads a page and presses its button in less."""


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
