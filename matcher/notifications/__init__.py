"""Notifications: mails wait in the outbox, written in the same transaction as their cause."""
