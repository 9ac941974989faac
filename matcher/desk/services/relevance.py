"""Mails of the desk that can become untrue while they wait to be sent."""

from matcher.desk.services.morning import DIGEST, LATE, something_waits
from matcher.notifications.services import StillTrue

STILL_TRUE: dict[str, StillTrue] = {DIGEST: something_waits, LATE: something_waits}
"""By template; the worker gives them to the sender. One line each."""
