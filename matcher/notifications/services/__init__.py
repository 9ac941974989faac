"""Putting mails into the outbox, and sending what is due."""

from matcher.notifications.services.again import queue_again
from matcher.notifications.services.catching_up import LATE
from matcher.notifications.services.enqueue import enqueue
from matcher.notifications.services.readdressing import readdress
from matcher.notifications.services.relevance import (
    Refresh,
    StillTrue,
    lasts,
    noted,
    refreshers,
    spared,
    still_true,
)
from matcher.notifications.services.sending import can_send, send_due_mails

__all__ = [
    "LATE",
    "Refresh",
    "StillTrue",
    "can_send",
    "enqueue",
    "lasts",
    "noted",
    "queue_again",
    "readdress",
    "refreshers",
    "send_due_mails",
    "spared",
    "still_true",
]
