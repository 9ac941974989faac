"""What two people may write to each other, and what they may ask of the office about it.

A *thread* is what belongs to one request: it goes on in the pairing that comes of it.
"""

from collections.abc import Sequence
from datetime import datetime, timedelta
from enum import StrEnum

from matcher.core.words import _, _l
from matcher.pairings.rules.states import LIVE, ProposalStatus

MAX_LENGTH = 2000
MAX_HELP = 1000
MOST_AN_HOUR = 20
"""Messages of one person in one thread: more than anybody types, fewer than would be a nuisance."""
HOUR = timedelta(hours=1)

MOST_TIMES = 3
FARTHEST = timedelta(days=28)
TALK_MINUTES = 30


class HelpReason(StrEnum):
    """What is wrong, in the words of who asks."""

    NO_ANSWER = "no_answer"
    UNEASY = "uneasy"
    NOT_WORKING = "not_working"
    OTHER = "other"


HELP_LABELS = {
    HelpReason.NO_ANSWER: _l("They do not answer"),
    HelpReason.UNEASY: _l("Something they wrote or did makes me uneasy"),
    HelpReason.NOT_WORKING: _l("We do not get on with the work"),
    HelpReason.OTHER: _l("Something else"),
}


OPENED = "help.opened"
"""In the log: somebody of the office reads what two people have written."""


class TalkStatus(StrEnum):
    """Times to talk are open to be chosen, agreed, or gone."""

    OPEN = "open"
    AGREED = "agreed"
    NONE_FITS = "none_fits"
    TAKEN_BACK = "taken_back"
    CANCELLED = "cancelled"


def is_open(
    status: str, expires_at: datetime | None, pairing_status: str | None, *, now: datetime
) -> bool:
    """Say whether two people may still write: while something is on its way, or they work."""
    if status == ProposalStatus.REQUESTED:
        return expires_at is None or now < expires_at
    return status == ProposalStatus.ACCEPTED or (
        status == ProposalStatus.APPROVED and pairing_status in LIVE
    )


def why_not_these_times(times: Sequence[datetime], *, now: datetime) -> str | None:
    """Say why such times to talk cannot be proposed, or None if they can."""
    if not times:
        return _("Give at least one time.")
    if len(set(times)) < len(times):
        return _("Each time can stand there once.")
    if min(times) <= now:
        return _("Give times that are still to come.")
    if max(times) > now + FARTHEST:
        return _("Give times within the next four weeks.")
    return None
