"""How long a sign-in lasts, and which passwords will do."""

from collections.abc import Collection
from datetime import datetime, timedelta
from ipaddress import ip_address, ip_network

from matcher.core.actor import Role
from matcher.core.words import _

MIN_PASSWORD = 12
MAX_PASSWORD = 128
FEWEST_DIFFERENT = 5  # "aaaaaaaaaaaa" is long, and no password
CODE_DIGITS = 6
OFFICE_ANSWERS = timedelta(days=14)
"""By when somebody who asked to join can expect to have heard of the office."""
CODE_LASTS = timedelta(minutes=15)
CODE_TRIES = 5
CODES_AN_HOUR = 3

FREE_TRIES = 10  # for one e-mail address
FREE_TRIES_NETWORK = 100  # for all who share a network, such as a library's readers
TRIES_FORGOTTEN_AFTER = timedelta(hours=1)
FIRST_PAUSE = timedelta(minutes=1)
LONGEST_PAUSE = timedelta(minutes=15)

IDLE = timedelta(hours=12)
IDLE_ADMIN = timedelta(minutes=30)
LONGEST = timedelta(days=30)
LONGEST_ADMIN = timedelta(hours=12)


def is_session_over(
    roles: Collection[Role], *, since: datetime, seen: datetime, now: datetime
) -> bool:
    """Say whether a sign-in has ended: unused for too long, or simply too old."""
    admin = Role.ADMIN in roles
    idle, longest = (IDLE_ADMIN, LONGEST_ADMIN) if admin else (IDLE, LONGEST)
    return now - seen > idle or now - since > longest


def why_not_password(password: str, email: str) -> str | None:
    """Say what is wrong with a new password, or None if it will do."""
    if len(password) < MIN_PASSWORD:
        return _(
            "Use %(n)s characters or more. Three or four words make a good password",
            n=MIN_PASSWORD,
        )
    if len(password) > MAX_PASSWORD:
        return _("Use %(n)s characters or fewer", n=MAX_PASSWORD)
    mailbox = email.partition("@")[0].lower()
    if len(mailbox) > 3 and mailbox in password.lower():
        return _("Leave your e-mail address out of your password")
    if len(set(password.lower())) < FEWEST_DIFFERENT:
        return _("Use more different characters")
    return None


def pause_after(n_tries: int, free: int) -> timedelta | None:
    """Return how long to refuse further tries: not at all, then a minute, doubling up to 15."""
    if n_tries < free:
        return None
    return min(LONGEST_PAUSE, FIRST_PAUSE * (1 << min(n_tries - free, 8)))


def network_of(address: str) -> str:
    """Return the network of an internet address: its /24, or its /64 for IPv6."""
    try:
        found = ip_address(address)
    except ValueError:
        return "unknown"
    return str(ip_network(f"{found}/{24 if found.version == 4 else 64}", strict=False))


def first_name(name: str) -> str:
    """Return somebody's first name: all that is shown of others where nobody has signed in."""
    return (name.split() or ["?"])[0]
