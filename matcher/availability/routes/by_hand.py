"""A form that takes no word from a machine: it knows when its page was shown."""

from datetime import datetime

from flask import request

from matcher.availability.rules.presses import TooQuick, is_by_hand, is_ours, seal_moment
from matcher.web.database import settings

SHOWN = "shown"


def shown_at(now: datetime) -> str:
    """Return what stands in the hidden field `shown`: when this page was shown first."""
    sent = request.form.get(SHOWN, "")
    return sent if is_ours(settings.secret_key, sent) else seal_moment(settings.secret_key, now)


def require_by_hand(now: datetime) -> None:
    """Check that somebody can have read the page before they pressed.

    Raises
    ------
    TooQuick
        Nobody can.
    """
    if not is_by_hand(settings.secret_key, request.form.get(SHOWN, ""), now=now):
        raise TooQuick
