"""Mails of this area that can become untrue while they wait to be sent."""

from matcher.notifications.services import StillTrue

STILL_TRUE: dict[str, StillTrue] = {}
"""By template; the worker gives them to the sender. One line each."""
