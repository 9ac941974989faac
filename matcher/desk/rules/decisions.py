"""A decision of the office: what it may be, when it takes effect, and until when it is undone."""

from datetime import datetime, timedelta
from enum import StrEnum

from matcher.core.words import _, _l
from matcher.matching.rules.bars import Bar
from matcher.web.dates import clock_time

UNDO_FOR = timedelta(minutes=10)
"""So long nothing happens: both people still read that the office confirms, and no mail leaves."""


class Kind(StrEnum):
    """What the office says to a pair that both have said yes to."""

    APPROVE = "approve"
    REJECT = "reject"


class Decided(StrEnum):
    """Where a decision stands. The first two are open, the others are final."""

    SECOND = "awaits_second"
    PENDING = "pending"
    APPLIED = "applied"
    UNDONE = "undone"
    STALE = "stale"


class Overrides(StrEnum):
    """Whether the office may approve a pair in spite of a bar, and how many it takes."""

    NO = "no"
    ONE = "one"
    TWO = "two"


OPEN = (Decided.SECOND, Decided.PENDING)
OVERRIDES_LABELS = {
    Overrides.NO: _l("No"),
    Overrides.ONE: _l("Yes, with a reason"),
    Overrides.TWO: _l("Yes, with a reason, once a second administrator agrees"),
}
MAY_BE_OVERRIDDEN = frozenset({Bar.LEVEL, Bar.EMPLOYER, Bar.FORMAT, Bar.DISTANCE})
"""Never a line manager, nor what either person or the register has said."""


def can_override(bar: Bar, allowed: Overrides) -> bool:
    """Say whether this scheme lets the office approve in spite of this bar."""
    return allowed is not Overrides.NO and bar in MAY_BE_OVERRIDDEN


def why_not_undone(status: Decided, effective_at: datetime | None, *, now: datetime) -> str | None:
    """Say why a decision can no longer be undone, or None if it can."""
    if status is Decided.UNDONE:
        return _("This has been undone already.")
    if status not in OPEN or (effective_at is not None and now >= effective_at):
        return _("It is too late to undo this: it has taken effect.")
    return None


def decided_in_words(kind: Kind, status: Decided, who: str, effective_at: datetime | None) -> str:
    """Say to another administrator who has decided what, and when it takes effect."""
    if status is Decided.SECOND or effective_at is None:
        return _("%(who)s has approved this, and a second administrator must agree.", who=who)
    when = clock_time(effective_at)
    if kind is Kind.APPROVE:
        return _("%(who)s has approved this. It takes effect at %(when)s.", who=who, when=when)
    return _("%(who)s has turned this down. It takes effect at %(when)s.", who=who, when=when)
