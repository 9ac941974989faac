"""The digits of a mailed code, when to try a mail again, and how far apart mails are."""

import hashlib
import hmac
from datetime import timedelta

FIRST_PAUSE = timedelta(minutes=1)
LONGEST_PAUSE = timedelta(minutes=15)
LONGEST_PAUSE_FOR_SERVER = timedelta(minutes=5)  # so that all has gone soon after it is back
APART = timedelta(hours=48)
"""Nobody gets two mails about one thing within this time."""


def mailed_digits(secret: str, seed: str, digits: int = 6) -> str:
    """Return the code that a mail shows for a seed; nobody can tell it without the secret key."""
    made = hmac.new(secret.encode(), f"mailed-digits:{seed}".encode(), hashlib.sha256).digest()
    return f"{int.from_bytes(made[:8], 'big') % 10**digits:0{digits}d}"


def pause_before_try(tries: int, longest: timedelta = LONGEST_PAUSE) -> timedelta:
    """Return how long to wait after so many tries in vain: a minute, doubling up to `longest`."""
    return min(longest, FIRST_PAUSE * (1 << min(max(0, tries - 1), 8)))
