"""Putting mails into the outbox, and sending what is due."""

from matcher.notifications.services.enqueue import enqueue
from matcher.notifications.services.sending import can_send, send_due_mails

__all__ = ["can_send", "enqueue", "send_due_mails"]
