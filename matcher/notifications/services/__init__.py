"""Putting mails into the outbox, and sending what is due."""

from matcher.notifications.services.enqueue import enqueue
from matcher.notifications.services.relevance import StillTrue, still_true
from matcher.notifications.services.sending import can_send, send_due_mails

__all__ = ["StillTrue", "can_send", "enqueue", "send_due_mails", "still_true"]
