"""What can be said of a mail without a database: the digits of a code, and when to try again."""

import hashlib
import hmac
from datetime import timedelta

FIRST_PAUSE = timedelta(minutes=1)
LONGEST_PAUSE = timedelta(minutes=15)


def mailed_digits(secret: str, seed: str, digits: int = 6) -> str:
    """Return the code that a mail shows for a seed; nobody can tell it without the secret key."""
    made = hmac.new(secret.encode(), f"mailed-digits:{seed}".encode(), hashlib.sha256).digest()
    return f"{int.from_bytes(made[:8], 'big') % 10**digits:0{digits}d}"


def pause_before_try(tries: int) -> timedelta:
    """Return how long to wait after so many tries in vain: a minute, doubling up to 15."""
    return min(LONGEST_PAUSE, FIRST_PAUSE * (1 << min(max(0, tries - 1), 8)))
